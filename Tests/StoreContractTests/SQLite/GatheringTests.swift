import BelayCore
import BelayStore
import BelayStoreSQLite
import Testing

@Suite("How the committer waits for more to do")
struct GatheringTests {
    @Test func `the first transaction, and one after a single job, waits for none`() {
        var gathering = Gathering()
        #expect(gathering.wanted == nil)
        gathering.note(answered: 1, waiting: 0, took: .seconds(1))
        #expect(gathering.wanted == nil)
    }

    static let groups: [(answered: Int, waiting: Int, took: Duration, patience: Duration)] = [
        (1, 1, .zero, .zero),
        (8, 8, .microseconds(400), .microseconds(100)),
        (1, 63, .seconds(5), Limits.gathering),
    ]

    @Test(arguments: groups)
    func `after several it waits for half of them, a quarter of the last one's time at most`(
        answered: Int, waiting: Int, took: Duration, patience: Duration
    ) {
        var gathering = Gathering()
        gathering.note(answered: answered, waiting: waiting, took: took)
        #expect(gathering.wanted == (answered + waiting + 1) / 2)
        #expect(gathering.patience == patience)
        gathering.note(answered: 1, waiting: 0, took: took)
        #expect(gathering.wanted == nil)
    }
}
