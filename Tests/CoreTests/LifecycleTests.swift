import BelayCore
import Testing

@Suite("A delivery's row")
struct LifecycleTests {
    @Test func `a new delivery waits for its due`() {
        let life = Lifecycle(due: Sample.due)
        #expect(life.state == .scheduled)
        #expect(life.due == Sample.due)
        #expect(life.nextAttempt == Sample.due)
        #expect(life.version == 1)
        #expect(life.fence == 0)
        #expect(life.doubts == 0)
        #expect(life.attempts == 0)
        #expect(life.firstAttempt == nil)
        #expect(life.deaths == 0)
        #expect(!life.wish)
        #expect(life.finished == nil)
        life.assertRules()
    }

    private static let finals: [(Sample.Kind, Bool)] = [
        (.scheduled, false), (.held, false), (.claimed, false), (.releasing, false),
        (.inDoubt, false), (.sent, true), (.failed, true), (.cancelled, true), (.expired, true),
        (.suppressed, true), (.abandoned, true), (.quarantined, true),
    ]

    @Test(arguments: finals)
    func `a state knows its word and whether it is final`(kind: Sample.Kind, isFinal: Bool) throws {
        let sample = try #require(Sample.all.first { $0.kind == kind })
        let life = sample.life()
        #expect(life.state.name == kind.rawValue)
        #expect(life.isFinal == isFinal)
        #expect(life.state.isFinal == isFinal)
        #expect(life.state.isHeld == (kind == .held))
        #expect(life.state.isWaiting == (kind == .scheduled || kind == .inDoubt))
    }

    @Test(arguments: Sample.all)
    func `a row read back is the row written`(sample: Sample) {
        let life = sample.life(wish: true, attempts: 2, deaths: 1)
        let copy = Lifecycle(
            state: life.state, due: life.due, nextAttempt: life.nextAttempt,
            version: life.version, fence: life.fence, doubts: life.doubts,
            attempts: life.attempts, firstAttempt: life.firstAttempt, deaths: life.deaths,
            wish: life.wish, finished: life.finished)
        #expect(copy == life)
    }
}
