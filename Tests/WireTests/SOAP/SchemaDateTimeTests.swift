import BelaySOAP
import Testing

@Suite("Times of XML Schema")
struct SchemaDateTimeTests {
    private static let central = -360

    private func read(_ text: String) throws(SchemaError) -> SchemaDateTime {
        try SchemaDateTime(Array(text.utf8)[...])
    }

    /// A text, its offset, and its Unix milliseconds where no offset means six hours west.
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1969-12-31T18:00:00", nil, 0),
            ("2030-08-03T12:00:00-06:00", -360, 1_912_010_400_000),
            ("2030-08-03T12:00:00", nil, 1_912_010_400_000),
            ("2030-08-03T18:00:00Z", 0, 1_912_010_400_000),
            ("2030-08-03T18:00:00+00:00", 0, 1_912_010_400_000),
            ("2030-08-03T18:00:00-00:00", 0, 1_912_010_400_000),
            ("2010-05-16T14:32:00-04:00", -240, 1_274_034_720_000),
            ("2024-02-29T23:59:59.999+14:00", 840, 1_709_200_799_999),
            ("2023-12-31T24:00:00Z", 0, 1_704_067_200_000),
            ("2000-02-29T00:00:00Z", 0, 951_782_400_000),
            ("0001-01-01T00:00:00Z", 0, -62_135_596_800_000),
            ("9999-12-31T23:59:59.999Z", 0, 253_402_300_799_999),
            ("\n 1970-01-01T00:00:01Z ", 0, 1_000),
            ("1970-01-01T00:00:00.5Z", 0, 500),
            ("1970-01-01T00:00:00.05Z", 0, 50),
            ("1970-01-01T00:00:00.888235Z", 0, 889),
            ("1970-01-01T00:00:00.8880000Z", 0, 888),
            ("1970-01-01T00:00:00.99999999999999999999999Z", 0, 1_000),
            ("1970-01-01T00:00:00.00000000000000000000001Z", 0, 1),
        ] as [(String, Int?, Int64)])
    func `a time is read with the offset it has`(
        text: String, offset: Int?, milliseconds: Int64
    ) throws {
        let time = try read(text)
        #expect(time.offset == offset)
        #expect(time.unixMilliseconds(assuming: Self.central) == milliseconds)
    }

    @Test(arguments: [
        "", "now", "2030-08-03", "12:00:00", "2030-08-03 12:00:00", "2030-08-03t12:00:00",
        "2030-08-03T12:00", "2030-08-03T12:00:00z", "2030-08-03T12:00:00.", "2030-8-3T12:00:00",
        "2030-02-30T12:00:00", "2030-02-29T12:00:00", "2100-02-29T12:00:00",
        "2030-13-01T00:00:00", "2030-00-01T00:00:00", "2030-01-00T00:00:00",
        "2030-04-31T00:00:00", "2030-01-01T24:00:01", "2030-01-01T24:00:00.001",
        "2030-01-01T25:00:00", "2030-01-01T00:60:00", "2030-01-01T00:00:60",
        "2030-01-01T23:59:60Z", "2030-01-01T00:00:00+14:01", "2030-01-01T00:00:00+15:00",
        "2030-01-01T00:00:00+06", "2030-01-01T00:00:00+0600", "2030-01-01T00:00:00+06:60",
        "2030-01-01T00:00:00 Z", "2030-01-01T00:00:00ZZ", "2030-01-01T00:00:00,5Z",
        "2030-01-01T00:00:00Zjunk", "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z", "+2030-01-01T00:00:00Z", "2030-01-01T-1:00:00Z",
        "1912010400", "1912010400000", "Sat, 03 Aug 2030 12:00:00 GMT", "8/3/2030 12:00:00 PM",
        "2030-01-01T00:00:00\u{2212}06:00", "\u{662}030-01-01T00:00:00Z",
        "2030-01-01T00:00:00Z\u{301}", "2030-01-01T00:00:00Z\0",
    ])
    func `a time that cannot be read is an error, never now`(text: String) {
        #expect(throws: SchemaError.notADateTime) { try read(text) }
    }

    /// Unix milliseconds, minutes east, and both ways of writing them.
    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00", "1970-01-01T00:00:00Z"),
        (1_912_010_400_000, -360, "2030-08-03T12:00:00", "2030-08-03T12:00:00-06:00"),
        (1_573_147_579_142, -360, "2019-11-07T11:26:19.142", "2019-11-07T11:26:19.142-06:00"),
        (900, 0, "1970-01-01T00:00:00.9", "1970-01-01T00:00:00.9Z"),
        (990, 0, "1970-01-01T00:00:00.99", "1970-01-01T00:00:00.99Z"),
        (9, 0, "1970-01-01T00:00:00.009", "1970-01-01T00:00:00.009Z"),
        (-1, 0, "1969-12-31T23:59:59.999", "1969-12-31T23:59:59.999Z"),
        (0, 330, "1970-01-01T05:30:00", "1970-01-01T05:30:00+05:30"),
        (253_402_300_799_999, 0, "9999-12-31T23:59:59.999", "9999-12-31T23:59:59.999Z"),
    ])
    func `a time is written with or without its offset`(
        milliseconds: Int64, offset: Int, without: String, with: String
    ) {
        let time = SchemaDateTime(unixMilliseconds: milliseconds, offset: offset)
        #expect(time.text(.withoutOffset) == without)
        #expect(time.text(.withOffset) == with)
    }

    @Test func `years that four digits cannot say are not written`() {
        #expect(
            SchemaDateTime(unixMilliseconds: 253_402_300_800_000, offset: 0)
                .text(.withOffset) == nil)
        #expect(
            SchemaDateTime(unixMilliseconds: -62_135_596_800_001, offset: 0)
                .text(.withOffset) == nil)
    }

    @Test func `what is written is read back, on every day of four centuries`() throws {
        for day in stride(from: Int64(-100 * 365), to: 300 * 365, by: 1) {
            let milliseconds = day * 86_400_000 + (day * 7_919 % 86_400) * 1_000
            let time = SchemaDateTime(unixMilliseconds: milliseconds, offset: Self.central)
            let text = try #require(time.text(.withOffset))
            #expect(try read(text).unixMilliseconds(assuming: 0) == milliseconds)
        }
    }

    @Test(
        arguments: [
            ("00:00:00", 0, nil), ("24:00:00", 86_400_000, nil), ("09:30:00.25Z", 34_200_250, 0),
            ("23:59:59-06:00", 86_399_000, -360),
        ] as [(String, Int64, Int?)])
    func `a time of day is read`(text: String, milliseconds: Int64, offset: Int?) throws {
        let time = try SchemaTime(Array(text.utf8)[...])
        #expect(time.milliseconds == milliseconds)
        #expect(time.offset == offset)
    }

    @Test(arguments: ["", "9:30:00", "09:30", "24:00:01", "12:60:00", "12:00:60", "12:00:00 PM"])
    func `a time of day is nothing else`(text: String) {
        #expect(throws: SchemaError.notATime) { try SchemaTime(Array(text.utf8)[...]) }
    }
}
