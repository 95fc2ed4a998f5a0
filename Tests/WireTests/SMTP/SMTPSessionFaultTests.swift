import BelaySMTP
import Testing

/// Every stage of a transaction against every fault.
@Suite("When a relay does not do as it should")
struct SMTPSessionFaultTests {
    typealias Stage = SessionPlay.Stage

    enum Fault: Sendable, Hashable, CaseIterable {
        case later, never, goodbye, nonsense, garbage, closed, timeout
    }

    static let timers: [Stage: SMTPTimers.Kind] = [
        .greeting: .greeting, .hello: .hello, .mail: .mail, .recipient: .recipient,
        .data: .dataStart, .body: .dataBlock, .answer: .dataEnd,
    ]

    static func input(_ fault: Fault, at stage: Stage) -> SMTPSession.Input? {
        switch fault {
        case .later: SessionPlay.reply(451)
        case .never: SessionPlay.reply(550)
        case .goodbye: SessionPlay.reply(421)
        case .nonsense: SessionPlay.reply([.data, .body, .asking].contains(stage) ? 250 : 354)
        case .garbage: .garbage(.malformed)
        case .closed: .closed("gone")
        case .timeout: timers[stage].map { .timer($0) }
        }
    }

    /// Rows by stage, columns in the order of `Fault.allCases`, one command at a time.
    static let table: [(Stage, [String])] = [
        (
            .greeting,
            [
                "quit, missed for now", "quit, missed for now", "severed", "missed for now",
                "missed for now", "severed", "missed for now",
            ]
        ),
        (
            .hello,
            [
                "quit, missed for now", "HELO", "severed", "missed for now", "missed for now",
                "severed", "missed for now",
            ]
        ),
        (
            .mail,
            [
                "on, missed for now", "on, missed for good", "missed for now", "missed for now",
                "missed for now", "severed", "missed for now",
            ]
        ),
        (
            .recipient,
            [
                "on, missed for now", "on, missed for good", "missed for now", "missed for now",
                "missed for now", "missed for now", "missed for now",
            ]
        ),
        (
            .data,
            [
                "on, missed for now", "on, missed for good", "missed for now", "missed for now",
                "missed for now", "missed for now", "missed for now",
            ]
        ),
        (
            .body,
            [
                "missed for now", "missed for good", "missed for now", "missed for now",
                "missed for now", "missed for now", "missed for now",
            ]
        ),
        (.asking, ["lost", "lost", "lost", "lost", "lost", "lost", "-"]),
        (
            .answer,
            ["on, deferred", "on, refused", "deferred", "unknown", "unknown", "unknown", "unknown"]
        ),
    ]

    static let cases: [(Stage, Fault, String)] = table.flatMap { stage, words in
        zip(Fault.allCases, words).map { (stage, $0, $1) }
    }

    @Test(arguments: cases)
    func `each fault at each step has its ending`(
        stage: Stage, fault: Fault, expected: String
    ) throws {
        var play = try SessionPlay.at(stage, pipelining: false)
        guard let input = Self.input(fault, at: stage) else {
            #expect(expected == "-")
            return
        }
        let words = play.receive(input)
        switch expected {
        case "HELO": #expect(words == ["C: HELO client.example"])
        case "lost": #expect(words == ["close"])
        case _ where expected.hasPrefix("on, "):
            #expect(words == [String(expected.dropFirst(4))])
            #expect(play.session.isIdle)
        case _ where expected.hasPrefix("quit, "):
            #expect(words == ["C: QUIT", "close", String(expected.dropFirst(6))])
        default:
            #expect(words == ["close", expected])
            #expect(play.session.isOver)
        }
    }

    static let lostCases: [(Fault, SMTPSession.Input, String)] = Fault.allCases
        .filter { $0 != .timeout }
        .flatMap { fault in
            [
                (fault, SMTPSession.Input.permit(.go), "unsent"),
                (fault, .permit(.halt), "withheld"), (fault, .abandon, "abandoned"),
            ]
        }

    @Test(arguments: lostCases)
    func `a connection lost while the release is asked never sees the dot`(
        fault: Fault, answer: SMTPSession.Input, expected: String
    ) throws {
        var play = try SessionPlay.at(.asking, pipelining: true)
        let input = try #require(Self.input(fault, at: .asking))
        #expect(play.receive(input) == ["close"])
        #expect(play.receive(.closed("and closed")) == [])
        #expect(play.receive(answer) == [expected])
        #expect(play.receive(.closed("again")) == [])
    }

    static let otherTimers: [(Stage, SMTPTimers.Kind)] = Stage.allCases.flatMap { stage in
        SMTPTimers.Kind.allCases.filter { timers[stage] != $0 }.map { (stage, $0) }
    }

    @Test(arguments: otherTimers)
    func `a timer that is not set changes nothing`(stage: Stage, kind: SMTPTimers.Kind) throws {
        for pipelining in [false, true] {
            var play = try SessionPlay.at(stage, pipelining: pipelining)
            let before = play.session
            #expect(play.session.receive(.timer(kind)) == [])
            #expect(play.session == before)
        }
    }

    @Test(arguments: Stage.allCases)
    func `a caller may leave until the dot`(stage: Stage) throws {
        for pipelining in [false, true] {
            var play = try SessionPlay.at(stage, pipelining: pipelining)
            let words = play.receive(.abandon)
            #expect(words == (stage == .answer ? [] : ["close", "abandoned"]))
        }
    }

    @Test(arguments: [(552, "missed for now"), (452, "missed for now"), (553, "missed for good")])
    func `552 to RCPT is a mailbox that is full for now`(code: Int, expected: String) throws {
        var play = try SessionPlay.at(.recipient, pipelining: false)
        #expect(play.receive(SessionPlay.reply(code)) == [expected])
    }

    /// A kept connection with a second mail in hand: the replies read of it, and what comes next.
    static let secondMails: [([Int], SMTPSession.Input, String)] = [
        ([], .closed("gone"), "severed gone before it answered MAIL"),
        ([], SessionPlay.reply(421), "missed for now 421 x"),
        ([], .garbage(.malformed), "missed for now the relay's answer is not an SMTP reply"),
        ([250], .closed("gone"), "missed for now gone before it answered RCPT"),
        ([250], SessionPlay.reply(421), "missed for now 421 x"),
        ([250, 250], .closed("gone"), "missed for now gone before it answered DATA"),
        ([250, 250, 354], .closed("gone"), "missed for now gone before it had the whole mail"),
        ([250, 250, 354], SessionPlay.reply(421), "missed for now 421 x"),
        ([550], .closed("gone"), "missed for good 550 x"),
    ]

    @Test(arguments: secondMails)
    func `a kept connection was dead only if nothing was answered of the mail`(
        replies: [Int], end: SMTPSession.Input, expected: String
    ) throws {
        var play = try SessionPlay.at(.answer, pipelining: true)
        _ = play.session.receive(SessionPlay.reply(250))
        _ = play.session.receive(.next(try SessionPlay.envelope()))
        for code in replies { _ = play.session.receive(SessionPlay.reply(code)) }
        let endings = play.session.receive(end).compactMap(SessionPlay.wordAndReply)
        #expect(endings == [expected])
    }

    @Test func `a goodbye while a connection is idle is no answer to the next mail`() throws {
        var play = try SessionPlay.at(.answer, pipelining: true)
        _ = play.session.receive(SessionPlay.reply(250))
        #expect(play.receive(SessionPlay.reply(421, ["idle for too long"])) == ["close"])
        let endings = play.session.receive(.next(try SessionPlay.envelope()))
            .compactMap(SessionPlay.wordAndReply)
        #expect(endings == ["severed 421 idle for too long"])
    }

    @Test(arguments: [SessionPlay.reply(421), SessionPlay.reply(500), .closed("gone")])
    func `what is answered to RSET is about the mail before`(end: SMTPSession.Input) throws {
        for pipelining in [false, true] {
            var play = try SessionPlay.at(.data, pipelining: pipelining)
            _ = play.session.receive(SessionPlay.reply(450))
            _ = play.session.receive(.next(try SessionPlay.envelope()))
            #expect(play.receive(end) == ["close", "severed"])
        }
    }
}
