import BelayCore
import BelayCourier
import BelayCourierSMTP
import Testing

@Suite("Addresses outside ASCII, over a socket")
struct SMTPUTF8Tests {
    static let refusal = Verdict.missed(
        .refused, .local("the relay does not take addresses outside ASCII (SMTPUTF8)"))

    static let message = Array("From: <a@example.org>\r\n\r\nhello\r\n".utf8)
    static let utf8Message = Array("From: <j\u{F6}@example.org>\r\n\r\nhello\r\n".utf8)

    /// The mail, and what MAIL says after the address where SMTPUTF8 is offered.
    static let mails: [(String, [UInt8], String)] = [
        ("b@xn--bcher-kva.example", message, ""),
        ("j\u{F6}@xn--bcher-kva.example", message, " SMTPUTF8"),
        ("b@example.net", utf8Message, " SMTPUTF8"),
        ("j\u{F6}@example.net", utf8Message, " SMTPUTF8"),
    ]

    @Test(arguments: mails)
    func `SMTPUTF8 is said when the mail needs it and the relay offers it`(
        recipient: String, bytes: [UInt8], expected: String
    ) async throws {
        let peer = try await RelayPeer.start { moment, _ in
            moment == .hello ? .say("250-peer\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n") : nil
        }
        let courier = try SMTPCourier.to(peer)
        let verdict = await courier.deliver(parcel(to: recipient, bytes: bytes)) { .go }
        #expect(verdict.word == "accepted")
        #expect(peer.log.commands.contains("MAIL FROM:<a@example.org>" + expected))
        #expect(peer.log.mails.map(\.recipient) == [recipient])
        #expect(peer.log.mails.map(\.bytes) == [bytes])
        await courier.shutdown()
        try await peer.stop()
    }

    @Test(arguments: mails)
    func `without SMTPUTF8 the mail is refused for good, and the connection serves the next`(
        recipient: String, bytes: [UInt8], expected: String
    ) async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer, connections: 1)
        let asked = Counter()
        for number in 0..<2 {
            let verdict = await courier.deliver(
                parcel(UInt64(number), to: recipient, bytes: bytes)
            ) {
                asked.add()
                return .go
            }
            let isPlain = expected.isEmpty
            #expect(isPlain ? verdict.word == "accepted" : verdict == Self.refusal)
        }
        #expect(asked.value == (expected.isEmpty ? 2 : 0))
        #expect(await courier.deliver(parcel(9)) { .go }.word == "accepted")
        #expect(peer.log.connections == 1)
        #expect(peer.log.commands.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
        await courier.shutdown()
        try await peer.stop()
    }
}
