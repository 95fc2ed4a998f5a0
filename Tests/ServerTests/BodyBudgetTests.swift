import BelayServer
import Testing

@Suite("Bodies wait for their turn")
struct BodyBudgetTests {
    @Test func `what fits is let in at once`() async {
        let budget = BodyBudget(total: 10)
        #expect(await budget.turn(for: 6).wait())
        #expect(await budget.turn(for: 4).wait())
    }

    @Test func `what does not fit waits until there is room, in order of arrival`() async {
        let budget = BodyBudget(total: 10)
        let first = budget.turn(for: 10)
        let second = budget.turn(for: 8)
        let third = budget.turn(for: 1)
        budget.giveBack(first)
        #expect(await second.wait())
        #expect(await third.wait())
    }

    @Test func `a small one does not overtake a large one that waits`() async {
        let budget = BodyBudget(total: 10)
        let first = budget.turn(for: 5)
        let large = budget.turn(for: 10)
        let small = budget.turn(for: 1)
        // Had it overtaken, giving it back would not be giving up a place in the queue.
        budget.giveBack(small)
        #expect(await !small.wait())
        budget.giveBack(first)
        #expect(await large.wait())
    }

    @Test func `one that gives up is not granted, and those behind it are let in`() async {
        let budget = BodyBudget(total: 10)
        let first = budget.turn(for: 8)
        let large = budget.turn(for: 9)
        let small = budget.turn(for: 2)
        budget.giveBack(large)
        #expect(await !large.wait())
        #expect(await small.wait())
        budget.giveBack(first)
        #expect(await budget.turn(for: 8).wait())
    }

    @Test func `what is larger than the whole is let in alone`() async {
        let budget = BodyBudget(total: 10)
        let huge = budget.turn(for: 1_000)
        #expect(await huge.wait())
        let other = budget.turn(for: 1)
        budget.giveBack(huge)
        #expect(await other.wait())
    }

    @Test func `a turn given back twice is given back once`() async {
        let budget = BodyBudget(total: 10)
        let first = budget.turn(for: 10)
        budget.giveBack(first)
        #expect(await budget.turn(for: 10).wait())
    }

    @Test func `however many wait and give up, the whole is free in the end`() async {
        let budget = BodyBudget(total: 10)
        await withDiscardingTaskGroup { group in
            for index in 0..<500 {
                group.addTask {
                    let turn = budget.turn(for: index % 13 + 1)
                    if index % 3 > 0 { _ = await turn.wait() }
                    budget.giveBack(turn)
                }
            }
        }
        #expect(await budget.turn(for: 10).wait())
    }
}
