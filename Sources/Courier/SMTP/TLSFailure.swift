/// Why TLS with the relay did not come about, in words that an operator can act on.
package enum TLSFailure: Sendable, Hashable, CaseIterable {
    case untrusted, expired, notYetValid, otherName, noTLS, tooOld, brokenOff, other

    /// When a certificate is valid, in seconds since 1970.
    package typealias Validity = ClosedRange<Int>

    /// - Parameters:
    ///   - reason: what the library says, its code in capitals somewhere within; never shown.
    ///   - validity: of the relay's certificate, where it got as far as showing one.
    ///   - now: seconds since 1970.
    package init(reason: String, validity: Validity?, now: Int) {
        let bytes = Array(reason.utf8)
        func says(_ code: String) -> Bool { TLSFailure.contains(bytes, Array(code.utf8)) }
        if says("CERTIFICATE_VERIFY_FAILED") {
            switch validity {
            case let validity? where now > validity.upperBound: self = .expired
            case let validity? where now < validity.lowerBound: self = .notYetValid
            default: self = .untrusted
            }
        } else if TLSFailure.clearText.contains(where: says) {
            self = .noTLS
        } else if TLSFailure.oldVersions.contains(where: says) {
            self = .tooOld
        } else if TLSFailure.ends.contains(where: says) {
            self = .brokenOff
        } else {
            self = .other
        }
    }

    /// Records that are none: the relay goes on in clear text.
    private static let clearText = [
        "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNEXPECTED_RECORD",
    ]

    private static let oldVersions = [
        "UNSUPPORTED_PROTOCOL", "ALERT_PROTOCOL_VERSION", "ALERT_INSUFFICIENT_SECURITY",
        "UNSUPPORTED_SSL_VERSION",
    ]

    private static let ends = [
        "EOF during", "ALERT_HANDSHAKE_FAILURE", "ALERT_CLOSE_NOTIFY", "ALERT_INTERNAL_ERROR",
        "ALERT_ACCESS_DENIED", "ALERT_UNRECOGNIZED_NAME",
    ]

    /// - Parameter host: the relay's name, as the operator wrote it.
    package func words(host: String) -> String {
        switch self {
        case .untrusted: "the relay's certificate is not trusted"
        case .expired: "the relay's certificate has expired"
        case .notYetValid: "the relay's certificate is not valid yet"
        case .otherName: "the relay's certificate is not for \(host)"
        case .noTLS: "the relay speaks no TLS where TLS was to begin"
        case .tooOld: "the relay's TLS is too old: 1.2 is the oldest that is used"
        case .brokenOff: "the relay broke off the TLS handshake"
        case .other: "TLS with the relay failed"
        }
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { start in
            text[start..<(start + part.count)].elementsEqual(part)
        }
    }
}
