import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes
import Testing

@Suite("Addresses of SendGrid mail")
struct AddressTests {
    private static let label = String(repeating: "d", count: 63)
    private static let umlauts = String(repeating: "\u{E4}", count: 30)
    private static let ascii = String(repeating: "a", count: 64)

    @Test(arguments: [
        "a@example.com", "A.b+c@Example.COM", "!#$%&'*+-/=?^_`{|}~@example.com", "a@localhost",
        "\"a b\"@example.com", "\"a\\\"b\"@example.com", "\"\"@example.com", "\"a@b\"@example.com",
        "a@1.example", "a@x--y.example", "a@[127.0.0.1]", "a@[IPv6:::1]", "a@[IPv6:2001:db8::1]",
        "a@[ipv6:1:2:3:4:5:6:7:8]", "a@[IPv6:::ffff:10.0.0.1]", "a@[IPv6:1:2:3:4:5:6:10.0.0.1]",
        "a@\(label).example", "a=?b@example.com", "?=a=?@example.com",
    ])
    func `an address of RFC 5321 is taken`(_ address: String) async throws {
        let trial = try await SendGridTrial()
        let answer = await trial.send(
            SampleMail.with("personalizations.0.to.0.email", .string(address)))
        #expect(answer.status == .accepted, "\(answer.text)")
    }

    @Test(arguments: [
        "", "a", "@", "a@", "@example.com", "a b@example.com", "a@b c.example", " a@example.com",
        "a@example.com ", "a@@example.com", "a@b@example.com", ".a@example.com",
        "a.@example.com", "a..b@example.com", "a@.example", "a@example.", "a@x..y", "a@-x.example",
        "a@x-.example", "a@x_y.example", "Bo <a@example.com>", "<a@example.com>",
        "a@example.com,b@example.com", "a(c)@example.com", "\"a@example.com", "\"a\"b@example.com",
        "\"a\\\"@example.com", "a@[127.0.0.256]", "a@[127.0.0]", "a@[::1]", "a@[IPv6:1::2::3]",
        "a@[IPv6::::1]", "a@[IPv6:1:2:3:4:5:6:7]", "a@[IPv6:1:2:3:4:5:6:7::8]", "a@[IPv6:12345::]",
        "a@[IPv6:10.0.0.1::]", "a@[127.0.0.1", "a@[]", "a@\(label)d.example",
        "a@ex\u{E4}_mple.com", "a@\u{1F4A9}.example",
        "a@-ex\u{E4}mple.com", "a@ex\u{E4}mple\u{3002}\u{3002}com",
        "a@ex\u{E4}mple.com\u{3002}",
        "a\u{FF20}ex\u{E4}mple.com", "a@ex\u{E4}mple\u{FF20}evil.com",
        "a@\(umlauts)\(umlauts).example",
        "\u{E4}@\(label)d.example", "\u{E4}.@example.com", "\u{E4} b@example.com",
        "\u{E4}\u{200B}@example.com", "\u{202E}\u{E4}@example.com",
        "\u{E4}\u{85}@example.com",
        "\u{E4}\u{2028}@example.com", "\"\u{E4}\u{FEFF}\"@example.com",
        "\(umlauts)abcde@example.com", "\(ascii)a@ex\u{E4}mple.com",
        "\u{E4}@[127.0.0.1]b\u{E4}",
        "=?utf-8?q?b?=@example.com", "\"=?utf-8?q?b?=\"@example.com",
    ])
    func `anything else is refused`(_ address: String) async throws {
        let trial = try await SendGridTrial()
        let answer = await trial.send(
            SampleMail.with("personalizations.0.to.0.email", .string(address)))
        #expect(answer.status == .badRequest)
        #expect(answer.flaws.map(\.message) == ["Does not contain a valid address."])
        #expect(answer.flaws.first?.field == "personalizations.0.to.0.email")
    }

    /// What is sent, and the address as it is kept.
    static let international: [(String, String)] = [
        ("a@ex\u{E4}mple.com", "a@xn--exmple-cua.com"),
        ("a@EX\u{C4}MPLE.COM", "a@xn--exmple-cua.com"),
        ("a@exa\u{308}mple.com", "a@xn--exmple-cua.com"),
        ("a@ex\u{E4}mple\u{3002}com", "a@xn--exmple-cua.com"),
        ("a@exam\u{212A}le.com", "a@examkle.com"),
        ("\u{E4}@example.com", "\u{E4}@example.com"),
        ("a\u{308}@example.com", "a\u{308}@example.com"),
        ("\u{C4}.B+c@Ex\u{E4}mple.com", "\u{C4}.B+c@xn--exmple-cua.com"),
        ("\"\u{E4} b\"@example.com", "\"\u{E4} b\"@example.com"),
        ("\u{212A}@example.com", "\u{212A}@example.com"),
        ("\u{E4}@[127.0.0.1]", "\u{E4}@[127.0.0.1]"),
        ("\(umlauts)abcd@example.com", "\(umlauts)abcd@example.com"),
        ("\(ascii)@ex\u{E4}mple.com", "\(ascii)@xn--exmple-cua.com"),
        ("a@XN--EXMPLE-CUA.com", "a@XN--EXMPLE-CUA.com"),
    ]

    @Test(arguments: international)
    func `beyond ASCII, the domain is kept in A-labels and the rest byte for byte`(
        _ address: String, _ kept: String
    ) async throws {
        let trial = try await SendGridTrial()
        let answer = await trial.send(
            SampleMail.with("personalizations.0.to.0.email", .string(address)))
        #expect(answer.status == .accepted, "\(answer.text)")
        let recipients = try await trial.releaseDue().map { Array($0.recipient.utf8) }
        #expect(recipients == [Array(kept.utf8)])
    }

    /// Two recipients, and whether they are one to the vendor's rule of uniqueness.
    static let pairs: [(String, String, Bool)] = [
        ("a@ex\u{E4}mple.com", "A@xn--EXMPLE-cua.com", true),
        ("a@exa\u{308}mple.com", "a@EX\u{C4}MPLE\u{FF0E}com", true),
        ("a@\u{430}pple.com", "a@apple.com", false),
        ("\u{E4}@example.com", "a\u{308}@example.com", false),
        ("\u{E4}@example.com", "\u{C4}@example.com", false),
        ("\u{212A}@example.com", "k@example.com", false),
    ]

    @Test(arguments: pairs)
    func `addresses are compared by A-labels and by bytes`(
        _ first: String, _ second: String, _ areOne: Bool
    ) async throws {
        let trial = try await SendGridTrial()
        var mail = SampleMail.with("personalizations.0.to.0.email", .string(first))
        mail.set(["personalizations", "0", "cc"], to: [["email": .string(second)]])
        #expect(await trial.send(mail).status == (areOne ? .badRequest : .accepted))
        var replies = SampleMail.with("reply_to_list", [["email": .string(first)]])
        replies.set(["reply_to_list", "1"], to: ["email": .string(second)])
        #expect(await trial.send(replies).status == (areOne ? .badRequest : .accepted))
    }

    @Test func `an address may have 320 octets and not one more`() async throws {
        let trial = try await SendGridTrial()
        let longest = String(repeating: "a", count: 308) + "@example.com"
        for (address, isTaken) in [(longest, true), ("a" + longest, false)] {
            let answer = await trial.send(
                SampleMail.with("personalizations.0.to.0.email", .string(address)))
            #expect(answer.status == (isTaken ? .accepted : .badRequest))
        }
    }

    @Test(arguments: [
        ("to.1", "A@EXAMPLE.ORG", "to"), ("cc.0", "a@example.ORG", "cc"),
        ("bcc.0", "a@example.org", "bcc"),
    ])
    func `an address comes once in a personalization, in whatever case`(
        _ place: String, _ address: String, _ list: String
    ) async throws {
        let trial = try await SendGridTrial()
        var mail = SampleMail.with("personalizations.0.to.0.email", "a@example.org")
        let path = "personalizations.0.\(place)".split(separator: ".")[...]
        mail.set(path, to: ["email": .string(address)])
        let answer = await trial.send(mail)
        let words =
            "Each email address in the personalization block should be unique between to, cc, "
            + "and bcc. We found the first duplicate instance of [\(address)] in the "
            + "personalizations.0.\(list) field."
        #expect(answer.flaws.map(\.message) == [words])
        #expect(answer.flaws.first?.field == "personalizations.0")
    }

    @Test func `two personalizations may name one address`() async throws {
        let trial = try await SendGridTrial()
        let mail = SampleMail.with(
            "personalizations.1", ["to": [["email": "to@example.org"]]])
        #expect(await trial.send(mail).status == .accepted)
    }

    @Test(arguments: [
        ("b@xn--exmple-cua.com", true), ("b@EX\u{C4}MPLE\u{3002}com", true),
        ("b@example.com", false), ("b@\u{435}x\u{E4}mple.com", false),
    ])
    func `a sender's domain is compared in A-labels`(
        _ address: String, _ isTaken: Bool
    ) async throws {
        let trial = try await SendGridTrial()
        var mail = SampleMail.with("from.email", "a@ex\u{E4}mple.com")
        mail.set(["personalizations", "0", "from"], to: ["email": .string(address)])
        #expect(await trial.send(mail).status == (isTaken ? .accepted : .badRequest))
    }

    @Test(arguments: [
        ("b@EXAMPLE.com", true), ("b@example.org", false), ("b@a.example.com", false),
    ])
    func `a personalization's own sender is of the mail's domain`(
        _ address: String, _ isTaken: Bool
    ) async throws {
        let trial = try await SendGridTrial()
        let answer = await trial.send(
            SampleMail.with("personalizations.0.from", ["email": .string(address)]))
        #expect(answer.status == (isTaken ? .accepted : .badRequest))
        let fields = isTaken ? [] : ["personalizations.0.from.email"]
        #expect(answer.flaws.compactMap(\.field) == fields)
    }

    @Test func `a thousand recipients are taken, one more is not`() async throws {
        let trial = try await SendGridTrial()
        let list = SampleMail.copies(1_000) { ["email": .string("r\($0)@example.org")] }
        var mail = SampleMail.with("personalizations.0.to", list)
        #expect(await trial.send(mail).status == .accepted)
        mail.set(["personalizations", "0", "cc"], to: [["email": "last@example.org"]])
        #expect(
            await trial.send(mail).flaws.map(\.message)
                == ["There is a limit of 1000 total recipients (to + cc + bcc) per request."])
    }
}
