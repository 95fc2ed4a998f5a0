import BelayCore
import BelayMIME
import BelaySending
import BelayTesting
import Foundation
import Testing

@Suite("Mail that its recipients can leave")
struct LinkTests {
    private static let key = LinkKey(secret: [UInt8](repeating: 7, count: 32))
    private static let links = Links(origin: "https://mail.example.com", key: key)
    private static let message = DraftMaker.message(to: ["one@example.org"], due: .epoch)

    private static func content(
        _ text: String, _ unsubscribing: Unsubscribing?, type: String = "text/plain"
    ) -> Content {
        var content = DraftMaker.content
        content.parts = [BodyPart(type: type, text: text)]
        content.unsubscribing = unsubscribing
        return content
    }

    private static func mail(
        _ content: Content, _ message: Message = message, links: Links? = links,
        to recipient: String = "one@example.org", at position: Int = 0
    ) throws -> Mail {
        try Mail(content, message, links: links, to: recipient, at: position)
    }

    /// What the only link of a text knows.
    private static func token(in text: String) throws -> LinkToken {
        let start = try #require(text.firstRange(of: "/u/")).upperBound
        let name = text[start...].prefix { Base64URL.decode(String($0) + "A") != nil }
        return try #require(key.open(String(name)))
    }

    /// Fields unfolded: a link is longer than a line wishes to be.
    private static func field(_ name: String, of mail: Mail) -> String? {
        let text = String(decoding: mail.bytes, as: UTF8.self)
        let head = text.components(separatedBy: "\r\n\r\n")[0]
            .replacing("\r\n ", with: " ")
        return head.components(separatedBy: "\r\n").first { $0.hasPrefix(name + ":") }
            .map { String($0.dropFirst(name.count + 2)) }
    }

    @Test func `a header and a tag lead to the recipient's own page`() throws {
        let unsubscribing = Unsubscribing(
            group: 12, shown: [3], tags: Unsubscribing.campaignTags)
        let mail = try Self.mail(
            Self.content("x", unsubscribing), to: "Two@example.org", at: 5)
        let header = try #require(Self.field("List-Unsubscribe", of: mail))
        #expect(header.hasPrefix("<https://mail.example.com/u/") && header.hasSuffix(">"))
        #expect(Self.field("List-Unsubscribe-Post", of: mail) == "List-Unsubscribe=One-Click")
        let token = try Self.token(in: header)
        #expect(token.account == AccountID(1) && token.delivery.position == 5)
        #expect(token.group == 12 && token.shown == [3] && token.address == "Two@example.org")
        let linked = try Self.mail(Self.content("[unsubscribe]", unsubscribing))
        let body = linked.body.replacing("=\r\n", with: "").replacing("=3D", with: "=")
        #expect(try Self.token(in: body).address == "one@example.org")
    }

    @Test func `the same mail is the same bytes, and each recipient's another`() throws {
        let content = Self.content("[unsubscribe]", .campaign(group: 1))
        let first = try Self.mail(content)
        #expect(try Self.mail(content).bytes == first.bytes)
        #expect(try Self.mail(content, to: "two@example.org").bytes != first.bytes)
        #expect(try Self.mail(content, at: 1).bytes != first.bytes)
    }

    struct Header: Sendable {
        var origin: String? = "https://mail.example.com"
        var unsubscribing: Unsubscribing? = .campaign(group: 1)
        var given: String?
        /// What `List-Unsubscribe` begins with; nil for none.
        var link: String?
        var isOneClick: Bool
    }

    static let headers: [Header] = [
        Header(link: "<https://mail.example.com/u/", isOneClick: true),
        Header(
            origin: "http://127.0.0.1:8025", link: "<http://127.0.0.1:8025/u/",
            isOneClick: false),
        Header(origin: nil, isOneClick: false),
        Header(unsubscribing: nil, isOneClick: false),
        Header(given: "List-Unsubscribe", link: "own", isOneClick: false),
        Header(given: "lIST-uNSUBSCRIBE", isOneClick: false),
        Header(given: "List-Unsubscribe-Post", isOneClick: false),
        Header(
            unsubscribing: .campaign(group: 1, customURL: "https://shop.example/leave?a=b&c"),
            link: "<https://shop.example/leave?a=b&c>", isOneClick: false),
        Header(
            unsubscribing: .campaign(group: 1, customURL: "https://shop.example/a b"),
            isOneClick: false),
        Header(
            unsubscribing: .campaign(group: 1, customURL: "javascript:alert(1)"),
            isOneClick: false),
        Header(
            unsubscribing: .campaign(
                group: 1,
                customURL: "https://shop.example/" + String(repeating: "x", count: 2_000)),
            isOneClick: false),
        Header(
            unsubscribing: .campaign(group: 1, isSample: true),
            link: "<https://mail.example.com/u/", isOneClick: false),
    ]

    @Test(arguments: headers)
    func `the header stands where it can be kept`(line: Header) throws {
        var content = Self.content("x", line.unsubscribing)
        if let given = line.given {
            content.headers = [HeaderField(name: given, value: "own")]
        }
        let links = line.origin.map { Links(origin: $0, key: Self.key) }
        let mail = try Self.mail(content, links: links)
        let link = Self.field("List-Unsubscribe", of: mail)
        if let start = line.link {
            #expect(link?.hasPrefix(start) == true)
        } else {
            #expect(link == nil)
        }
        let post = Self.field("List-Unsubscribe-Post", of: mail)
        let own = line.given == "List-Unsubscribe-Post" ? "own" : nil
        #expect(post == (line.isOneClick ? "List-Unsubscribe=One-Click" : own))
    }

    @Test func `the client's own page stands for every link, escaped in HTML`() throws {
        let custom = Unsubscribing.campaign(group: 1, customURL: "https://shop.example/?a=b&c=\"")
        let text = try Self.mail(Self.content("[unsubscribe]", custom))
        #expect(text.body.replacing("=3D", with: "=") == "https://shop.example/?a=b&c=\"")
        let html = try Self.mail(
            Self.content("<a href='[unsubscribe]'>", custom, type: "text/html"))
        #expect(
            html.body.replacing("=3D", with: "=")
                == "<a href='https://shop.example/?a&#61;b&#38;c&#61;&#34;'>")
    }

    @Test func `a whole link has words in HTML alone, and leads where its tag says`() throws {
        let unsubscribing = Unsubscribing(
            group: 4,
            tags: [.init("<%g%>", scope: .global, form: .link), .init("<%o%>", form: .link)])
        func body(_ text: String, _ type: String) throws -> String {
            try Self.mail(Self.content(text, unsubscribing, type: type)).body
                .replacing("=\r\n", with: "").replacing("=3D", with: "=")
        }
        let html = try body("<%g%>", "text/html")
        #expect(html.hasPrefix("<a href=\"https://") && html.hasSuffix("\">Unsubscribe</a>"))
        #expect(try Self.token(in: html).group == nil)
        let own = try body("<%o%>", "text/html")
        #expect(try Self.token(in: own).group == 4)
        let text = try body("<%g%>", "text/plain")
        #expect(text.hasPrefix("https://mail.example.com/u/"))
    }

    @Test func `a link stands for a tag that another one put there`() throws {
        var message = Self.message
        message.substitutions = [.init(tag: "-footer-", text: "bye: [unsubscribe]")]
        let mail = try Self.mail(Self.content("-footer-", .campaign(group: 1)), message)
        #expect(mail.body.hasPrefix("bye: https://mail.example.com/u/"))
    }

    @Test func `a mail of nothing but tags grows within its bound`() throws {
        let text = String(repeating: "[unsubscribe]", count: Limits.linksPerMail + 50)
        let mail = try Self.mail(Self.content(text, .campaign(group: 1)))
        let body = mail.body.replacing("=\r\n", with: "")
        #expect(body.components(separatedBy: "https://").count == Limits.linksPerMail + 1)
        #expect(body.components(separatedBy: "[unsubscribe]").count == 51)
    }

    @Test func `a value is escaped in HTML and nowhere else`() throws {
        var content = DraftMaker.content
        content.subject = "For -name-"
        content.parts = [
            BodyPart(type: "text/plain", text: "-name- -s-"),
            BodyPart(type: "TEXT/html", text: "<p>-name- -s-</p>"),
        ]
        content.sections = ["sect": "(-name-)"]
        var message = Self.message
        message.substitutions = [
            .init(tag: "-name-", text: "<\u{301}b>", html: HTMLText.escaped("<\u{301}b>")),
            .init(tag: "-s-", text: "sect"),
        ]
        let mail = try Mail(content, message)
        let text = String(decoding: mail.bytes, as: UTF8.self)
        // Base64 of the value as it is, twice.
        #expect(text.contains("PMyBYj4gKDzMgWI+KQ=="))
        #expect(text.contains("<p>&#60;=CC=81b&#62; (&#60;=CC=81b&#62;)</p>"))
    }
}
