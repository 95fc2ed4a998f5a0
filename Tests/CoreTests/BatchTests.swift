import BelayCore
import Testing

@Suite("A batch's own life")
struct BatchTests {
    /// Members, of them finished, of them sent, last due, now; is it finished, has it left.
    private static let batches: [(Int, Int, Int, Int64, Int64, Bool, Bool)] = [
        (0, 0, 0, 0, 100, false, false), (2, 1, 1, 50, 100, false, false),
        (2, 2, 0, 50, 100, true, false), (2, 2, 1, 50, 100, true, true),
        (2, 2, 2, 101, 100, false, true), (2, 2, 2, 100, 100, true, true),
    ]

    @Test(arguments: batches)
    func `a batch finishes with its last member and its last due`(
        members: Int, finished: Int, sent: Int, lastDue: Int64, now: Int64, isFinished: Bool,
        hasLeft: Bool
    ) {
        let batch = Batch(
            id: BatchID("b"), created: .epoch, members: members, finished: finished, sent: sent,
            lastDue: Instant(milliseconds: lastDue))
        #expect(batch.live == members - finished)
        #expect(batch.isFinished(at: Instant(milliseconds: now)) == isFinished)
        #expect(batch.hasLeft == hasLeft)
    }

    @Test func `a name that nothing waits under is forgotten in the end`() {
        let end = Instant.epoch + Limits.batchLifetime
        let idle = Batch(id: BatchID("b"), created: .epoch)
        let busy = Batch(id: BatchID("b"), created: .epoch, members: 1)
        #expect(!idle.isExpired(at: end))
        #expect(idle.isExpired(at: end + .milliseconds(1)))
        #expect(!busy.isExpired(at: end + .days(1)))
    }
}
