import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes
import Testing

@Suite("What a mail's settings make of it")
struct MailSettingsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let settings: JSON
        var plain = "Text"
        var html = "<p>Hi</p>"
        let expected: [String]
    }

    private static func footer(_ text: JSON?, _ html: JSON?, enable: Bool = true) -> JSON {
        var footer: JSON = ["enable": .bool(enable)]
        footer.set(["text"], to: text)
        footer.set(["html"], to: html)
        return ["mail_settings": ["footer": footer]]
    }

    private static func tracking(_ members: JSON) -> JSON {
        var setting = members
        setting.set(["enable"], to: true)
        return ["tracking_settings": ["subscription_tracking": setting]]
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a footer", settings: footer("-- us", "<i>us</i>"),
            html: "<html><BODY><p>Hi</p></BODY ></html>",
            expected: ["Text\r\n-- us", "<html><BODY><p>Hi</p><i>us</i></BODY ></html>"]),
        Case(
            testDescription: "no body", settings: footer("us", "us"), plain: "Text\n",
            html: "<p>Hi</p></html>", expected: ["Text\nus", "<p>Hi</p>us</html>"]),
        Case(
            testDescription: "a fragment", settings: footer(nil, "us"),
            expected: ["Text", "<p>Hi</p>us"]),
        Case(
            testDescription: "the last body of several", settings: footer(nil, "us"),
            html: "</body><!-- </body --> x", expected: ["Text", "</body><!-- us</body --> x"]),
        Case(
            testDescription: "switched off", settings: footer("us", "us", enable: false),
            expected: ["Text", "<p>Hi</p>"]),
        Case(
            testDescription: "tracking",
            settings: tracking(["text": "<% Leave %> us <%%>", "html": "<% Leave %> <%%>"]),
            expected: [
                "Text\r\nLeave: [unsubscribe] us [unsubscribe]",
                "<p>Hi</p><a href=\"[unsubscribe]\">Leave</a> "
                    + "<a href=\"[unsubscribe]\">[unsubscribe]</a>",
            ]),
        Case(
            testDescription: "tracking without an end", settings: tracking(["text": "a <% b"]),
            expected: ["Text\r\na <% b", "<p>Hi</p>"]),
        Case(
            testDescription: "tracking by a tag",
            settings: tracking(["text": "a <% b %>", "substitution_tag": "[here]"]),
            expected: ["Text", "<p>Hi</p>"]),
    ]

    private static func mail(_ line: Case) -> JSON {
        var mail = SampleMail.valid
        mail.set(["content", "0", "value"], to: .string(line.plain))
        mail.set(["content", "1"], to: ["type": "text/html", "value": .string(line.html)])
        for member in line.settings.asObject ?? [] {
            mail.set([Substring(member.name)], to: member.value)
        }
        return mail
    }

    @Test(arguments: cases)
    func `what is put under the bodies`(line: Case) async throws {
        let trial = try await SendGridTrial()
        let record = try #require(try await trial.stored(await trial.send(Self.mail(line))))
        #expect(record.send.content.parts.map(\.text) == line.expected)
    }

    /// Settings and how many parts the content has.
    static let large: [(JSON, Int, String)] = [
        (
            footer(nil, .string(String(repeating: "f", count: 65_537))), 1, "mail_settings.footer"
        ),
        (
            footer(nil, .string(String(repeating: "f", count: 40_000))), 1_000,
            "mail_settings.footer"
        ),
        (
            tracking(["text": .string(String(repeating: "f", count: 65_537))]), 1,
            "tracking_settings.subscription_tracking"
        ),
        (
            tracking(["html": .string(String(repeating: "f", count: 40_000))]), 1_000,
            "tracking_settings.subscription_tracking"
        ),
        // Each four bytes of it become forty.
        (
            tracking(["html": .string(String(repeating: "<%%>", count: 10_000))]), 1,
            "tracking_settings.subscription_tracking"
        ),
    ]

    @Test(arguments: large)
    func `what would make too much of a mail is refused before it is put anywhere`(
        settings: JSON, count: Int, field: String
    ) async throws {
        let trial = try await SendGridTrial()
        var mail = SampleMail.valid
        let part: JSON = ["type": "text/html", "value": "x"]
        mail.set(["content"], to: .array(Array(repeating: part, count: count)))
        for member in settings.asObject ?? [] {
            mail.set([Substring(member.name)], to: member.value)
        }
        let answer = await trial.send(mail)
        #expect(answer.status == .badRequest && answer.flaws.map(\.field) == [field])
    }

    struct Carried: Sendable {
        let settings: JSON
        let group: Int64?
        var shown: [Int64] = []
        /// The tags beside those of a group.
        let tags: [String]
    }

    static let carried: [Carried] = [
        Carried(settings: tracking([:]), group: nil, tags: ["[unsubscribe]"]),
        Carried(
            settings: tracking(["substitution_tag": "[here]"]), group: nil, tags: ["[here]"]),
        Carried(settings: ["asm": ["group_id": 7]], group: 7, tags: []),
        Carried(
            settings: ["asm": ["group_id": 7, "groups_to_display": [7, 9]]], group: 7,
            shown: [7, 9], tags: []),
        Carried(
            settings: [
                "asm": ["group_id": 7],
                "tracking_settings": ["subscription_tracking": ["enable": true]],
            ], group: 7, tags: ["[unsubscribe]"]),
    ]

    @Test(arguments: carried)
    func `what a mail carries to leave by`(line: Carried) async throws {
        var mail = SampleMail.valid
        for member in line.settings.asObject ?? [] {
            mail.set([Substring(member.name)], to: member.value)
        }
        let trial = try await SendGridTrial()
        await trial.makeGroups(9)
        let record = try #require(try await trial.stored(await trial.send(mail)))
        let unsubscribing = try #require(record.send.content.unsubscribing)
        #expect(unsubscribing.group == line.group && unsubscribing.shown == line.shown)
        #expect(record.send.exemption == Exemption(group: line.group))
        let tags = unsubscribing.tags.map(\.text).filter { !$0.hasPrefix("<%asm_") }
        #expect(tags == line.tags)
        #expect(unsubscribing.tags.count == line.tags.count + (line.group == nil ? 0 : 6))
    }

    @Test func `mail that asks for nothing carries nothing`() async throws {
        let trial = try await SendGridTrial()
        for mail in [
            SampleMail.valid,
            SampleMail.with("tracking_settings.subscription_tracking", ["enable": false]),
            SampleMail.with("asm", .null),
        ] {
            let record = try #require(try await trial.stored(await trial.send(mail)))
            #expect(record.send.content.unsubscribing == nil)
            #expect(record.send.exemption == Exemption())
        }
    }

    static let bypasses: [(String, Exemption.Bypass)] = [
        ("bypass_list_management", .everything), ("bypass_spam_management", .spam),
        ("bypass_bounce_management", .bounces), ("bypass_unsubscribe_management", .global),
    ]

    @Test(arguments: bypasses)
    func `a bypass passes its list, when it is on`(
        name: String, bypass: Exemption.Bypass
    ) async throws {
        let trial = try await SendGridTrial()
        for isOn in [true, false] {
            let mail = SampleMail.with("mail_settings", [:])
            var changed = mail
            changed.set(["mail_settings", Substring(name), "enable"], to: .bool(isOn))
            let record = try #require(try await trial.stored(await trial.send(changed)))
            #expect(record.send.exemption.bypass == (isOn ? bypass : []))
        }
    }

    @Test func `a tag that no mail has room for is refused`() async throws {
        let trial = try await SendGridTrial()
        for (length, isTaken) in [(Limits.linkTag, true), (Limits.linkTag + 1, false)] {
            let answer = await trial.send(
                SampleMail.with(
                    "tracking_settings.subscription_tracking",
                    [
                        "enable": true,
                        "substitution_tag": .string(String(repeating: "x", count: length)),
                    ]))
            #expect((answer.status == .accepted) == isTaken)
        }
    }
}
