import BelayMarketingCloud
import BelaySOAP
import Testing

@Suite("Filters of Marketing Cloud")
struct FilterTests {
    private static let send = APIObject(
        "Send",
        [
            "ID": .integer(29_605), "Subject": .text("Sale of 50% at K\u{F6}ln_Mitte"),
            "Status": .text("Scheduled"), "IsMultipart": .boolean(true),
            "Email": .object(APIObject("Email", ["ID": .integer(7)])),
            "SentDate": .null, "FromName": .text(""),
        ])

    private func object() throws -> APIObject {
        var object = Self.send
        // 18:00 UTC, without an offset on the platform's clock.
        object["SendDate"] = .dateTime(try SchemaDateTime(Array("2030-08-03T12:00:00".utf8)[...]))
        return object
    }

    private func condition(_ filter: Filter) throws -> Condition {
        let type = try #require(Sample.catalogue["Send"])
        return try Condition(filter, of: type, in: Sample.catalogue, clock: .central)
    }

    private func holds(_ filter: Filter) throws -> Bool {
        try condition(filter).holds(for: try object(), clock: .central)
    }

    /// A property, an operator, the values, and whether the send above is found.
    @Test(
        arguments: [
            ("ID", .equals, ["29605"], true), ("ID", .equals, ["029605 "], true),
            ("id", .equals, ["29606"], false), ("ID", .notEquals, ["1"], true),
            ("ID", .isIn, ["1", "29605"], true), ("ID", .isIn, ["1", "2"], false),
            ("ID", .greaterThan, ["29604"], true), ("ID", .greaterThan, ["29605"], false),
            ("ID", .greaterThanOrEqual, ["29605"], true), ("ID", .lessThan, ["29605"], false),
            ("ID", .lessThanOrEqual, ["29605"], true), ("ID", .lessThan, ["100000"], true),
            ("ID", .between, ["29605", "29605"], true), ("ID", .between, ["1", "2"], false),
            ("ID", .between, ["29606", "1"], false),
            ("Status", .equals, ["scheduled"], true), ("STATUS", .equals, ["Sending"], false),
            ("Status", .isIn, ["Sending", "Scheduled"], true), ("Status", .notEquals, ["x"], true),
            ("Subject", .like, ["sale%"], true), ("Subject", .like, ["%50%%mitte"], true),
            ("Subject", .like, ["%k_ln%"], true), ("Subject", .like, ["sale"], false),
            ("Subject", .like, ["%"], true), ("Subject", .like, [""], false),
            ("Subject", .like, ["%k__ln%"], false),
            ("Subject", .beginsWith, ["SALE"], true), ("Subject", .beginsWith, ["of"], false),
            ("Subject", .endsWith, ["_mitte"], true), ("Subject", .endsWith, ["sale"], false),
            ("Subject", .contains, ["50%"], true), ("Subject", .contains, ["60%"], false),
            ("Subject", .existsInString, ["of"], true), ("Subject", .notContains, ["x"], true),
            ("Subject", .notExistsInString, ["of"], false),
            ("Subject", .existsInStringAsAWord, ["of"], true),
            ("Subject", .existsInStringAsAWord, ["o"], false),
            ("Subject", .existsInStringAsAWord, ["50"], true),
            ("Subject", .equals, ["K\u{212A}"], false),
            ("IsMultipart", .equals, ["1"], true), ("IsMultipart", .equals, ["false"], false),
            ("Email.ID", .equals, ["7"], true), ("email.id", .greaterThan, ["7"], false),
            ("SendDate", .equals, ["2030-08-03T18:00:00Z"], true),
            ("SendDate", .greaterThan, ["2030-08-03T11:59:59.999"], true),
            ("SendDate", .between, ["2030-08-03T00:00:00", "2030-08-04T00:00:00"], true),
            ("SendDate", .lessThan, ["2030-08-03T12:00:00Z"], false),
            ("SentDate", .isNull, [], true), ("SentDate", .isNotNull, [], false),
            ("ID", .isNull, [], false), ("ID", .isNotNull, [], true),
            ("FromName", .isNull, [], false), ("FromName", .equals, [""], true),
            // Nothing is equal to nothing, nor unequal, nor before or after.
            ("SentDate", .equals, ["2030-01-01T00:00:00"], false),
            ("SentDate", .notEquals, ["2030-01-01T00:00:00"], false),
            ("SentDate", .lessThan, ["2030-01-01T00:00:00"], false),
            ("PreviewURL", .notContains, ["x"], false), ("Client.ID", .notEquals, ["1"], false),
        ] as [(String, SimpleFilter.Comparison, [String], Bool)])
    func `a comparison finds what it says`(
        property: String, comparison: SimpleFilter.Comparison, values: [String], found: Bool
    ) throws {
        #expect(try holds(.simple(SimpleFilter(property, comparison, values))) == found)
    }

    @Test func `conditions are joined`() throws {
        let yes = Filter.simple(SimpleFilter("ID", .equals, ["29605"]))
        let no = Filter.simple(SimpleFilter("ID", .equals, ["1"]))
        #expect(try holds(.all([yes, yes])))
        #expect(try !holds(.all([yes, no])))
        #expect(try holds(.any([no, yes])))
        #expect(try !holds(.any([no, no])))
        #expect(try holds(.any([.all([yes, no]), .all([.any([no, yes])])])))
    }

    @Test(arguments: [
        (SimpleFilter("Sendd", .isNull), FilterFlaw.unknownProperty("Sendd")),
        (SimpleFilter("Email", .isNull), .unknownProperty("Email")),
        (SimpleFilter("Email.Send", .isNull), .unknownProperty("Email.Send")),
        (SimpleFilter("ID.ID", .isNull), .unknownProperty("ID.ID")),
        (SimpleFilter("", .isNull), .unknownProperty("")),
        (SimpleFilter("List.ID", .equals, ["1"]), .unknownProperty("List.ID")),
        (SimpleFilter("ID", .equals), .wrongCount(property: "ID")),
        (SimpleFilter("ID", .equals, ["1", "2"]), .wrongCount(property: "ID")),
        (SimpleFilter("ID", .isIn), .wrongCount(property: "ID")),
        (SimpleFilter("ID", .between, ["1"]), .wrongCount(property: "ID")),
        (
            SimpleFilter("Subject", .like, [String(repeating: "a", count: 256)]),
            .wrongValue(property: "Subject")
        ),
        (SimpleFilter("ID", .equals, ["x"]), .wrongValue(property: "ID")),
        (SimpleFilter("ID", .like, ["1"]), .wrongValue(property: "ID")),
        (SimpleFilter("SendDate", .greaterThan, ["today"]), .wrongValue(property: "SendDate")),
        (SimpleFilter("IsMultipart", .equals, ["y"]), .wrongValue(property: "IsMultipart")),
        (
            SimpleFilter("SendDate", .isAnniversary, ["2030-01-01T00:00:00"]),
            .unsupported(.isAnniversary)
        ),
    ])
    func `a filter that means nothing is refused, found or not`(
        filter: SimpleFilter, flaw: FilterFlaw
    ) {
        #expect(throws: flaw) { try condition(.any([.simple(filter)])) }
    }

    private func simple(_ property: String, _ word: String, _ more: String = "") -> String {
        "<Property>\(property)</Property><SimpleOperator>\(word)</SimpleOperator>\(more)"
    }

    @Test func `both kinds of filter are read, with their types and without`() throws {
        let one = simple("ID", "equals", "<Value>1</Value>")
        let expected = Filter.simple(SimpleFilter("ID", .equals, ["1"]))
        for type in ["", " xsi:type='SimpleFilterPart'", " xsi:type='p:SimpleFilterPart'"] {
            #expect(try Filter(Sample.element("<Filter\(type)>\(one)</Filter>")) == expected)
        }
        let two =
            "<LeftOperand>\(one)</LeftOperand><LogicalOperator>or</LogicalOperator>"
            + "<RightOperand xsi:type='SimpleFilterPart'>\(one)</RightOperand>"
            + "<AdditionalOperands><Operand>\(one)</Operand></AdditionalOperands>"
        for type in ["", " xsi:type='p:ComplexFilterPart'"] {
            #expect(
                try Filter(Sample.element("<Filter\(type)>\(two)</Filter>"))
                    == .any([expected, expected, expected]))
        }
        let alone = "<LeftOperand>\(one)</LeftOperand><LogicalOperator>AND</LogicalOperator>"
        #expect(try Filter(Sample.element("<F>\(alone)</F>")) == .all([expected]))
        let dated = simple("SendDate", "GREATERTHAN", "<DateValue>2030-01-01T00:00:00</DateValue>")
        guard case .simple(let filter) = try Filter(Sample.element("<F>\(dated)</F>")) else {
            Issue.record("not simple")
            return
        }
        #expect(filter.comparison == .greaterThan)
        #expect(filter.dates.count == 1)
    }

    @Test func `a filter that is not whole is refused`() throws {
        let one = simple("ID", "isNull")
        let left = "<LeftOperand>\(one)</LeftOperand>"
        let table: [(String, FilterFlaw)] = [
            ("", .unknownKind), ("<Property>ID</Property>", .unknownKind),
            (simple("ID", "resembles"), .unknownOperator),
            ("<SimpleOperator>isNull</SimpleOperator>", .missing("Property")),
            (one + "<Property>ID</Property>", .repeated("Property")),
            (simple("ID", "equals", "<DateValue>now</DateValue>"), .wrongValue(property: "ID")),
            ("<LogicalOperator>AND</LogicalOperator>", .missing("LeftOperand")),
            (left + "<LogicalOperator>XOR</LogicalOperator>", .unknownOperator),
            (left + left + "<LogicalOperator>OR</LogicalOperator>", .repeated("LeftOperand")),
            ("<LeftOperand/><LogicalOperator>OR</LogicalOperator>", .unknownKind),
            // Passed over these would find more than was asked for.
            (
                left + "<LogicalOperator>AND</LogicalOperator><rightOperand>\(one)</rightOperand>",
                .misnamed("RightOperand")
            ),
            (
                left + "<LogicalOperator>AND</LogicalOperator><AdditionalOperands>"
                    + "<Operand xmlns=''>\(one)</Operand></AdditionalOperands>",
                .misnamed("Operand")
            ),
            (simple("ID", "IN", "<Value>1</Value><value>2</value>"), .misnamed("Value")),
            (
                left + "<LogicalOperator>OR</LogicalOperator><AdditionalOperands>"
                    + String(repeating: "<Operand>\(one)</Operand>", count: 1_000)
                    + "</AdditionalOperands>", .tooManyConditions
            ),
            (
                simple("ID", "IN", String(repeating: "<Value>1</Value>", count: 1_000)),
                .tooManyConditions
            ),
            (
                simple("SendDate", "IN", String(repeating: "<DateValue/>", count: 1_000)),
                .tooManyConditions
            ),
            (
                simple("Subject", "like", "<Value>\(String(repeating: "%", count: 4_097))</Value>"),
                .wrongValue(property: "Subject")
            ),
        ]
        for (text, flaw) in table {
            let element = try Sample.element("<Filter>\(text)</Filter>")
            #expect(throws: flaw, "\(text.prefix(80))") { try Filter(element) }
        }
        let foreign = try Sample.element("<Filter xsi:type='TagFilterPart'>\(one)</Filter>")
        #expect(throws: FilterFlaw.unknownKind) { try Filter(foreign) }
    }

    @Test func `a pattern that goes back and forth ends`() throws {
        var object = Self.send
        object["Subject"] = .text(String(repeating: "a", count: 20_000))
        let pattern = String(repeating: "%a", count: 120) + "%b"
        let filter = Filter.simple(SimpleFilter("Subject", .like, [pattern]))
        #expect(try !condition(filter).holds(for: object, clock: .central))
    }
}
