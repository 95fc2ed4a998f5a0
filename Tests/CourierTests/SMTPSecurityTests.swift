import BelayCore
import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import Foundation
import NIOSSL
import Testing

@Suite("TLS to a relay")
struct SMTPSecurityTests {
    /// Made for these tests alone: localhost and 127.0.0.1, signed by itself.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBaDCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABI1sXyR26szjsgCO
        5lo9yM++4i6OWUbl7x9nhMnDGPhgZx+ZuX5vCRnT6cr2gDBRrk2gml9+rHec5h5f
        7MhjbT2jTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
        hwR/AAABMB0GA1UdDgQWBBRf9krpWCKJQTtDcipZGSpDepsccDAKBggqhkjOPQQD
        AgNJADBGAiEA5T6+OqyvLOcrt5pb3jrHnMIvflbjMFhpMGI9hfTDZfoCIQCNay/Z
        ylPe/xrLOJmh3vHCezMw6hqm0flJ4o54jEr4Uw==
        -----END CERTIFICATE-----
        """

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiDz+/DReysm+n2dC
        OrJHx4f2PnbyGKRy9RezBJ2C/UihRANCAASNbF8kdurM47IAjuZaPcjPvuIujllG
        5e8fZ4TJwxj4YGcfmbl+bwkZ0+nK9oAwUa5NoJpffqx3nOYeX+zIY209
        -----END PRIVATE KEY-----
        """

    static func context() throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)],
                privateKey: .privateKey(
                    NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
    }

    static let offering: RelayPeer.Script = { moment, _ in
        moment == .hello ? .say("250-peer\r\n250-PIPELINING\r\n250 STARTTLS\r\n") : nil
    }

    /// Delivers with the certificate trusted, or with the system's only.
    static func verdict(
        _ peer: RelayPeer, _ scheme: String, trusted: Bool
    ) async throws -> Verdict {
        let file = FileManager.default.temporaryDirectory.path + "/ca-\(UUID().uuidString).pem"
        let isWritten = FileManager.default.createFile(
            atPath: file, contents: Data(certificate.utf8))
        #expect(isWritten)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let courier = try SMTPCourier.to(peer, trusted ? "ca=\(file)" : "", scheme: scheme)
        let verdict = await courier.deliver(parcel()) { .go }
        await courier.shutdown()
        return verdict
    }

    @Test(arguments: ["smtp", "smtps"])
    func `a relay whose certificate is trusted gets the mail, encrypted`(
        scheme: String
    ) async throws {
        let peer = try await RelayPeer.start(
            tls: Self.context(), implicitTLS: scheme == "smtps",
            script: scheme == "smtps" ? RelayPeer.standard : Self.offering)
        let verdict = try await Self.verdict(peer, scheme, trusted: true)
        #expect(verdict.word == "accepted")
        #expect(peer.log.commands.contains("STARTTLS") == (scheme == "smtp"))
        #expect(peer.log.mails.count == 1)
        try await peer.stop()
    }

    @Test(arguments: ["smtp", "smtps"])
    func `a relay whose certificate is not trusted gets nothing`(scheme: String) async throws {
        let peer = try await RelayPeer.start(
            tls: Self.context(), implicitTLS: scheme == "smtps",
            script: scheme == "smtps" ? RelayPeer.standard : Self.offering)
        let verdict = try await Self.verdict(peer, scheme, trusted: false)
        guard case .missed(.deferred, let reply) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(reply.text == "the relay's certificate is not trusted")
        #expect(!peer.log.commands.contains { $0.hasPrefix("MAIL") })
        try await peer.stop()
    }

    @Test func `words before the handshake are not the relay's`() async throws {
        let peer = try await RelayPeer.start { moment, _ in
            switch moment {
            case .hello: .say("250-peer\r\n250 STARTTLS\r\n")
            case .startTLS: .say("220 go\r\n250 injected\r\n")
            default: nil
            }
        }
        let verdict = try await Self.verdict(peer, "smtp", trusted: true)
        #expect(verdict.word == "missed for now")
        #expect(!peer.log.commands.contains { $0.hasPrefix("MAIL") })
        try await peer.stop()
    }
}
