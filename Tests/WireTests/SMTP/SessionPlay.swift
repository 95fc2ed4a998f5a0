import BelaySMTP

/// A session brought to a certain point, as its tests need it.
struct SessionPlay {
    /// What the session waits for.
    enum Stage: Sendable, Hashable, CaseIterable {
        case greeting, hello, mail, recipient, data, body, asking, answer
    }

    var session: SMTPSession

    init(
        security: SMTPSecurity = .off, credentials: SMTPCredentials? = nil,
        transactionLimit: Int = .max
    ) {
        session = SMTPSession(
            SMTPSession.Setup(
                name: "client.example", security: security, credentials: credentials,
                transactionLimit: transactionLimit))
    }

    static func envelope(_ recipient: String = "b@example.net") throws -> SMTPEnvelope {
        try SMTPEnvelope(returnPath: "a@example.org", recipient: recipient, size: 100)
    }

    /// A session with a transaction in hand that waits at the stage.
    static func at(_ stage: Stage, pipelining: Bool) throws -> SessionPlay {
        var play = SessionPlay()
        _ = play.session.receive(.next(try envelope()))
        _ = play.session.receive(.connected)
        let inputs: [(Stage, SMTPSession.Input)] = [
            (.greeting, reply(220)),
            (.hello, reply(250, pipelining ? ["hi", "PIPELINING"] : ["hi"])),
            (.mail, reply(250)), (.recipient, reply(250)), (.data, reply(354)),
            (.body, .bodySent), (.asking, .permit(.go)),
        ]
        for (passed, input) in inputs {
            if passed == stage { return play }
            _ = play.session.receive(input)
        }
        return play
    }

    static func reply(_ code: Int, _ lines: [String] = ["x"]) -> SMTPSession.Input {
        .reply(SMTPReply(code: code, lines: lines))
    }

    /// What the actions came to, in short words, without the timers.
    mutating func receive(_ input: SMTPSession.Input) -> [String] {
        session.receive(input).compactMap(SessionPlay.word)
    }

    static func word(_ action: SMTPSession.Action) -> String? {
        switch action {
        case .send(let bytes):
            "C: "
                + String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
                .joined(separator: " | ")
        case .sendBody: "body"
        case .startTLS: "tls"
        case .askRelease: "ask"
        case .arm, .disarm: nil
        case .close: "close"
        case .finish(let ending): word(ending)
        case .handOver(let ending): word(ending) + ", next"
        case .finishFollowing(let ending): "next " + word(ending)
        }
    }

    /// How a transaction ended before the dot, and the reply that says why.
    static func wordAndReply(_ action: SMTPSession.Action) -> String? {
        guard case .finish(let ending) = action else { return nil }
        switch ending {
        case .missedForNow(let reply), .missedForGood(let reply), .severed(let reply),
            .outwaited(let reply):
            return word(ending) + " \(reply)"
        default: return word(ending)
        }
    }

    static func word(_ ending: SMTPSession.Ending) -> String {
        switch ending {
        case .accepted: "accepted"
        case .deferred: "deferred"
        case .refused: "refused"
        case .unknown: "unknown"
        case .missedForNow: "missed for now"
        case .missedForGood: "missed for good"
        case .severed: "severed"
        case .outwaited: "outwaited"
        case .withheld: "withheld"
        case .abandoned: "abandoned"
        case .unsent: "unsent"
        }
    }
}
