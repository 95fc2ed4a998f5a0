import BelaySMTP
import Testing

@Suite("A session with a relay")
struct SMTPSessionTests {
    static func reply(_ code: Int, _ lines: String...) -> SMTPSession.Input {
        SessionPlay.reply(code, lines.isEmpty ? ["x"] : lines)
    }

    /// Feeds each input and compares what comes out.
    static func run(
        _ play: inout SessionPlay, _ script: [(SMTPSession.Input, [String])],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (index, (input, expected)) in script.enumerated() {
            #expect(
                play.receive(input) == expected, "line \(index)", sourceLocation: sourceLocation)
        }
    }

    static let group =
        "C: MAIL FROM:<a@example.org> | RCPT TO:<b@example.net> | DATA"

    @Test func `with pipelining the envelope is one segment, for each mail`() throws {
        var play = SessionPlay()
        Self.run(
            &play,
            [
                (.next(try SessionPlay.envelope()), []), (.connected, []),
                (Self.reply(220), ["C: EHLO client.example"]),
                (Self.reply(250, "hi", "pipelining"), [Self.group]),
                (Self.reply(250), []), (Self.reply(250), []), (Self.reply(354), ["body"]),
                (.blockSent, []), (.bodySent, ["ask"]), (.permit(.go), ["C: ."]),
                (Self.reply(250), ["accepted"]),
                (.next(try SessionPlay.envelope()), [Self.group]),
                (Self.reply(250), []), (Self.reply(250), []), (Self.reply(354), ["body"]),
                (.bodySent, ["ask"]), (.permit(.halt), ["close", "withheld"]),
                (.closed("gone"), []),
            ])
        #expect(play.session.transactionCount == 1)
    }

    @Test func `without pipelining each command waits for its answer`() throws {
        var play = SessionPlay()
        Self.run(
            &play,
            [
                (.connected, []), (.next(try SessionPlay.envelope()), []),
                (Self.reply(220), ["C: EHLO client.example"]),
                (Self.reply(502), ["C: HELO client.example"]),
                (Self.reply(250), ["C: MAIL FROM:<a@example.org>"]),
                (Self.reply(250), ["C: RCPT TO:<b@example.net>"]), (Self.reply(251), ["C: DATA"]),
                (Self.reply(354), ["body"]), (.bodySent, ["ask"]), (.permit(.go), ["C: ."]),
                (Self.reply(250), ["accepted"]), (.quit, ["C: QUIT"]), (Self.reply(221), ["close"]),
            ])
    }

    @Test func `a refused recipient is cleared by RSET before the next mail`() throws {
        var play = try SessionPlay.at(.recipient, pipelining: true)
        Self.run(
            &play,
            [
                (Self.reply(550), []), (Self.reply(503), ["missed for good"]),
                (
                    .next(try SessionPlay.envelope()),
                    ["C: RSET | MAIL FROM:<a@example.org> | RCPT TO:<b@example.net> | DATA"]
                ),
                (Self.reply(250), []), (Self.reply(250), []), (Self.reply(250), []),
                (Self.reply(354), ["body"]),
            ])
        var plain = try SessionPlay.at(.recipient, pipelining: false)
        Self.run(
            &plain,
            [
                (Self.reply(550), ["missed for good"]),
                (.next(try SessionPlay.envelope()), ["C: RSET"]),
                (Self.reply(250), ["C: MAIL FROM:<a@example.org>"]),
            ])
        var stubborn = try SessionPlay.at(.recipient, pipelining: false)
        Self.run(
            &stubborn,
            [
                (Self.reply(450), ["missed for now"]),
                (.next(try SessionPlay.envelope()), ["C: RSET"]),
                (Self.reply(500), ["close", "severed"]),
            ])
    }

    @Test func `data accepted without a recipient is left without a dot`() throws {
        var play = try SessionPlay.at(.recipient, pipelining: true)
        Self.run(
            &play, [(Self.reply(450), []), (Self.reply(354), ["close", "missed for now"])])
    }

    @Test func `the first refusal of a pipelined group is the verdict`() throws {
        var play = try SessionPlay.at(.mail, pipelining: true)
        Self.run(
            &play,
            [(Self.reply(450), []), (Self.reply(503), []), (Self.reply(503), ["missed for now"])])
        var cut = try SessionPlay.at(.mail, pipelining: true)
        Self.run(
            &cut, [(Self.reply(550), []), (.closed("gone"), ["close", "missed for good"])])
    }

    @Test func `the timer follows the reply that is waited for`() throws {
        var play = SessionPlay()
        var armed: [SMTPTimers.Kind?] = []
        let inputs: [SMTPSession.Input] = [
            .next(try SessionPlay.envelope()), .connected, Self.reply(220),
            Self.reply(250, "hi", "PIPELINING"), Self.reply(250), Self.reply(250), Self.reply(354),
            .blockSent, .bodySent, .permit(.go), Self.reply(250), .timer(.idle), .timer(.quit),
        ]
        for input in inputs {
            for action in play.session.receive(input) {
                if case .arm(let kind) = action { armed.append(kind) }
                if case .disarm = action { armed.append(nil) }
            }
        }
        #expect(
            armed == [
                .greeting, .hello, .mail, .recipient, .dataStart, .dataBlock, .dataBlock, nil,
                .dataEnd, .idle, .quit, nil,
            ])
    }

    @Test func `the waits are those of the standard, where it has them`() {
        let timers = SMTPTimers()
        let expected: [SMTPTimers.Kind: Duration] = [
            .greeting: .seconds(300), .hello: .seconds(300), .mail: .seconds(300),
            .recipient: .seconds(300), .dataStart: .seconds(120), .dataBlock: .seconds(180),
            .dataEnd: .seconds(600), .idle: .seconds(20), .quit: .seconds(5),
            .follow: .seconds(2),
        ]
        for kind in SMTPTimers.Kind.allCases { #expect(timers[kind] == expected[kind]) }
    }

    static let offers: [([String], SMTPEnvelope, [String])] = [
        (["SIZE 100"], envelope(size: 100), ["C: MAIL FROM:<a@x> SIZE=100"]),
        (["SIZE 99"], envelope(size: 100), ["missed for good"]),
        (["SIZE 0"], envelope(size: 100), ["C: MAIL FROM:<a@x> SIZE=100"]),
        (["SIZE"], envelope(size: 100), ["C: MAIL FROM:<a@x> SIZE=100"]),
        ([], envelope(size: 100), ["C: MAIL FROM:<a@x>"]),
        (["8bitmime"], envelope(isEightBit: true), ["C: MAIL FROM:<a@x> BODY=8BITMIME"]),
        ([], envelope(isEightBit: true), ["missed for good"]),
        (["SMTPUTF8"], envelope(recipient: "\u{E9}@x"), ["C: MAIL FROM:<a@x> SMTPUTF8"]),
        ([], envelope(recipient: "\u{E9}@x"), ["missed for good"]),
        (["SMTPUTF8"], envelope(returnPath: "\u{E9}@x"), ["C: MAIL FROM:<\u{E9}@x> SMTPUTF8"]),
        ([], envelope(returnPath: "\u{E9}@x"), ["missed for good"]),
        (["SMTPUTF8"], envelope(hasUTF8Header: true), ["C: MAIL FROM:<a@x> SMTPUTF8"]),
        (["8BITMIME"], envelope(hasUTF8Header: true), ["missed for good"]),
        (["SMTPUTF8", "8BITMIME", "SIZE"], envelope(), ["C: MAIL FROM:<a@x> SIZE=10"]),
        (
            ["SMTPUTF8", "8BITMIME"], envelope(isEightBit: true, hasUTF8Header: true),
            ["C: MAIL FROM:<a@x> BODY=8BITMIME SMTPUTF8"]
        ),
    ].compactMap { offer, envelope, words in envelope.map { (offer, $0, words) } }

    static func envelope(
        returnPath: String = "a@x", recipient: String = "b@x", size: Int = 10,
        isEightBit: Bool = false, hasUTF8Header: Bool = false
    ) -> SMTPEnvelope? {
        try? SMTPEnvelope(
            returnPath: returnPath, recipient: recipient, size: size, isEightBit: isEightBit,
            hasUTF8Header: hasUTF8Header)
    }

    @Test(arguments: offers)
    func `a mail is fitted to what the relay offers`(
        offer: [String], envelope: SMTPEnvelope, expected: [String]
    ) {
        var play = SessionPlay()
        Self.run(
            &play,
            [
                (.connected, []), (.next(envelope), []),
                (Self.reply(220), ["C: EHLO client.example"]),
                (SessionPlay.reply(250, ["hi"] + offer), expected),
            ])
        if expected == ["missed for good"] { #expect(play.session.isIdle) }
    }

    @Test func `the last transaction of a connection ends it`() throws {
        var play = SessionPlay(transactionLimit: 1)
        Self.run(
            &play,
            [
                (.connected, []), (.next(try SessionPlay.envelope()), []),
                (Self.reply(220), ["C: EHLO client.example"]),
                (Self.reply(250), ["C: MAIL FROM:<a@example.org>"]),
                (Self.reply(550), ["missed for good", "C: QUIT"]),
                (.next(try SessionPlay.envelope()), ["severed"]), (.timer(.quit), ["close"]),
            ])
    }

    @Test func `a quit in the middle waits for the transaction`() throws {
        var play = try SessionPlay.at(.answer, pipelining: true)
        Self.run(&play, [(.quit, []), (Self.reply(250), ["accepted", "C: QUIT"])])
    }

    @Test func `421 to the dot is an answer, and the end of the connection`() throws {
        var play = try SessionPlay.at(.answer, pipelining: true)
        Self.run(&play, [(Self.reply(421), ["close", "deferred"])])
    }

    @Test(arguments: [
        ("mx.example", "mx.example"), ("a\r\nQUIT", "aQUIT"), (" \u{E9}", "localhost"),
    ])
    func `a name cannot change EHLO`(name: String, expected: String) {
        #expect(SMTPSession.Setup(name: name).name == expected)
    }

    @Test func `what ended a connection is told to the mail that comes too late`() throws {
        let ends: [(SMTPSession.Input, String)] = [
            (Self.reply(554, "go away"), "554 go away"), (.closed("gone"), "gone"),
            (.garbage(.malformed), "the relay's answer is not an SMTP reply"),
        ]
        for (end, expected) in ends {
            var play = SessionPlay()
            _ = play.receive(.connected)
            _ = play.receive(end)
            let actions = play.session.receive(.next(try SessionPlay.envelope()))
            guard case .finish(.severed(let reply))? = actions.first else {
                Issue.record("\(actions)")
                continue
            }
            #expect(reply.description == expected)
        }
    }

    @Test func `an idle time begins after a mail, not before the first`() throws {
        var play = SessionPlay()
        _ = play.receive(.connected)
        _ = play.receive(Self.reply(220))
        #expect(play.session.receive(Self.reply(250)) == [.disarm])
        #expect(play.session.isIdle)
        Self.run(&play, [(.timer(.idle), []), (.timer(.hello), [])])
    }
}
