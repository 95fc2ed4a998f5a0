import BelayCore
import Testing

@Suite("How long a refusal waits")
struct RetryPolicyTests {
    private static let begun = Instant(milliseconds: 1_800_000_000_000)

    /// Attempts so far, the wait in seconds without chance and with all of it.
    private static let waits: [(Int, Int64, Int64)] = [
        (0, 30, 36), (1, 30, 36), (2, 120, 144), (3, 480, 576), (4, 1_920, 2_304),
        (5, 7_680, 9_216), (6, 14_400, 17_280), (7, 14_400, 17_280), (1_000_000, 14_400, 17_280),
    ]

    @Test(arguments: waits)
    func `the usual waits quadruple up to four hours`(attempts: Int, bare: Int64, full: Int64) {
        for (jitter, seconds) in [(0.0, bare), (1.0, full)] {
            let wait = RetryPolicy().wait(
                afterAttempts: attempts, begun: Self.begun, at: Self.begun, jitter: jitter)
            #expect(wait == .seconds(seconds))
        }
    }

    /// Since the first attempt; the wait.
    private static let ends: [(Duration, Duration?)] = [
        (.hours(67), .hours(4)), (.hours(70), .hours(2)),
        (.hours(72) - .milliseconds(1), .milliseconds(1)),
        (.hours(72), nil), (.hours(1_000), nil),
    ]

    @Test(arguments: ends)
    func `the last attempt falls on the end of patience`(gone: Duration, wait: Duration?) {
        let found = RetryPolicy().wait(
            afterAttempts: 9, begun: Self.begun, at: Self.begun + gone, jitter: 0)
        #expect(found == wait)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `waits grow up to the ceiling and end with patience`(seed: UInt64) throws {
        var chance = SplitMix64(seed: seed)
        let first = Int64.random(in: 1...100_000, using: &chance)
        let longest = first + Int64.random(in: 0...10_000_000, using: &chance)
        let patience = Int64.random(in: 1...500_000_000, using: &chance)
        let spread = Double.random(in: 0...1, using: &chance)
        let policy = RetryPolicy(
            first: .milliseconds(first), factor: Int64.random(in: 1...9, using: &chance),
            longest: .milliseconds(longest), giveUp: .milliseconds(patience), spread: spread)
        let ceiling = Int64(Double(longest) * (1 + spread)) + 1
        for _ in 0..<20 {
            let jitter = Double.random(in: 0...1, using: &chance)
            let gone = Int64.random(in: 0...(patience * 2), using: &chance)
            let now = Self.begun + .milliseconds(gone)
            var before: Duration = .zero
            for attempts in 1...12 {
                let wait = policy.wait(
                    afterAttempts: attempts, begun: Self.begun, at: now, jitter: jitter)
                #expect((wait == nil) == (gone >= patience))
                guard let wait else { continue }
                #expect(wait >= before)
                #expect(wait > .zero)
                #expect(wait <= .milliseconds(ceiling))
                #expect(now + wait <= Self.begun + .milliseconds(patience))
                before = wait
            }
        }
    }

    @Test func `no first wait is longer than the longest`() {
        let policy = RetryPolicy(first: .seconds(60), longest: .seconds(20), spread: 0)
        for attempts in 1...3 {
            let wait = policy.wait(
                afterAttempts: attempts, begun: Self.begun, at: Self.begun, jitter: 0)
            #expect(wait == .seconds(20))
        }
    }
}
