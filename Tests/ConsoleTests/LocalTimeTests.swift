import BelayConsole
import BelayCore
import Testing

@Suite("Times out of a form")
struct LocalTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00", 0), ("2027-01-15T08:00", 1_800_000_000),
            ("2000-02-29T23:59", 951_868_740), ("2000-02-29T23:59:59", 951_868_799),
            ("9999-12-31T23:59:59", 253_402_300_799),
        ] as [(String, Int64)])
    func `are read as they are written`(text: String, seconds: Int64) {
        let instant = LocalTime.instant(text)
        #expect(instant?.unixSeconds == seconds)
        #expect(instant.map(LocalTime.text).map { text.hasPrefix($0) } == true)
    }

    @Test(arguments: [
        "", "now", "2027-02-29T00:00", "2100-02-29T00:00", "2027-13-01T00:00", "2027-00-01T00:00",
        "2027-01-00T00:00", "2027-01-01T24:00", "2027-01-01T00:60", "2027-01-01 00:00",
        "2027-01-01T00:00Z", "1969-12-31T23:59", "２027-01-01T00:00", "2027-01-01T00:00:60",
    ])
    func `are refused when no calendar has them`(text: String) {
        #expect(LocalTime.instant(text) == nil)
    }
}
