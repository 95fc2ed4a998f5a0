import BelayCore
import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import NIOPosix
import Testing

@Suite("What keeps a mail from its release")
struct SMTPRefusalTests {
    static let faults: [(RelayPeer.Moment, RelayPeer.Reaction, String)] = [
        (.connect, .say("554 no\r\n"), "missed for now"),
        (.connect, .say("421 no\r\n"), "missed for now"),
        (.connect, .close, "missed for now"),
        (.connect, .say("SSH-2.0\r\n"), "missed for now"),
        (.connect, .say(String(repeating: "x", count: 1 << 20)), "missed for now"),
        (.hello, .say("554 no\r\n"), "missed for now"),
        (.hello, .close, "missed for now"),
        (.mail, .say("451 later\r\n"), "missed for now"),
        (.mail, .say("550 no\r\n"), "missed for good"),
        (.mail, .close, "missed for now"),
        (.recipient, .say("450 grey\r\n"), "missed for now"),
        (.recipient, .say("552 full\r\n"), "missed for now"),
        (.recipient, .say("550 nobody\r\n"), "missed for good"),
        (.recipient, .say("421 bye\r\n"), "missed for now"),
        (.recipient, .say("hello\r\n"), "missed for now"),
        (.data, .say("451 later\r\n"), "missed for now"),
        (.data, .say("554 no\r\n"), "missed for good"),
        (.data, .close, "missed for now"),
    ]

    @Test(arguments: faults)
    func `a fault before the dot asks no release`(
        moment: RelayPeer.Moment, reaction: RelayPeer.Reaction, expected: String
    ) async throws {
        let peer = try await RelayPeer.start { at, _ in at == moment ? reaction : nil }
        let courier = try SMTPCourier.to(peer)
        let asked = Counter()
        let verdict = await courier.deliver(parcel()) {
            asked.add()
            return .go
        }
        #expect(verdict.word == expected)
        #expect(asked.value == 0)
        #expect(peer.log.mails.isEmpty)
        #expect(peer.log.connections == 1)
        await courier.shutdown()
        try await peer.stop()
    }

    static func timers(_ shorten: (inout SMTPTimers) -> Void) -> SMTPTimers {
        var timers = SMTPTimers()
        shorten(&timers)
        return timers
    }

    static let silences: [(RelayPeer.Moment, SMTPTimers)] = [
        (.connect, timers { $0.greeting = .milliseconds(30) }),
        (.hello, timers { $0.hello = .milliseconds(30) }),
        (.mail, timers { $0.mail = .milliseconds(30) }),
        (.recipient, timers { $0.recipient = .milliseconds(30) }),
        (.data, timers { $0.dataStart = .milliseconds(30) }),
    ]

    @Test(arguments: silences)
    func `a relay that is silent has its time`(
        moment: RelayPeer.Moment, timers: SMTPTimers
    ) async throws {
        // One command at a time, so that silence at one is not hidden by an answer to the next.
        let peer = try await RelayPeer.start { at, _ in
            at == moment ? .silence : at == .hello ? .say("250 peer\r\n") : nil
        }
        let courier = try SMTPCourier.to(peer, timers: timers)
        let verdict = await courier.deliver(parcel()) { .go }
        #expect(verdict.word == "missed for now")
        await peer.wait { $0.closed == 1 }
        try await peer.stop()
    }

    @Test func `a relay that stops reading has its time for a block`() async throws {
        let peer = try await RelayPeer.start { moment, _ in
            moment == .data ? .sayAndStopReading("354 go on\r\n") : nil
        }
        var timers = SMTPTimers()
        timers.dataBlock = .milliseconds(50)
        let courier = try SMTPCourier.to(peer, timers: timers)
        let big = [UInt8](repeating: UInt8(ascii: "x"), count: 30_000_000)
        let verdict = await courier.deliver(parcel(bytes: big)) { .go }
        #expect(
            verdict == .missed(.deferred, .local("the relay did not take the mail data in time")))
        try await peer.stop()
    }

    @Test func `a relay that does not listen is a miss for now`() async throws {
        let peer = try await RelayPeer.start()
        try await peer.stop()
        let courier = try SMTPCourier.to(peer)
        let verdict = await courier.deliver(parcel()) { .go }
        #expect(verdict == .missed(.deferred, .local("the relay refused the connection")))
        #expect(courier.connectionCount == 0)
    }

    @Test func `an address that cannot be said is a miss for good`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let verdict = await courier.deliver(parcel(to: "a@x>\r\nDATA")) { .go }
        #expect(verdict.word == "missed for good")
        #expect(peer.log.connections == 0)
        try await peer.stop()
    }

    @Test func `a file of certificates that is not there is named`() throws {
        let relay = try RelayURL("smtps://mx.example?ca=/nowhere/ca.pem")
        let error = #expect(throws: RelayTrustError.self) {
            try SMTPCourier(
                relay: relay, settings: SMTPCourierSettings(name: "x"),
                group: MultiThreadedEventLoopGroup.singleton)
        }
        #expect(error?.file == "/nowhere/ca.pem")
        #expect(
            error?.description
                == "the certificates of /nowhere/ca.pem cannot be used: there is no such file")
    }
}
