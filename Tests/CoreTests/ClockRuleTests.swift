import BelayCore
import Testing

@Suite("What time it is")
struct ClockRuleTests {
    private static let start = Instant(milliseconds: 1_800_000_000_000)
    private static let boot: Duration = .seconds(1_000)

    private static func rule(lastSeen: Instant = .epoch) -> ClockRule {
        ClockRule(wall: start, boot: boot, lastSeen: lastSeen)
    }

    private static let leaps: [Duration] = [
        .seconds(1), .seconds(59), .seconds(60), .seconds(61), .hours(1), .days(1), .days(365),
    ]

    @Test(arguments: leaps)
    func `a leap ahead is never acted on early`(leap: Duration) {
        var rule = Self.rule()
        let isSlewed = leap <= Limits.clockSlew
        for seconds in 1...2_000 as ClosedRange<Int64> {
            let gone: Duration = .seconds(seconds)
            let reading = rule.read(wall: Self.start + gone + leap, boot: Self.boot + gone)
            // At most a twentieth faster than time itself.
            #expect(reading.now <= Self.start + gone + .milliseconds(seconds * 50))
            #expect(reading.trust == (isSlewed ? .agreed : .disagreed(by: leap)))
            if !isSlewed { #expect(reading.now == Self.start + gone) }
        }
        let gone: Duration = .seconds(2_001)
        let reading = rule.read(wall: Self.start + gone + leap, boot: Self.boot + gone)
        #expect(reading.now == Self.start + gone + (isSlewed ? leap : .zero))
    }

    @Test(arguments: leaps)
    func `a step back is followed at once`(leap: Duration) {
        var rule = Self.rule()
        for seconds in 1...100 as ClosedRange<Int64> {
            let gone: Duration = .seconds(seconds)
            let wall = Self.start + gone - leap
            let reading = rule.read(wall: wall, boot: Self.boot + gone)
            #expect(reading.now == wall)
            let isSlewed = leap <= Limits.clockSlew
            #expect(reading.trust == (isSlewed ? .agreed : .disagreed(by: .zero - leap)))
        }
    }

    @Test func `after a step back time goes on without a leap`() {
        var rule = Self.rule()
        _ = rule.read(wall: Self.start - .seconds(9), boot: Self.boot + .seconds(1))
        let reading = rule.read(wall: Self.start + .seconds(2), boot: Self.boot + .seconds(2))
        #expect(reading.now <= Self.start - .seconds(8))
        #expect(reading.trust == .agreed)
    }

    @Test func `a leap that is undone is forgotten`() {
        var rule = Self.rule()
        let leapt = rule.read(wall: Self.start + .days(365), boot: Self.boot + .seconds(1))
        #expect(leapt.trust == .disagreed(by: .days(365) - .seconds(1)))
        let back = rule.read(wall: Self.start + .seconds(2), boot: Self.boot + .seconds(2))
        #expect(back == ClockRule.Reading(now: Self.start + .seconds(2), trust: .agreed))
    }

    @Test func `readings closer than twenty milliseconds change nothing`() {
        var rule = Self.rule()
        for milliseconds in 0..<20 as Range<Int64> {
            let gone: Duration = .milliseconds(milliseconds)
            let reading = rule.read(
                wall: Self.start + gone + .seconds(5), boot: Self.boot + gone)
            #expect(reading.now == Self.start + gone)
        }
        let gone: Duration = .milliseconds(20)
        _ = rule.read(wall: Self.start + gone + .seconds(5), boot: Self.boot + gone)
        let next = rule.read(wall: Self.start + gone + .seconds(5), boot: Self.boot + gone)
        #expect(next.now == Self.start + .milliseconds(21))
    }

    @Test func `a boot clock that reads backwards moves nothing`() {
        var rule = Self.rule()
        let reading = rule.read(wall: Self.start, boot: Self.boot - .seconds(1))
        #expect(reading.now == Self.start - .seconds(1))
        let next = rule.read(wall: Self.start, boot: Self.boot)
        #expect(next == ClockRule.Reading(now: Self.start, trust: .agreed))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `however the wall moves, time is neither ahead of it nor of the boot clock`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        var rule = Self.rule()
        var gone: Int64 = 0
        for _ in 0..<200 {
            gone += Int64.random(in: 0...5_000, using: &chance)
            let off = Int64.random(in: -90_000...90_000, using: &chance)
            let wall = Self.start + .milliseconds(gone + off)
            let fraction = Duration.microseconds(Int64.random(in: 0...999, using: &chance))
            let reading = rule.read(
                wall: wall, boot: Self.boot + .milliseconds(gone) + fraction)
            #expect(reading.now <= wall)
            #expect(reading.now <= Self.start + .milliseconds(gone + gone / 20 + 1))
        }
    }

    @Test func `behind what was seen everything waits`() {
        let seen = Self.start + .seconds(100)
        var rule = Self.rule(lastSeen: seen)
        for (seconds, trust) in [
            (Int64(0), ClockRule.Trust.behind(lastSeen: seen)), (99, .behind(lastSeen: seen)),
            (100, .agreed), (101, .agreed),
        ] {
            let reading = rule.read(
                wall: Self.start + .seconds(seconds), boot: Self.boot + .seconds(seconds))
            #expect(reading.trust == trust)
            #expect(reading.now == Self.start + .seconds(seconds))
        }
    }

    @Test func `an operator's word settles it`() {
        let seen = Self.start + .days(1)
        var rule = Self.rule(lastSeen: seen)
        let wall = Self.start + .days(30)
        let boot = Self.boot + .seconds(10)
        #expect(rule.read(wall: wall, boot: boot).trust == .behind(lastSeen: seen))
        rule.confirm(wall: wall, boot: boot)
        #expect(rule.read(wall: wall, boot: boot) == .init(now: wall, trust: .agreed))
        rule.confirm(wall: Self.start, boot: boot)
        #expect(rule.read(wall: Self.start, boot: boot) == .init(now: Self.start, trust: .agreed))
        let leapt = rule.read(wall: wall, boot: boot + .seconds(1))
        #expect(leapt.trust == .disagreed(by: .days(30) - .seconds(1)))
    }
}
