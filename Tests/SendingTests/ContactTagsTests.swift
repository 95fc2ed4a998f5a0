import BelayCore
import BelaySending
import BelayStore
import BelayTesting
import Testing

@Suite("Tags that stand for a contact's fields")
struct ContactTagsTests {
    struct Case: Sendable {
        let text: String
        /// Tag, source and fallback of each that is found.
        let found: [String]

        init(_ text: String, _ found: String...) {
            self.text = text
            self.found = found
        }
    }

    static let cases = [
        Case("[%first_name%]", "[%first_name%] first_name ''"),
        Case(
            "[% First_Name | dear reader %]",
            "[% First_Name | dear reader %] First_Name 'dear reader'"),
        Case("[%city | you %, there%]", "[%city | you %, there%] city 'you %, there'"),
        Case("[%city|%]", "[%city|%] city ''"),
        Case("{{ email }} {{EMAIL}}", "{{ email }} email ''", "{{EMAIL}} email ''"),
        Case("{{first_name}}{{first_name}}", "{{first_name}} first_name ''"),
        // Unknown to the account.
        Case("[%unknown%]"), Case("[%unknown | x%]", "[%unknown | x%] unknown 'x'"),
        Case("{{unknown}}", "{{unknown}} unknown ''"),
        // No tags.
        Case("{{{unsubscribe}}} {{{first_name}}}"), Case("[%%]"), Case("[%first_name]"),
        Case("{{first_name}"), Case("{{}}"), Case("{{#if x}}"), Case("[%first_name%"), Case("[%"),
        Case("[%a[%first_name%]", "[%first_name%] first_name ''"),
        Case("{{a{{city}}", "{{city}} city ''"), Case("{{first\r\nname}}"),
        Case("[%city | a\u{0}b%]"),
    ]

    @Test(arguments: cases)
    func `a text's tags are found once each`(line: Case) throws {
        var content = DraftMaker.content
        content.subject = "none"
        content.parts = [BodyPart(type: "text/html", text: line.text)]
        let found = try ContactTags.read(content, fields: ["City"])
        let words = found.map { wanted in
            switch wanted.source {
            case .address: "\(wanted.tag) email '\(wanted.fallback)'"
            case .field(let name): "\(wanted.tag) \(name) '\(wanted.fallback)'"
            case .key: "key"
            }
        }
        #expect(words == line.found)
        #expect(found.allSatisfy { $0.isEscaped })
    }

    @Test func `more than there may be are refused`() throws {
        func content(_ count: Int) -> Content {
            var content = DraftMaker.content
            content.parts[0].text = (0..<count).map { "{{f\($0)}}" }.joined()
            return content
        }
        #expect(try ContactTags.read(content(ContactTags.mostTags)).count == ContactTags.mostTags)
        #expect(throws: ContactTags.TooMany.self) {
            try ContactTags.read(content(ContactTags.mostTags + 1))
        }
    }

    @Test func `what is a contact's is escaped, what is the author's is not`() throws {
        var content = DraftMaker.content
        content.parts[0].text = "{{first_name}} [%last_name | A&amp;B%] [%city | <i>x</i>%]"
        let plan = AudiencePlan(
            lists: [1], personalisations: try ContactTags.read(content, fields: ["city"]))
        let contact = Contact(
            number: 1, address: "a@example.org", key: nil, status: .active,
            fields: [
                .init(name: "FIRST_NAME", value: "<b>"), .init(name: "last_name", value: ""),
                .init(name: "city", value: "Rome"),
            ], created: .epoch, modified: .epoch)
        let made = plan.message(to: contact, due: .epoch).substitutions
        #expect(made.map(\.text) == ["<b>", "A&amp;B", "Rome"])
        #expect(made.map(\.html) == ["&#60;b&#62;", nil, nil])
    }
}
