import BelayCore
import BelayTime
import Testing

@Suite("Instants as people read them")
struct TimestampTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_709_164_799_999, "2024-02-28T23:59:59.999Z"),
        (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func `an instant is written in UTC with milliseconds`(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(Instant(milliseconds: milliseconds)) == text)
    }
}
