import BelaySMTP
import Testing

@Suite("TLS and AUTH")
struct SMTPSessionSecurityTests {
    static let login = SMTPCredentials(user: "tim", password: "tanstaaftanstaaf")
    static let plain = "C: AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm"
    static let hello = "C: EHLO client.example"
    static let mail = "C: MAIL FROM:<a@example.org>"

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var security: SMTPSecurity
        var credentials: SMTPCredentials?
        var script: [(SMTPSession.Input, [String])]
        var testDescription: String { name }
    }

    static func reply(_ code: Int, _ lines: String...) -> SMTPSession.Input {
        SessionPlay.reply(code, ["hi"] + lines)
    }

    static let refusal = ["C: QUIT", "close", "missed for now"]

    static let cases: [Case] = [
        Case(
            name: "STARTTLS, then EHLO again, then AUTH", security: .required, credentials: login,
            script: [
                (reply(220), [hello]), (reply(250, "STARTTLS"), ["C: STARTTLS"]),
                (reply(220), ["tls"]), (.tlsEstablished, [hello]),
                (reply(250, "AUTH LOGIN PLAIN"), [plain]), (reply(235), [mail]),
            ]),
        Case(
            name: "offered and taken", security: .whenOffered,
            script: [
                (reply(220), [hello]), (reply(250, "starttls"), ["C: STARTTLS"]),
                (reply(220), ["tls"]), (.tlsEstablished, [hello]), (reply(250), [mail]),
            ]),
        Case(
            name: "not offered, not required", security: .whenOffered,
            script: [(reply(220), [hello]), (reply(250), [mail])]),
        Case(
            name: "stripped", security: .required,
            script: [(reply(220), [hello]), (reply(250), refusal)]),
        Case(
            name: "EHLO refused where TLS is required", security: .required,
            script: [(reply(220), [hello]), (reply(502), refusal)]),
        Case(
            name: "offered and then refused", security: .whenOffered,
            script: [
                (reply(220), [hello]), (reply(250, "STARTTLS"), ["C: STARTTLS"]),
                (reply(454), refusal),
            ]),
        Case(
            name: "a reply before the handshake", security: .required,
            script: [
                (reply(220), [hello]), (reply(250, "STARTTLS"), ["C: STARTTLS"]),
                (reply(220), ["tls"]), (reply(250), ["close", "missed for now"]),
            ]),
        Case(
            name: "no AUTH in clear text", security: .whenOffered, credentials: login,
            script: [(reply(220), [hello]), (reply(250, "AUTH PLAIN"), refusal)]),
        Case(
            name: "AUTH in clear text where TLS is off", security: .off, credentials: login,
            script: [
                (reply(220), [hello]), (reply(250, "AUTH=PLAIN"), [plain]),
                (
                    reply(334),
                    ["C: AHRpbQB0YW5zdGFhZnRhbnN0YWFm"]
                ), (reply(235), [mail]),
            ]),
        Case(
            name: "LOGIN", security: .off, credentials: login,
            script: [
                (reply(220), [hello]), (reply(250, "AUTH LOGIN CRAM-MD5"), ["C: AUTH LOGIN"]),
                (reply(334), ["C: dGlt"]), (reply(334), ["C: dGFuc3RhYWZ0YW5zdGFhZg=="]),
                (reply(235), [mail]),
            ]),
        Case(
            name: "a wrong password is about the relay", security: .off, credentials: login,
            script: [
                (reply(220), [hello]), (reply(250, "AUTH PLAIN"), [plain]),
                (reply(535), refusal),
            ]),
        Case(
            name: "a challenge too many", security: .off, credentials: login,
            script: [
                (reply(220), [hello]), (reply(250, "AUTH LOGIN"), ["C: AUTH LOGIN"]),
                (reply(334), ["C: dGlt"]), (reply(334), ["C: dGFuc3RhYWZ0YW5zdGFhZg=="]),
                (reply(334), refusal),
            ]),
        Case(
            name: "no mechanism of ours", security: .off, credentials: login,
            script: [(reply(220), [hello]), (reply(250, "AUTH CRAM-MD5"), refusal)]),
    ]

    @Test(arguments: cases)
    func `a connection is secured as it must be`(item: Case) throws {
        var play = SessionPlay(security: item.security, credentials: item.credentials)
        SMTPSessionTests.run(
            &play, [(.next(try SessionPlay.envelope()), []), (.connected, [])] + item.script)
    }

    /// What is offered, how often the server asks on, and with what it may refuse then.
    static let refusals: [(mechanism: String, challenges: Int, codes: [Int])] = [
        ("PLAIN", 0, [421, 454, 500, 535]), ("PLAIN", 1, [334, 421, 454, 500, 535]),
        ("LOGIN", 0, [421, 454, 500, 535]), ("LOGIN", 1, [421, 454, 500, 535]),
        ("LOGIN", 2, [334, 421, 454, 500, 535]),
    ]

    @Test(arguments: refusals)
    func `an answer that repeats the login is not kept`(
        mechanism: String, challenges: Int, codes: [Int]
    ) throws {
        let echo = "AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm tim dGlt tanstaaftanstaaf"
        for code in codes {
            var play = SessionPlay(credentials: Self.login)
            let inputs =
                [
                    .next(try SessionPlay.envelope()), .connected, Self.reply(220),
                    Self.reply(250, "AUTH " + mechanism),
                ] + Array(repeating: Self.reply(334), count: challenges)
            for input in inputs { _ = play.session.receive(input) }
            let answer = SMTPReply(
                code: code, enhanced: EnhancedCode(5, 5, 1), lines: [echo, echo])
            let endings = play.session.receive(.reply(answer))
                .compactMap(SessionPlay.wordAndReply)
            let word = code == 421 ? "severed" : "missed for now"
            #expect(endings == ["\(word) \(code) 5.5.1 the relay refused the login"])
        }
    }

    @Test func `with TLS from the first byte the greeting comes after the handshake`() throws {
        var play = SessionPlay(security: .implicit)
        SMTPSessionTests.run(
            &play,
            [
                (.next(try SessionPlay.envelope()), []), (.connected, ["tls"]),
                (.tlsEstablished, []), (Self.reply(220), [Self.hello]),
                (Self.reply(250, "STARTTLS"), [Self.mail]),
            ])
    }

    @Test func `what was offered in clear text is forgotten`() throws {
        var play = SessionPlay(security: .required)
        SMTPSessionTests.run(
            &play,
            [
                (.next(try SessionPlay.envelope()), []), (.connected, []),
                (Self.reply(220), [Self.hello]),
                (Self.reply(250, "STARTTLS", "PIPELINING", "SIZE 1"), ["C: STARTTLS"]),
                (Self.reply(220), ["tls"]), (.tlsEstablished, [Self.hello]),
                (Self.reply(250), [Self.mail]),
            ])
    }
}
