import BelayCore
import BelayStore
import Testing

@Suite("For whom a segment holds")
struct SegmentRuleTests {
    private static func contact(_ fields: [String: String] = [:]) -> Contact {
        Contact(
            number: 1, address: "Ann@Example.org", key: nil, status: .active,
            fields: fields.map { Contact.Field(name: $0.key, value: $0.value) },
            created: Instant(milliseconds: 1_700_000_000_999),
            modified: Instant(milliseconds: 1_700_086_400_000))
    }

    private static func holds(
        _ conditions: [Segment.Condition], _ fields: [String: String] = [:]
    ) -> Bool {
        Segment(
            number: 1, name: "s", list: nil, conditions: conditions, created: .start,
            modified: .start
        ).holds(for: contact(fields))
    }

    typealias Condition = Segment.Condition

    @Test(arguments: [
        (Condition(.field("City"), .equal, "PARIS"), true),
        (Condition(.field("city"), .equal, "Pari"), false),
        (Condition(.field("city"), .unequal, "rome"), true),
        (Condition(.field("city"), .contains, "AR"), true),
        (Condition(.field("city"), .contains, "arr"), false),
        (Condition(.field("city"), .contains, ""), true),
        (Condition(.field("city"), .below, "q"), true),
        (Condition(.field("city"), .above, "q"), false),
        (Condition(.field("none"), .equal, ""), true),
        (Condition(.field("none"), .unequal, "x"), true),
        (Condition(.field("none"), .equal, "x"), false),
        (Condition(.address, .equal, "ann@example.ORG"), true),
        (Condition(.address, .contains, "@example"), true),
        (Condition(.never("opens"), .unequal, "x"), false),
    ])
    func `texts are compared by their bytes, ASCII letters in any case`(
        condition: Segment.Condition, expected: Bool
    ) {
        #expect(Self.holds([condition], ["CITY": "Paris"]) == expected)
    }

    @Test(arguments: [
        ("7", Segment.Comparison.equal, "7.0", true), ("7", .equal, "07", true),
        ("10", .above, "9", true), ("-2", .below, "-1.5", true), ("1.25", .above, "1.249", true),
        ("+3", .equal, "3", true), ("x", .equal, "7", false), ("x", .above, "7", false),
        ("x", .unequal, "7", true), ("7", .equal, "x", false), ("7", .contains, "7", false),
        ("", .below, "7", false), ("7.", .equal, "7", false), (".5", .above, "0", false),
        ("12345678901234567890", .above, "1", false), ("7 ", .equal, "7", false),
        ("-0.5", .below, "0", true), ("-", .below, "0", false),
    ])
    func `numbers are decimal, and what is none is like nothing`(
        found: String, comparison: Segment.Comparison, wanted: String, expected: Bool
    ) {
        let condition = Segment.Condition(.field("n"), comparison, wanted, as: .number)
        #expect(Self.holds([condition], ["n": found]) == expected)
    }

    @Test(arguments: [
        ("02/29/2024", Segment.Comparison.equal, "2024-02-29", true),
        ("02/29/2023", .equal, "2023-02-29", false), ("02/29/2023", .unequal, "2024-01-01", true),
        ("2024-03-01", .above, "2024-02-29", true), ("1970-01-01", .equal, "0", true),
        ("86399", .equal, "1970-01-01", true), ("86400", .above, "1970-01-01", true),
        ("-1", .equal, "1969-12-31", true), ("1970-01-02", .above, "86399", true),
        ("2023-11-14T22:13:20Z", .equal, "1700000000", true),
        ("2023-11-14T22:13:20.25Z", .equal, "1700000000", true),
        ("2023-11-14T24:00:00Z", .above, "0", false), ("2023-13-01", .above, "0", false),
        ("13/01/2023", .above, "0", false), ("1/1/2023", .above, "0", false),
        ("2023-11-14T22:13:20+01:00", .above, "0", false), ("", .below, "2024-01-01", false),
        ("2000-02-29", .below, "2000-03-01", true), ("1900-02-29", .below, "2000-03-01", false),
    ])
    func `dates are days or seconds of UTC, and what is none is like nothing`(
        found: String, comparison: Segment.Comparison, wanted: String, expected: Bool
    ) {
        let condition = Segment.Condition(.field("d"), comparison, wanted, as: .date)
        #expect(Self.holds([condition], ["d": found]) == expected)
    }

    @Test func `the instants of a contact are dates`() {
        #expect(Self.holds([Condition(.created, .equal, "1700000000", as: .date)]))
        #expect(Self.holds([Condition(.created, .equal, "11/14/2023", as: .date)]))
        #expect(Self.holds([Condition(.modified, .above, "11/14/2023", as: .date)]))
    }

    @Test(arguments: [
        ([true, false, true], [Segment.Junction.and, .and, .or], true),
        ([true, true, false], [.and, .or, .and], false),
        ([false, true, true], [.and, .or, .and], true),
        ([false, false, true], [.or, .and, .or], true),
        ([true, false], [.and, .and], false), ([true, false], [.and, .or], true),
    ])
    func `conditions are folded from left to right`(
        held: [Bool], junctions: [Segment.Junction], expected: Bool
    ) {
        let conditions = zip(held, junctions).map { held, junction in
            Condition(.field("a"), .equal, held ? "yes" : "no", junction)
        }
        #expect(Self.holds(conditions, ["a": "yes"]) == expected)
    }

    @Test func `without a condition it holds for everybody`() {
        #expect(Self.holds([]))
    }
}
