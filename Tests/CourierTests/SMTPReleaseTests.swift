import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import Testing

@Suite("The dot and the release, over a socket")
struct SMTPReleaseTests {
    @Test(arguments: [1, 1_000, 2_000_000])
    func `the release is asked when all but the dot is with the relay`(size: Int) async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        var bytes: [UInt8] = []
        while bytes.count < size { bytes += Array("0123456789\r\n".utf8) }
        let expected = bytes
        let verdict = await courier.deliver(parcel(bytes: bytes)) {
            await peer.wait { $0.dataBytes == expected.count }
            return peer.log.mails.isEmpty ? .go : .halt
        }
        #expect(verdict == .accepted(Reply(code: 250, enhanced: "2.0.0", text: "taken")))
        #expect(
            peer.log.mails == [
                RelayPeer.Mail(
                    connection: 0, sender: "a@example.org", recipient: "b@example.net",
                    bytes: expected)
            ])
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `a halt closes the connection and no dot leaves`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let verdict = await courier.deliver(parcel()) { .halt }
        #expect(verdict == .withheld)
        await peer.wait { $0.closed == 1 }
        #expect(peer.log.mails.isEmpty)
        #expect(peer.log.cutInData == 1)
        #expect(await courier.deliver(parcel()) { .go }.word == "accepted")
        await courier.shutdown()
        try await peer.stop()
    }

    static let answers: [(RelayPeer.Reaction, String)] = [
        (.close, "unknown"), (.say("hello\r\n"), "unknown"), (.say("354 more\r\n"), "unknown"),
        (.sayAndClose("25"), "unknown"), (.sayAndClose("250-half\r\n"), "unknown"),
        (.silence, "unknown"), (.say("451 later\r\n"), "deferred"),
        (.say("554 never\r\n"), "refused"), (.say("421 later\r\n"), "deferred"),
        (.say("250\r\n"), "accepted"), (.sayAndClose("250 ok\n"), "accepted"),
        (.sayInParts("250-2.0.0 a\r\n25", "0 2.0.0 b\r\n"), "accepted"),
    ]

    @Test(arguments: answers)
    func `what follows the dot decides`(
        reaction: RelayPeer.Reaction, expected: String
    ) async throws {
        let peer = try await RelayPeer.start { moment, _ in moment == .dot ? reaction : nil }
        var timers = SMTPTimers()
        if case .silence = reaction { timers.dataEnd = .milliseconds(30) }
        let courier = try SMTPCourier.to(peer, timers: timers)
        #expect(await courier.deliver(parcel()) { .go }.word == expected)
        await peer.wait { $0.mails.count == 1 }
        await courier.shutdown()
        try await peer.stop()
    }

    @Test(arguments: [(Permit.go, "unsent"), (.halt, "withheld")])
    func `a connection lost during the release is known to have seen no dot`(
        permit: Permit, expected: String
    ) async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let verdict = await courier.deliver(parcel()) {
            peer.halfClose()
            await peer.wait { $0.closed == 1 }
            return permit
        }
        #expect(verdict.word == expected)
        #expect(peer.log.mails.isEmpty)
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `an answer given before the dot is not the answer to it`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let verdict = await courier.deliver(parcel()) {
            peer.say("250 taken\r\n")
            await peer.wait { $0.closed == 1 }
            return .go
        }
        #expect(verdict == .unsent(Reply(code: 250, text: "taken")))
        #expect(peer.log.mails.isEmpty)
        await courier.shutdown()
        try await peer.stop()
    }

    static let hostile = ["a\n.\nb", "a\n.\r\nb", "a\r.\rb", "a\r\n.\r\nb", "a\r\n\0.\r\nb", "."]

    @Test(arguments: hostile)
    func `no message can end itself`(text: String) async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let end = "\r\nMAIL FROM:<x@x>\r\nRCPT TO:<y@y>\r\nDATA\r\nz\r\n.\r\n"
        let verdict = await courier.deliver(parcel(bytes: Array((text + end).utf8))) { .go }
        #expect(verdict.word == "accepted")
        #expect(peer.log.mails.map(\.recipient) == ["b@example.net"])
        await courier.shutdown()
        try await peer.stop()
    }
}
