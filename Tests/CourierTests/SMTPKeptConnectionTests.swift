import BelayCore
import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import Dispatch
import NIOCore
import NIOPosix
import Testing

@Suite("A connection that was kept for the next mail")
struct SMTPKeptConnectionTests {
    @Test func `found dead at MAIL, it is replaced once`() async throws {
        let mails = Counter()
        let peer = try await RelayPeer.start { moment, connection in
            moment == .mail && connection == 0 && mails.add() == 2 ? .close : nil
        }
        let courier = try SMTPCourier.to(peer, connections: 1)
        let asked = Counter()
        for number in 0..<3 {
            let verdict = await courier.deliver(parcel(UInt64(number))) {
                asked.add()
                return .go
            }
            #expect(verdict.word == "accepted")
        }
        #expect(peer.log.mails.map(\.connection) == [0, 1, 1])
        #expect(asked.value == 3)
        #expect(courier.connectionCount == 1)
        await courier.shutdown()
        try await peer.stop()
    }

    /// What the relay does to the second mail of a connection, and the verdict on that mail.
    static let ends: [(RelayPeer.Moment, RelayPeer.Reaction, Verdict)] = [
        (
            .mail, .sayAndClose("421 4.3.2 too many\r\n"),
            .missed(.deferred, Reply(code: 421, enhanced: "4.3.2", text: "too many"))
        ),
        (
            .recipient, .close,
            .missed(
                .deferred, .local("the relay closed the connection before it answered RCPT"))
        ),
        (
            .recipient, .sayAndClose("421 bye\r\n"),
            .missed(.deferred, Reply(code: 421, text: "bye"))
        ),
        (
            .data, .close,
            .missed(
                .deferred, .local("the relay closed the connection before it answered DATA"))
        ),
    ]

    @Test(arguments: ends)
    func `an end after something was answered is an attempt, and no second is made`(
        moment: RelayPeer.Moment, reaction: RelayPeer.Reaction, expected: Verdict
    ) async throws {
        let times = Counter()
        let peer = try await RelayPeer.start { at, _ in
            // One command at a time, so that nothing is lost behind a reset.
            if at == .hello { return .say("250 peer\r\n") }
            return at == moment && times.add() == 2 ? reaction : nil
        }
        let courier = try SMTPCourier.to(peer, connections: 1)
        #expect(await courier.deliver(parcel(1)) { .go }.word == "accepted")
        #expect(await courier.deliver(parcel(2)) { .go } == expected)
        #expect(peer.log.connections == 1)
        #expect(await courier.deliver(parcel(3)) { .go }.word == "accepted")
        #expect(peer.log.connections == 2)
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `cut within the body, the mail has had its attempt`() async throws {
        let peer = try await RelayPeer.start { moment, connection in
            moment == .hello ? .say("250 peer\r\n") : nil
        }
        let courier = try SMTPCourier.to(peer, connections: 1)
        #expect(await courier.deliver(parcel(1)) { .go }.word == "accepted")
        let big = [UInt8](repeating: UInt8(ascii: "x"), count: 30_000_000)
        async let verdict = courier.deliver(parcel(2, bytes: big)) { .go }
        await peer.wait { $0.commands.filter { $0 == "DATA" }.count == 2 }
        peer.closeAll()
        guard case .missed(.deferred, let reply) = await verdict else {
            Issue.record("\(await verdict)")
            return
        }
        #expect(reply.text.hasSuffix("before it had the whole mail"))
        #expect(peer.log.connections == 1)
        await courier.shutdown()
        try await peer.stop()
    }

    /// Said while the client's event loop is busy, so that MAIL could be on its way before the
    /// goodbye is read.
    @Test func `a goodbye that waits unread is no answer to MAIL`() async throws {
        let peer = try await RelayPeer.start()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let courier = try SMTPCourier(
            relay: RelayURL("smtp://127.0.0.1:\(peer.port)?tls=off"),
            settings: SMTPCourierSettings(name: "client.example", connections: 1), group: group)
        #expect(await courier.deliver(parcel(1)) { .go }.word == "accepted")

        let isFree = DispatchSemaphore(value: 0)
        group.next().execute { isFree.wait() }
        try await peer.sayToAll("421 idle for too long\r\n")
        async let verdict = courier.deliver(parcel(2)) { .go }
        for _ in 0..<1_000 { await Task.yield() }
        isFree.signal()

        #expect(await verdict.word == "accepted")
        #expect(peer.log.mails.map(\.connection) == [0, 1])
        #expect(peer.log.commands.filter { $0.hasPrefix("MAIL") }.count == 2)
        await courier.shutdown()
        try await peer.stop()
        try await group.shutdownGracefully()
    }
}
