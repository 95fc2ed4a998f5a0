import BelayCore
import Testing

@Suite("Instants and durations")
struct InstantTests {
    @Test(arguments: [
        (Int64(0), Int64(0) as Int64?), (1, 1_000), (253_402_300_799, 253_402_300_799_000),
        (253_402_300_800, nil), (-1, nil), (.max, nil), (.min, nil),
    ])
    func `Unix seconds between 1970 and 9999 are instants`(seconds: Int64, milliseconds: Int64?) {
        let instant = Instant(unixSeconds: seconds)
        #expect(instant?.milliseconds == milliseconds)
        if let instant { #expect(instant.unixSeconds == seconds) }
    }

    @Test func `instants are ordered and can be counted with`() {
        let one = Instant(milliseconds: 1_500)
        #expect(Instant.epoch < one)
        #expect(one + .milliseconds(500) == Instant(milliseconds: 2_000))
        #expect(one - .seconds(1) == Instant(milliseconds: 500))
        #expect(one.since(.epoch) == .milliseconds(1_500))
        #expect(Instant.epoch.since(one) == .milliseconds(-1_500))
        #expect(one.unixSeconds == 1)
    }

    @Test(arguments: [
        (Duration.nanoseconds(1_999_999), Int64(1)), (.nanoseconds(-1_999_999), -1),
        (.seconds(-2) + .milliseconds(300), -1_700), (.zero, 0), (.hours(1), 3_600_000),
        (.minutes(2), 120_000), (.days(3), 259_200_000), (.hours(-1), -3_600_000),
    ])
    func `durations are cut to whole milliseconds`(duration: Duration, milliseconds: Int64) {
        #expect(duration.wholeMilliseconds == milliseconds)
    }
}
