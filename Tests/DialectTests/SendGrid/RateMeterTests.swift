import BelayCore
import BelaySendGrid
import BelayTesting
import BelayTime
import Testing

@Suite("Counting calls")
struct RateMeterTests {
    /// 2027-01-15T08:00:00Z begins a minute.
    private let time = ManualTime(SendGridTrial.start)

    @Test(arguments: [
        (seconds: Int64(0), left: Int64(60)), (1, 59), (59, 1),
    ])
    func `the rest of the minute is told`(seconds: Int64, left: Int64) {
        time.advance(by: .seconds(seconds))
        let standing = RateMeter(limit: 5).standing(of: "a", counting: true, at: time.now)
        #expect(standing.secondsLeft == left)
        #expect(standing.reset == SendGridTrial.start.unixSeconds + 60)
    }

    @Test func `a key has its calls, no more, and again in the next minute`() {
        let meter = RateMeter(limit: 3)
        for _ in 0..<2 {
            for left in [2, 1, 0] {
                let standing = meter.standing(of: "a", counting: true, at: time.now)
                #expect(standing.isWithin)
                #expect(standing.remaining == left)
            }
            for _ in 0..<10 {
                let standing = meter.standing(of: "a", counting: true, at: time.now)
                #expect(!standing.isWithin)
                #expect(standing.remaining == 0)
            }
            time.advance(by: .seconds(60))
        }
    }

    @Test func `what does not count is let through and takes nothing away`() {
        let meter = RateMeter(limit: 1)
        for _ in 0..<5 {
            let standing = meter.standing(of: "a", counting: false, at: time.now)
            #expect(standing.isWithin)
            #expect(standing.remaining == 1)
        }
        #expect(meter.standing(of: "a", counting: true, at: time.now).isWithin)
        #expect(meter.standing(of: "a", counting: false, at: time.now).isWithin)
        #expect(!meter.standing(of: "a", counting: true, at: time.now).isWithin)
    }

    @Test func `one key's calls are not another's`() {
        let meter = RateMeter(limit: 1)
        for key in ["a", "b", "c"] {
            #expect(meter.standing(of: key, counting: true, at: time.now).isWithin)
            #expect(!meter.standing(of: key, counting: true, at: time.now).isWithin)
        }
    }

    @Test func `without a limit nothing is counted`() {
        let meter = RateMeter(limit: nil)
        for _ in 0..<1_000 {
            let standing = meter.standing(of: "a", counting: true, at: time.now)
            #expect(standing.isWithin)
            #expect(standing.limit == 600 && standing.remaining == 599)
        }
    }

    @Test func `a clock that is set back begins a minute anew`() {
        let meter = RateMeter(limit: 1)
        _ = meter.standing(of: "a", counting: true, at: time.now)
        time.set(SendGridTrial.start + .seconds(-600))
        #expect(meter.standing(of: "a", counting: true, at: time.now).isWithin)
        #expect(!meter.standing(of: "a", counting: true, at: time.now).isWithin)
    }

    @Test func `of more keys than fit the first are counted, the others let through`() {
        let meter = RateMeter(limit: 1)
        for key in 0...Limits.meteredKeys {
            _ = meter.standing(of: String(key), counting: true, at: time.now)
        }
        #expect(!meter.standing(of: "0", counting: true, at: time.now).isWithin)
        let last = String(Limits.meteredKeys)
        #expect(meter.standing(of: last, counting: true, at: time.now).isWithin)
    }
}
