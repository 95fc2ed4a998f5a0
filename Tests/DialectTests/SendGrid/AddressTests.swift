import BelayDialectKit
import BelayJSON
import HTTPTypes
import Testing

@Suite("Addresses of SendGrid mail")
struct AddressTests {
    private static let label = String(repeating: "d", count: 63)

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
        "a@[IPv6:10.0.0.1::]", "a@[127.0.0.1", "a@[]", "ä@example.com", "a@exämple.com",
        "a@exa\u{212A}ple.com", "a@\(label)d.example", "=?utf-8?q?b?=@example.com",
        "\"=?utf-8?q?b?=\"@example.com",
    ])
    func `anything else is refused`(_ address: String) async throws {
        let trial = try await SendGridTrial()
        let answer = await trial.send(
            SampleMail.with("personalizations.0.to.0.email", .string(address)))
        #expect(answer.status == .badRequest)
        #expect(answer.flaws.map(\.message) == ["Does not contain a valid address."])
        #expect(answer.flaws.first?.field == "personalizations.0.to.0.email")
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
