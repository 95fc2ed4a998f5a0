import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Words for what went wrong below SMTP. A library's own words never show: they name its types and
/// the folder that it was built in.
enum ConnectionFailure {
    /// - Parameters:
    ///   - host: the relay's name, as the operator wrote it.
    ///   - certificate: the relay's, where it got as far as showing one.
    static func words(
        _ error: any Error, host: String, certificate: NIOSSLCertificate? = nil
    ) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let cause = error.connectionErrors.last?.error { return words(cause, host: host) }
            return "the relay's name could not be resolved"
        case let error as IOError: return words(errno: error.errnoCode)
        case ChannelError.connectTimeout:
            return "the connection to the relay was not made in time"
        case NIOSSLError.uncleanShutdown: return "the relay closed the connection"
        case is BoringSSLError, is NIOSSLError, is NIOSSLExtraError:
            return tlsFailure(error, certificate).words(host: host)
        default: return "the connection to the relay failed"
        }
    }

    private static func tlsFailure(
        _ error: any Error, _ certificate: NIOSSLCertificate?
    ) -> TLSFailure {
        switch error {
        case let error as NIOSSLExtraError
        where [.failedToValidateHostname, .serverHostnameImpossibleToMatch].contains(error):
            .otherName
        case NIOSSLError.cannotMatchULabel, NIOSSLError.unableToValidateCertificate: .otherName
        default:
            // The clock that the library judged the certificate by.
            TLSFailure(
                reason: "\(error)", validity: certificate.flatMap(validity), now: time(nil))
        }
    }

    private static func validity(_ certificate: NIOSSLCertificate) -> TLSFailure.Validity? {
        let (first, last) = (certificate.notValidBefore, certificate.notValidAfter)
        return first <= last ? first...last : nil
    }

    private static func words(errno: CInt) -> String {
        switch errno {
        case ECONNREFUSED: "the relay refused the connection"
        case ECONNRESET, EPIPE: "the relay reset the connection"
        case ETIMEDOUT: "the relay did not answer"
        case EHOSTUNREACH, ENETUNREACH: "the relay cannot be reached"
        case EMFILE, ENFILE: "no file descriptor is left for a connection"
        default: "the connection to the relay failed with error \(errno)"
        }
    }
}
