import BelayConsole
import BelayCore
import Testing

@Suite("Figures")
struct FiguresTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
    func `are grouped by thousands`(number: Int, text: String) {
        #expect(Figures.grouped(number) == text)
    }

    @Test(arguments: [(0, "0 mails"), (1, "1 mail"), (2_000, "2,000 mails")])
    func `agree with their word`(number: Int, text: String) {
        #expect(Figures.count(number, "mail", "mails") == text)
    }

    @Test(arguments: [
        (Duration.milliseconds(1), "1 second"), (.seconds(59), "59 seconds"),
        (.seconds(61), "2 minutes"), (.minutes(15), "15 minutes"), (.hours(2), "2 hours"),
    ])
    func `of waits are rounded up`(wait: Duration, text: String) {
        #expect(Figures.wait(wait) == text)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"), (1_800_000_000, "2027-01-15T08:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func `of instants are of the calendar`(seconds: Int64, text: String) {
        #expect(Figures.iso(Instant(milliseconds: seconds * 1_000)) == text)
    }
}
