import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import Testing

@Suite("A caller that gives up")
struct SMTPCancellationTests {
    static let moments: [RelayPeer.Moment] = [.connect, .hello, .mail, .recipient, .data]

    @Test(arguments: moments)
    func `before the release it is gone at once, without a dot`(
        moment: RelayPeer.Moment
    ) async throws {
        let reached = Gate()
        let peer = try await RelayPeer.start { at, _ in
            guard at == moment else { return at == .hello ? .say("250 peer\r\n") : nil }
            reached.open()
            return .silence
        }
        let courier = try SMTPCourier.to(peer)
        let task = Task { await courier.deliver(parcel()) { .go } }
        await reached.pass()
        task.cancel()
        #expect(await task.value == .abandoned)
        await peer.wait { $0.closed == 1 }
        #expect(peer.log.mails.isEmpty)
        try await peer.stop()
    }

    @Test func `before it began nothing happens`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let gate = Gate()
        let task = Task {
            await gate.pass()
            return await courier.deliver(parcel()) { .go }
        }
        task.cancel()
        gate.open()
        #expect(await task.value == .abandoned)
        #expect(peer.log.connections == 0)
        try await peer.stop()
    }

    @Test func `while it waits for a connection it leaves the queue`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer, connections: 1)
        let verdict = await courier.deliver(parcel(1)) {
            let second = Task { await courier.deliver(parcel(2)) { .go } }
            second.cancel()
            return await second.value == .abandoned ? .go : .halt
        }
        #expect(verdict.word == "accepted")
        #expect(await courier.deliver(parcel(3)) { .go }.word == "accepted")
        #expect(peer.log.mails.count == 2)
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `after the release it still hears the answer`() async throws {
        let dot = Gate()
        let peer = try await RelayPeer.start { moment, _ in
            guard moment == .dot else { return nil }
            dot.open()
            return .silence
        }
        let courier = try SMTPCourier.to(peer)
        let task = Task { await courier.deliver(parcel()) { .go } }
        await dot.pass()
        task.cancel()
        peer.say("250 2.0.0 taken after all\r\n")
        #expect(
            await task.value
                == .accepted(Reply(code: 250, enhanced: "2.0.0", text: "taken after all")))
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `during the release the release decides`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let asked = Gate()
        let cancelled = Gate()
        let task = Task {
            await courier.deliver(parcel()) {
                asked.open()
                await cancelled.pass()
                return .go
            }
        }
        await asked.pass()
        task.cancel()
        cancelled.open()
        #expect(await task.value.word == "accepted")
        await courier.shutdown()
        try await peer.stop()
    }
}
