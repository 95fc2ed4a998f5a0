import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Stopping a group", .timeLimit(.minutes(1)))
struct StopTests {
    private func order(
        _ batch: BatchID, _ action: Stop.Action = .cancel, _ mode: StopOrder.Mode = .set
    ) -> StopOrder {
        StopOrder(
            scope: .batch(batch), action: action, door: .sendGrid, mode: mode,
            isRevocable: true)
    }

    /// A batch of two, the first of them released.
    private func released(_ desk: Desk) async throws -> (batch: BatchID, hold: Hold) {
        let batch = try await desk.sending.makeBatch(of: desk.account)
        let send = try await desk.schedule(batch: batch)
        _ = try await desk.schedule(batch: batch)
        return (batch, try await desk.release(send))
    }

    @Test func `with nothing under way it is in force at once, and a second call is refused`()
        async throws
    {
        let desk = try await Desk()
        let batch = try await desk.sending.makeBatch(of: desk.account)
        _ = try await desk.schedule(batch: batch)
        guard
            case .inForce(let stop) = try await desk.sending.stop(order(batch), of: desk.account)
        else { throw Surprise(what: "not in force") }
        let kept = try #require(
            try await desk.sending.stop(on: .batch(batch), by: .sendGrid, of: desk.account))
        #expect(kept.id == stop.id)
        #expect(kept.isAcknowledged)
        #expect(try await desk.sending.stops(by: .sendGrid, of: desk.account) == [kept])
        let again = try await desk.sending.stop(order(batch), of: desk.account)
        #expect(again == .refused(.exists(kept)))
    }

    @Test func `of many calls that ask for the same, exactly one is the first`() async throws {
        let desk = try await Desk()
        let send = try await desk.schedule("a@example.org", "b@example.org")
        let order = StopOrder(
            scope: .send(send), action: .cancel, door: .mailPartner, mode: .force)
        let firsts = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    guard
                        case .inForce(let stop) = try await desk.sending.stop(
                            order, of: desk.account)
                    else { throw Surprise(what: "not in force") }
                    return !stop.isAcknowledged
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(firsts == 1)
    }

    @Test(arguments: Lifecycle.Outcome.allCases)
    func `it waits for a covered release to come to an end`(
        _ outcome: Lifecycle.Outcome
    ) async throws {
        let desk = try await Desk()
        let (batch, hold) = try await released(desk)
        let order = order(batch)
        async let answer = desk.sending.stop(order, of: desk.account)
        try await desk.time.untilSleeping(for: .milliseconds(50))
        await desk.settle(hold, outcome)
        guard case .inForce(let stop) = try await answer else {
            throw Surprise(what: "not in force")
        }
        let counts = try await desk.sending.count(stop)
        #expect(counts.total == 2)
        #expect(counts.handedOver == (outcome == .accepted ? 1 : 0))
        #expect(counts.inDoubt == (outcome == .unknown ? 1 : 0))
    }

    @Test func `it looks by itself where no bell is rung`() async throws {
        let desk = try await Desk()
        let (batch, hold) = try await released(desk)
        let order = order(batch)
        async let answer = desk.sending.stop(order, of: desk.account)
        try await desk.time.untilSleeping(for: .milliseconds(50))
        // Another node's outcome.
        _ = await desk.memory.settle(hold, .deferred, reply: "", at: desk.sending.now, jitter: 0)
        desk.time.advance(by: .milliseconds(50))
        guard case .inForce = try await answer else { throw Surprise(what: "not in force") }
    }

    @Test func `after three seconds nobody can promise, and the repeat is the same call`()
        async throws
    {
        let desk = try await Desk()
        let (batch, hold) = try await released(desk)
        let order = order(batch)
        async let answer = desk.sending.stop(order, of: desk.account)
        try await desk.exhaustPatience()
        guard case .unknown(let stop) = try await answer else {
            throw Surprise(what: "not unknown")
        }
        #expect(desk.time.elapsed() == Limits.stopPatience)
        #expect(!stop.isAcknowledged)
        await desk.settle(hold, .deferred)
        guard case .inForce(let kept) = try await desk.sending.stop(order, of: desk.account) else {
            throw Surprise(what: "the repeat is not the same call")
        }
        #expect(kept.id == stop.id)
        #expect(!kept.isAcknowledged)
    }

    @Test func `what had all left meanwhile is said, and nothing stays stopped`() async throws {
        let desk = try await Desk()
        let batch = try await desk.sending.makeBatch(of: desk.account)
        let hold = try await desk.release(try await desk.schedule(batch: batch))
        let order = order(batch)
        async let answer = desk.sending.stop(order, of: desk.account)
        try await desk.time.untilSleeping(for: .milliseconds(50))
        await desk.settle(hold, .accepted)
        #expect(try await answer == .refused(.allLeft))
        #expect(
            try await desk.sending.stop(on: .batch(batch), by: .sendGrid, of: desk.account) == nil)
    }

    @Test func `a repeat after unknown may hear that all had left`() async throws {
        let desk = try await Desk()
        let batch = try await desk.sending.makeBatch(of: desk.account)
        let hold = try await desk.release(try await desk.schedule(batch: batch))
        let order = order(batch)
        async let answer = desk.sending.stop(order, of: desk.account)
        try await desk.exhaustPatience()
        guard case .unknown = try await answer else { throw Surprise(what: "not unknown") }
        await desk.settle(hold, .accepted)
        #expect(try await desk.sending.stop(order, of: desk.account) == .refused(.allLeft))
    }

    @Test func `a caller that is gone is not waited for`() async throws {
        let desk = try await Desk()
        let (batch, _) = try await released(desk)
        let order = order(batch)
        try await withThrowingTaskGroup(of: StopOutcome.self) { group in
            group.addTask { try await desk.sending.stop(order, of: desk.account) }
            try await desk.time.untilSleeping(for: .milliseconds(50))
            group.cancelAll()
            guard case .unknown = try await group.next() else {
                throw Surprise(what: "not unknown")
            }
        }
        #expect(desk.time.elapsed() == .zero)
        // It is in force all the same.
        #expect(
            try await desk.sending.stop(on: .batch(batch), by: .sendGrid, of: desk.account) != nil)
    }

    @Test(arguments: [StopOrder.Mode.change, .force])
    func `a change wakes the sweeper, since it lifts what was before`(
        _ mode: StopOrder.Mode
    ) async throws {
        let desk = try await Desk()
        let batch = try await desk.sending.makeBatch(of: desk.account)
        _ = try await desk.schedule(batch: batch)
        _ = try await desk.sending.stop(order(batch, .pause), of: desk.account)
        _ = try await desk.sending.stop(order(batch, .cancel, mode), of: desk.account)
        await desk.bells.swept.wait()
        let kept = try await desk.sending.stop(on: .batch(batch), by: .sendGrid, of: desk.account)
        #expect(kept?.action == .cancel)
    }

    @Test func `a change of nothing is refused`() async throws {
        let desk = try await Desk()
        let batch = try await desk.sending.makeBatch(of: desk.account)
        let outcome = try await desk.sending.stop(
            order(batch, .pause, .change), of: desk.account)
        #expect(outcome == .refused(.none))
    }

    @Test func `a lift wakes sweeper and dispatcher, and only where there was a stop`()
        async throws
    {
        let desk = try await Desk()
        let batch = try await desk.sending.makeBatch(of: desk.account)
        _ = try await desk.schedule(batch: batch)
        _ = try await desk.sending.stop(order(batch, .pause), of: desk.account)
        #expect(try await !desk.sending.lift(.batch(batch), by: .native, of: desk.account))
        #expect(try await desk.sending.lift(.batch(batch), by: .sendGrid, of: desk.account))
        await desk.bells.swept.wait()
        await desk.bells.due.wait(until: nil, atMost: .hours(1), by: desk.time)
        #expect(try await !desk.sending.lift(.batch(batch), by: .sendGrid, of: desk.account))
    }
}
