import BelaySMTP
import Testing

/// RFC 2920 §3.1: the end of mail data may be followed by the next MAIL in one group.
@Suite("A mail whose envelope leaves with the dot of the one before")
struct SMTPFollowingTests {
    /// Brought to where the release of the second mail is asked.
    private static func asking(
        pipelining: Bool = true, transactionLimit: Int = .max, size: Int? = nil
    ) throws -> SessionPlay {
        var play = SessionPlay(transactionLimit: transactionLimit)
        let features = (pipelining ? ["PIPELINING"] : []) + (size.map { ["SIZE \($0)"] } ?? [])
        let hello = SessionPlay.reply(250, ["hi"] + features)
        for input in [.connected, SessionPlay.reply(220), hello] { _ = play.receive(input) }
        try mail(&play)
        for input in [.permit(.go), SessionPlay.reply(250)] { _ = play.receive(input) }
        try mail(&play)
        return play
    }

    private static func mail(_ play: inout SessionPlay) throws {
        _ = play.receive(.next(try SessionPlay.envelope()))
        for code in [250, 250, 354] { _ = play.receive(SessionPlay.reply(code)) }
        #expect(play.receive(.bodySent) == ["ask"])
    }

    private static let ahead = "C: . | MAIL FROM:<a@example.org> | RCPT TO:<c@example.net> | DATA"
    private static let envelope = "c@example.net"

    @Test func `its commands are one segment with the dot, and are answered after it`() throws {
        var play = try Self.asking()
        #expect(play.session.mayBeFollowed)
        #expect(play.receive(.next(try SessionPlay.envelope(Self.envelope))) == [])
        #expect(!play.session.mayBeFollowed)
        #expect(play.receive(.permit(.go)) == [Self.ahead])
        #expect(play.receive(SessionPlay.reply(250)) == ["accepted, next"])
        #expect(!play.session.isIdle)
        #expect(play.receive(SessionPlay.reply(250)) == [])
        #expect(play.receive(SessionPlay.reply(250)) == [])
        #expect(play.receive(SessionPlay.reply(354)) == ["body"])
        #expect(play.receive(.bodySent) == ["ask"])
        #expect(play.receive(.permit(.go)) == ["C: ."])
        #expect(play.receive(SessionPlay.reply(250)) == ["accepted"])
        #expect(play.session.isIdle)
        #expect(play.session.transactionCount == 3)
    }

    @Test func `none follows where the relay is not known to bear it`() throws {
        #expect(try !Self.asking(pipelining: false).session.mayBeFollowed)
        #expect(try !Self.asking(transactionLimit: 2).session.mayBeFollowed)
        #expect(try Self.asking(transactionLimit: 3).session.mayBeFollowed)
        #expect(try !SessionPlay.at(.asking, pipelining: true).session.mayBeFollowed)
        var leaving = try Self.asking()
        _ = leaving.receive(.quit)
        #expect(!leaving.session.mayBeFollowed)
        #expect(leaving.receive(.permit(.go)) == ["C: ."])
        #expect(leaving.receive(SessionPlay.reply(250)) == ["accepted", "C: QUIT"])
    }

    /// How the mail in hand ends, after the dot left with the next one's commands.
    static let ends: [(SMTPSession.Input, [String])] = [
        (SessionPlay.reply(250), ["accepted, next"]),
        (SessionPlay.reply(451), ["deferred, next"]),
        (SessionPlay.reply(554), ["refused, next"]),
        (SessionPlay.reply(421), ["close", "deferred", "next severed"]),
        (SessionPlay.reply(354), ["close", "unknown", "next severed"]),
        (.garbage(.malformed), ["close", "unknown", "next severed"]),
        (.closed("gone"), ["close", "unknown", "next severed"]),
    ]

    @Test(arguments: ends)
    func `it is touched by no end of the mail before`(
        input: SMTPSession.Input, expected: [String]
    ) throws {
        var play = try Self.asking()
        _ = play.receive(.next(try SessionPlay.envelope(Self.envelope)))
        _ = play.receive(.permit(.go))
        #expect(play.receive(input) == expected)
    }

    /// What comes instead of an answer to its MAIL.
    static let insteadOfAnswers: [(SMTPSession.Input, [String])] = [
        (SessionPlay.reply(421), ["close", "severed"]), (.closed("gone"), ["close", "severed"]),
        (.timer(.mail), ["close", "outwaited"]),
        (.garbage(.malformed), ["close", "missed for now"]),
    ]

    /// It may have been said before its MAIL was read, or its MAIL have been thrown away.
    @Test(arguments: insteadOfAnswers)
    func `what comes with the answer to the dot before it is none to its MAIL`(
        input: SMTPSession.Input, expected: [String]
    ) throws {
        var play = try Self.asking()
        _ = play.receive(.next(try SessionPlay.envelope(Self.envelope)))
        _ = play.receive(.permit(.go))
        _ = play.receive(SessionPlay.reply(250))
        #expect(play.receive(input) == expected)
        var answered = try Self.asking()
        _ = answered.receive(.next(try SessionPlay.envelope(Self.envelope)))
        _ = answered.receive(.permit(.go))
        for _ in 0..<2 { _ = answered.receive(SessionPlay.reply(250)) }
        #expect(answered.receive(SessionPlay.reply(421)) == ["close", "missed for now"])
    }

    @Test func `what is answered of it is its own`() throws {
        let refusals: [([Int], String)] = [
            ([250, 550, 554], "missed for good"), ([250, 450, 554], "missed for now"),
            ([552, 503, 503], "missed for good"), ([250, 250, 451], "missed for now"),
        ]
        for (codes, word) in refusals {
            var play = try Self.asking()
            _ = play.receive(.next(try SessionPlay.envelope(Self.envelope)))
            _ = play.receive(.permit(.go))
            _ = play.receive(SessionPlay.reply(250))
            #expect(codes.flatMap { play.receive(SessionPlay.reply($0)) } == [word])
            #expect(play.session.isIdle)
        }
    }

    @Test func `without a dot it goes elsewhere`() throws {
        var halted = try Self.asking()
        _ = halted.receive(.next(try SessionPlay.envelope(Self.envelope)))
        #expect(halted.receive(.permit(.halt)) == ["close", "withheld", "next severed"])
        var lost = try Self.asking()
        _ = lost.receive(.next(try SessionPlay.envelope(Self.envelope)))
        #expect(lost.receive(.closed("gone")) == ["close", "next severed"])
        #expect(lost.receive(.permit(.go)) == ["unsent"])
    }

    @Test func `it waits so long for the answer to a dot and no longer`() throws {
        var play = try Self.asking()
        _ = play.receive(.next(try SessionPlay.envelope(Self.envelope)))
        #expect(play.session.receive(.permit(.go)).contains(.arm(.follow)))
        let actions = play.session.receive(.timer(.follow))
        #expect(actions.compactMap(SessionPlay.word) == ["next outwaited"])
        #expect(actions.contains(.arm(.dataEnd)))
        // What was said for it is in the way of all that could come: QUIT would be mail data.
        #expect(play.receive(SessionPlay.reply(250)) == ["close", "accepted"])
    }

    @Test func `given up, it leaves the mail before alone`() throws {
        var early = try Self.asking()
        _ = early.receive(.next(try SessionPlay.envelope(Self.envelope)))
        #expect(early.receive(.abandonFollowing) == ["next abandoned"])
        #expect(early.receive(.permit(.go)) == ["C: ."])
        #expect(early.receive(SessionPlay.reply(250)) == ["accepted"])
        #expect(early.session.isIdle)
        var late = try Self.asking()
        _ = late.receive(.next(try SessionPlay.envelope(Self.envelope)))
        _ = late.receive(.permit(.go))
        #expect(late.receive(.abandonFollowing) == ["next abandoned"])
        #expect(late.receive(.timer(.follow)) == [])
        #expect(late.receive(SessionPlay.reply(250)) == ["close", "accepted"])
    }

    @Test func `one that the relay would not take is not said ahead`() throws {
        var play = try Self.asking(size: 150)
        let large = try SMTPEnvelope(
            returnPath: "a@example.org", recipient: Self.envelope, size: 200)
        _ = play.receive(.next(large))
        #expect(play.receive(.permit(.go)) == ["C: ."])
        #expect(
            play.receive(SessionPlay.reply(250)) == ["accepted, next", "missed for good"])
        #expect(play.session.isIdle)
    }
}
