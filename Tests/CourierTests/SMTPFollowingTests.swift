import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import Synchronization
import Testing

@Suite("A mail that begins behind another on its connection")
struct SMTPFollowingTests {
    /// - Parameters:
    ///   - atDot: what the relay does at the dot of the second mail of its first connection.
    ///   - atMail: at the MAIL behind that dot.
    private static func relay(
        atDot: RelayPeer.Reaction, atMail: RelayPeer.Reaction? = nil
    ) async throws -> RelayPeer {
        let dots = Counter()
        let mails = Counter()
        return try await RelayPeer.start { moment, connection in
            switch (moment, connection) {
            case (.dot, 0): dots.add() == 2 ? atDot : nil
            case (.mail, 0): mails.add() == 3 ? atMail : nil
            default: nil
            }
        }
    }

    private static func courier(
        to peer: RelayPeer, _ change: (inout SMTPTimers) -> Void = { _ in }
    ) throws -> SMTPCourier {
        var timers = SMTPTimers()
        // Where nothing comes after all, a test ends.
        timers.dataEnd = .seconds(20)
        timers.follow = .seconds(20)
        change(&timers)
        return try SMTPCourier.to(peer, connections: 1, timers: timers)
    }

    private final class Others: Sendable {
        let tasks = Mutex<[Task<Verdict, Never>]>([])
    }

    /// Three mails over one connection, the third behind the second; their verdicts.
    private static func deliver(
        _ courier: SMTPCourier, permit: Permit = .go, abandonsThird: Bool = false
    ) async throws -> [String] {
        let others = Others()
        let first = await courier.deliver(parcel(1)) {
            for number in 2...3 {
                // On the connection's own loop, as the dispatcher has it: there one yields to the
                // other.
                let task = Task(executorPreference: courier.executor()) {
                    await courier.deliver(parcel(UInt64(number))) {
                        guard number == 2 else { return .go }
                        // The third gets its place meanwhile.
                        for _ in 0..<100 { await Task.yield() }
                        if abandonsThird { others.tasks.withLock { $0[1].cancel() } }
                        return permit
                    }
                }
                others.tasks.withLock { $0.append(task) }
                while courier.waitingCount < number - 1 { await Task.yield() }
            }
            return .go
        }
        var words = [first.word]
        for task in others.tasks.withLock({ $0 }) { words.append(await task.value.word) }
        return words
    }

    @Test func `the relay has its MAIL before it answers the dot`() async throws {
        let peer = try await Self.relay(
            atDot: .silence, atMail: .say("250 2.0.0 taken\r\n250 2.1.0 fine\r\n"))
        let courier = try Self.courier(to: peer)
        #expect(try await Self.deliver(courier) == ["accepted", "accepted", "accepted"])
        #expect(peer.log.mails.map(\.connection) == [0, 0, 0])
        #expect(courier.connectionCount == 1)
        await courier.shutdown()
        try await peer.stop()
    }

    /// What the relay does at the dot of the mail before, and that one's verdict.
    static let ends: [(RelayPeer.Reaction, String)] = [
        (.say("451 4.3.0 later\r\n"), "deferred"), (.say("554 5.7.1 no\r\n"), "refused"),
        (.sayAndClose("250 2.0.0 taken\r\n"), "accepted"),
        (.sayAndClose("421 4.3.2 bye\r\n"), "deferred"), (.close, "unknown"),
        (.sayAndClose("250 2.0.0 taken\r\n421 4.3.2 that was all\r\n"), "accepted"),
    ]

    @Test(arguments: ends)
    func `it arrives once, however the one before ends`(
        reaction: RelayPeer.Reaction, expected: String
    ) async throws {
        let peer = try await Self.relay(atDot: reaction)
        let courier = try Self.courier(to: peer)
        #expect(try await Self.deliver(courier) == ["accepted", expected, "accepted"])
        // The peer notes a mail at its dot, whatever it answers.
        #expect(peer.log.mails.count == 3)
        #expect(courier.connectionCount == 1)
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `where the one before is withheld, it goes over another connection`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try Self.courier(to: peer)
        let words = try await Self.deliver(courier, permit: .halt)
        #expect(words == ["accepted", "withheld", "accepted"])
        #expect(peer.log.mails.map(\.connection) == [0, 1])
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `given up, it does not touch the one before`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try Self.courier(to: peer)
        let words = try await Self.deliver(courier, abandonsThird: true)
        #expect(words == ["accepted", "accepted", "abandoned"])
        #expect(peer.log.mails.count == 2)
        #expect(await courier.deliver(parcel(4)) { .go }.word == "accepted")
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `a dot that is not answered holds it up so long and no longer`() async throws {
        let dots = Counter()
        let peer = try await RelayPeer.start { moment, connection in
            guard connection == 0 else { return nil }
            // Nothing behind the dot is answered before it.
            if moment == .dot { return dots.add() == 2 ? .silence : nil }
            return dots.value == 2 ? .silence : nil
        }
        let courier = try Self.courier(to: peer) { $0.follow = .milliseconds(1) }
        async let words = Self.deliver(courier)
        await peer.wait { $0.commands.filter { $0 == "DATA" }.count == 3 }
        // It waits for a connection again: its commands are out, and nobody stands behind them.
        while courier.waitingCount == 0 { await Task.yield() }
        peer.say("250 2.0.0 taken\r\n")
        #expect(try await words == ["accepted", "accepted", "accepted"])
        #expect(peer.log.mails.map(\.connection) == [0, 0, 1])
        // From now on the mails go one by one.
        dots.add()
        #expect(try await Self.deliver(courier) == ["accepted", "accepted", "accepted"])
        #expect(peer.log.connections == 2)
        await courier.shutdown()
        try await peer.stop()
    }
}
