import BelayCore
import BelayCourier
import BelayCourierSMTP
import Foundation
import NIOSSL
import Testing

@Suite("Words for a TLS connection that did not come about")
struct SMTPTLSFailureTests {
    /// Of 127.0.0.1, until 2001.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBZDCCAQugAwIBAgIBAzAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwHhcNMDAwMTAxMDAwMDAwWhcNMDEwMTAxMDAwMDAwWjAUMRIwEAYDVQQDDAls
        b2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASNbF8kdurM47IAjuZa
        PcjPvuIujllG5e8fZ4TJwxj4YGcfmbl+bwkZ0+nK9oAwUa5NoJpffqx3nOYeX+zI
        Y209o04wTDAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcE
        fwAAATAdBgNVHQ4EFgQUX/ZK6VgiiUE7Q3IqWRkqQ3qbHHAwCgYIKoZIzj0EAwID
        RwAwRAIgJvKQjK3ODtpCNBLAU+qKLqKGsqZ7ymqMX6WN0WCb/lsCIEL0qehSfWe2
        e6K/87JBJv7OoQNGEDSbeH6CT1lsUDan
        -----END CERTIFICATE-----
        """

    /// Of 127.0.0.1, from 2100.
    static let future = """
        -----BEGIN CERTIFICATE-----
        MIIBaTCCAQ+gAwIBAgIBAzAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIhgPMjEwMDAxMDEwMDAwMDBaGA8yMTEwMDEwMTAwMDAwMFowFDESMBAGA1UE
        AwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjWxfJHbqzOOy
        AI7mWj3Iz77iLo5ZRuXvH2eEycMY+GBnH5m5fm8JGdPpyvaAMFGuTaCaX36sd5zm
        Hl/syGNtPaNOMEwwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhv
        c3SHBH8AAAEwHQYDVR0OBBYEFF/2SulYIolBO0NyKlkZKkN6mxxwMAoGCCqGSM49
        BAMCA0gAMEUCIQC+Xw/98PLSvLMcx4dvFHHqUrDi6sVbl6Opfoxla/zMSQIgOtU0
        idTuqWyb7O4oPxEdh7m+VFidmJq1b18YUWAsqZw=
        -----END CERTIFICATE-----
        """

    /// Of other.example and 127.0.0.2.
    static let other = """
        -----BEGIN CERTIFICATE-----
        MIIBczCCARmgAwIBAgIBAzAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1vdGhlci5l
        eGFtcGxlMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
        VQQDDA1vdGhlci5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjWxf
        JHbqzOOyAI7mWj3Iz77iLo5ZRuXvH2eEycMY+GBnH5m5fm8JGdPpyvaAMFGuTaCa
        X36sd5zmHl/syGNtPaNSMFAwDwYDVR0TAQH/BAUwAwEB/zAeBgNVHREEFzAVgg1v
        dGhlci5leGFtcGxlhwR/AAACMB0GA1UdDgQWBBRf9krpWCKJQTtDcipZGSpDepsc
        cDAKBggqhkjOPQQDAgNIADBFAiEAhGGcN/C6z0WYqVReiJttUdEPNBjk8KHRuRm5
        hgB9b0ECIAVE3OVyPbq8Lhs7/lS7Qw9xbW/wX2SPF9cc03NAkq8e
        -----END CERTIFICATE-----
        """

    static func context(
        _ certificate: String, newest: TLSVersion? = nil
    ) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(chain)],
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(SMTPSecurityTests.key.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = newest
        return try NIOSSLContext(configuration: configuration)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var certificate = SMTPSecurityTests.certificate
        var isTrusted = true
        var newest: TLSVersion?
        /// What the relay does where the handshake would begin; nil for shaking hands.
        var instead: RelayPeer.Reaction?
        var expected: String
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "unknown authority", isTrusted: false,
            expected: "the relay's certificate is not trusted"),
        Case(
            name: "expired", certificate: expired, expected: "the relay's certificate has expired"),
        Case(
            name: "from the future", certificate: future,
            expected: "the relay's certificate is not valid yet"),
        Case(
            name: "another name", certificate: other,
            expected: "the relay's certificate is not for 127.0.0.1"),
        Case(
            name: "TLS 1.1 at most", newest: .tlsv11,
            expected: "the relay's TLS is too old: 1.2 is the oldest that is used"),
        Case(
            name: "clear text", instead: .say("220 go on\r\n250 in clear text\r\n"),
            expected: "the relay speaks no TLS where TLS was to begin"),
        Case(
            name: "closed", instead: .close, expected: "the relay broke off the TLS handshake"),
    ]

    @Test(arguments: cases, ["smtp", "smtps"])
    func `a handshake that fails is told in plain words, and nothing is handed over`(
        item: Case, scheme: String
    ) async throws {
        let isImplicit = scheme == "smtps"
        let context = try Self.context(item.certificate, newest: item.newest)
        let peer = try await RelayPeer.start(
            tls: context, implicitTLS: isImplicit && item.instead == nil
        ) { moment, _ in
            switch moment {
            case .hello: .say("250-peer\r\n250 STARTTLS\r\n")
            case .connect where isImplicit && item.instead != nil: .silence
            case .startTLS where item.instead != nil: .say("220 go on\r\n")
            case .unknown: item.instead
            default: nil
            }
        }
        let verdict = try await Self.verdict(
            peer, scheme, trusting: item.isTrusted ? item.certificate : nil)
        #expect(verdict == .missed(.deferred, .local(item.expected)))
        #expect(!peer.log.commands.contains { $0.hasPrefix("MAIL") || $0.hasPrefix("AUTH") })
        try await peer.stop()
    }

    private static func verdict(
        _ peer: RelayPeer, _ scheme: String, trusting certificate: String?
    ) async throws -> Verdict {
        let file = FileManager.default.temporaryDirectory.path + "/ca-\(UUID().uuidString).pem"
        defer { try? FileManager.default.removeItem(atPath: file) }
        if let certificate { try Data(certificate.utf8).write(to: URL(filePath: file)) }
        let courier = try SMTPCourier.to(
            peer, certificate == nil ? "" : "ca=\(file)", scheme: scheme)
        let verdict = await courier.deliver(parcel()) { .go }
        await courier.shutdown()
        return verdict
    }

    static let reasons: [(String, TLSFailure.Validity?, TLSFailure)] = [
        ("error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED", nil, .untrusted),
        ("CERTIFICATE_VERIFY_FAILED", 0...2_000, .untrusted),
        ("CERTIFICATE_VERIFY_FAILED", 0...999, .expired),
        ("CERTIFICATE_VERIFY_FAILED", 1_001...2_000, .notYetValid),
        ("error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER", nil, .noTLS),
        ("HTTP_REQUEST", 0...999, .noTLS),
        ("error:100000f0:SSL routines:OPENSSL_internal:UNSUPPORTED_PROTOCOL", nil, .tooOld),
        ("error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION", nil, .tooOld),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", nil, .brokenOff),
        ("Error:  EOF during handshake", nil, .brokenOff),
        ("DECRYPTION_FAILED_OR_BAD_RECORD_MAC at /somewhere/tls_record.cc:241", nil, .other),
        ("", nil, .other),
    ]

    @Test(arguments: reasons)
    func `a library's reason becomes one of ours`(
        reason: String, validity: TLSFailure.Validity?, expected: TLSFailure
    ) {
        #expect(TLSFailure(reason: reason, validity: validity, now: 1_000) == expected)
    }

    @Test(arguments: TLSFailure.allCases)
    func `words are one short line, name no file and no type`(failure: TLSFailure) {
        let words = failure.words(host: "mx.example")
        #expect(words.utf8.count < 80)
        for part in ["/", "\n", "SSL", "NIO", "Error", "_"] { #expect(!words.contains(part)) }
        #expect(words.contains("mx.example") == (failure == .otherName))
    }
}
