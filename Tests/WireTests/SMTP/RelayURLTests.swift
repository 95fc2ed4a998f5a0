import BelaySMTP
import Testing

@Suite("Relay URLs")
struct RelayURLTests {
    struct Case: Sendable {
        var text: String
        var host: String
        var port: Int
        var security: SMTPSecurity
        var credentials: SMTPCredentials?
        var authorities: String?
    }

    static let login = SMTPCredentials(user: "u", password: "p")

    static let accepted: [Case] = [
        Case(text: "smtp://mx.example", host: "mx.example", port: 25, security: .whenOffered),
        Case(text: "SMTP://mx.example/", host: "mx.example", port: 25, security: .whenOffered),
        Case(text: "smtp://mx:2525", host: "mx", port: 2525, security: .whenOffered),
        Case(text: "smtp://u:p@mx", host: "mx", port: 587, security: .required, credentials: login),
        Case(
            text: "smtp://u:p@mx?tls=off", host: "mx", port: 587, security: .off,
            credentials: login),
        Case(text: "smtp://mx?tls=require", host: "mx", port: 25, security: .required),
        Case(text: "smtp://mx/?tls=off", host: "mx", port: 25, security: .off),
        Case(text: "smtps://mx", host: "mx", port: 465, security: .implicit),
        Case(
            text: "smtps://u:p@mx:1465?tls=require", host: "mx", port: 1465, security: .implicit,
            credentials: login),
        Case(
            text: "smtp://mx?ca=/etc/relay%20ca.pem&tls=require", host: "mx", port: 25,
            security: .required, authorities: "/etc/relay ca.pem"),
        Case(
            text: "smtp://me%40example.org:p%3A%2F%25%3F@mx", host: "mx", port: 587,
            security: .required,
            credentials: SMTPCredentials(user: "me@example.org", password: "p:/%?")),
        Case(
            text: "smtp://u:a:b@c@mx", host: "mx", port: 587, security: .required,
            credentials: SMTPCredentials(user: "u", password: "a:b@c")),
        Case(
            text: "smtp://u:@mx", host: "mx", port: 587, security: .required,
            credentials: SMTPCredentials(user: "u", password: "")),
        Case(text: "smtp://[2001:db8::1]", host: "2001:db8::1", port: 25, security: .whenOffered),
        Case(text: "smtp://[::1]:2525", host: "::1", port: 2525, security: .whenOffered),
        Case(
            text: "smtp://127.0.0.1:65535", host: "127.0.0.1", port: 65_535,
            security: .whenOffered),
    ]

    @Test(arguments: accepted)
    func `a URL names its relay`(expected: Case) throws {
        let url = try RelayURL(expected.text)
        #expect(url.host == expected.host)
        #expect(url.port == expected.port)
        #expect(url.security == expected.security)
        #expect(url.credentials == expected.credentials)
        #expect(url.authorities == expected.authorities)
    }

    static let refused: [(String, RelayURL.Problem)] = [
        ("", .scheme),
        ("mx.example", .scheme),
        ("http://mx", .scheme),
        ("smtp:mx", .scheme),
        ("smtp://", .host),
        ("smtp://:25", .host),
        ("smtp://u:p@", .host),
        ("smtp://m_x!", .host),
        ("smtp://[::1", .host),
        ("smtp://[mx]", .host),
        ("smtp://[::1]x", .host),
        ("smtp://::1", .host),
        ("smtp://mx:", .port),
        ("smtp://mx:0", .port),
        ("smtp://mx:65536", .port),
        ("smtp://mx:+25", .port),
        ("smtp://mx:secret", .port),
        ("smtp://mx/path", .path),
        ("smtp://mx#x", .fragment),
        ("smtp://user@mx", .user),
        ("smtp://:secret@mx", .user),
        ("smtp://u:%00@mx", .user),
        ("smtp://u:secret%@mx", .percent),
        ("smtp://u:secret%4@mx", .percent),
        ("smtp://u:secret%4g@mx", .percent),
        ("smtp://u:sec ret@mx", .character),
        ("smtp://mx\r\n", .character),
        ("smtp://mx?secret", .parameter),
        ("smtp://mx?tls", .tls),
        ("smtp://mx?tls=on", .tls),
        ("smtp://mx?tls=off&tls=off", .repeated),
        ("smtp://mx?ca=", .authorities),
        ("smtps://mx?tls=off", .contradiction),
        ("smtp://u:secret/x@mx", .path),
        ("smtp://u:secret?x@mx", .parameter),
        ("smtp://u:secret#x@mx", .fragment),
    ]

    @Test(arguments: refused)
    func `a wrong URL is refused by the part that is wrong`(
        text: String, expected: RelayURL.Problem
    ) {
        #expect(throws: expected) { try RelayURL(text) }
    }

    @Test(arguments: RelayURL.Problem.allCases)
    func `no complaint quotes the password`(problem: RelayURL.Problem) {
        #expect(!"\(problem)".contains("secret"))
        #expect("\(problem)".count > 20)
    }

    @Test func `credentials never print their password`() throws {
        let url = try RelayURL("smtp://user:secret@mx")
        var dumped = ""
        dump(url, to: &dumped)
        for text in ["\(url)", String(reflecting: url), dumped] {
            #expect(!text.contains("secret"))
            #expect(text.contains("user"))
        }
    }
}
