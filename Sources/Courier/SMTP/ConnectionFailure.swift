import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Words for what went wrong below SMTP.
enum ConnectionFailure {
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: words(connecting: error)
        case let error as IOError: words(errno: error.errnoCode)
        case ChannelError.connectTimeout: "the connection to the relay was not made in time"
        case is BoringSSLError, is NIOSSLError, is NIOSSLExtraError:
            "TLS with the relay failed: \(error)"
        default: "the connection to the relay failed: \(error)"
        }
    }

    private static func words(connecting error: NIOConnectionError) -> String {
        if let cause = error.connectionErrors.last?.error { return words(cause) }
        return "the relay's name could not be resolved"
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
