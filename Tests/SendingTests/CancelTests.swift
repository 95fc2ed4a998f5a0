import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Cancelling one delivery, or one send", .timeLimit(.minutes(1)))
struct CancelTests {
    struct Case: Sendable {
        let outcome: Lifecycle.Outcome
        let answer: CancelOutcome
        let state: Lifecycle.State
    }

    static let cases = [
        Case(outcome: .accepted, answer: .alreadySent, state: .sent),
        Case(outcome: .deferred, answer: .cancelled, state: .cancelled),
        Case(outcome: .refused, answer: .cancelled, state: .cancelled),
        Case(outcome: .unknown, answer: .inDoubt, state: .abandoned),
    ]

    @Test(arguments: cases)
    func `while the dot is under way it waits for the outcome`(_ line: Case) async throws {
        let desk = try await Desk()
        let send = try await desk.schedule()
        let hold = try await desk.release(send)
        async let answer = desk.sending.cancel(hold.id, of: desk.account)
        try await desk.time.untilSleeping(for: .milliseconds(50))
        await desk.settle(hold, line.outcome)
        #expect(try await answer == line.answer)
        #expect(try await desk.state(send) == line.state)
    }

    @Test func `a release that is taken back grants the wish`() async throws {
        let desk = try await Desk()
        let send = try await desk.schedule()
        let hold = try await desk.release(send)
        async let answer = desk.sending.cancel(hold.id, of: desk.account)
        try await desk.time.untilSleeping(for: .milliseconds(50))
        #expect(await desk.memory.unrelease(hold, at: desk.time.now))
        desk.bells.settled.ring()
        #expect(try await answer == .cancelled)
        #expect(try await desk.state(send) == .cancelled)
    }

    @Test func `after three seconds it is too late, and the wish stands`() async throws {
        let desk = try await Desk()
        let send = try await desk.schedule()
        let hold = try await desk.release(send)
        async let answer = desk.sending.cancel(hold.id, of: desk.account)
        try await desk.exhaustPatience()
        #expect(try await answer == .tooLate)
        #expect(desk.time.elapsed() == Limits.stopPatience)
        await desk.settle(hold, .deferred)
        #expect(try await desk.state(send) == .cancelled)
        #expect(try await desk.sending.cancel(hold.id, of: desk.account) == .alreadyCancelled)
    }

    @Test func `a caller that is gone is not waited for`() async throws {
        let desk = try await Desk()
        let hold = try await desk.release(try await desk.schedule())
        try await withThrowingTaskGroup(of: CancelOutcome.self) { group in
            group.addTask { try await desk.sending.cancel(hold.id, of: desk.account) }
            try await desk.time.untilSleeping(for: .milliseconds(50))
            group.cancelAll()
            #expect(try await group.next() == .tooLate)
        }
        #expect(desk.time.elapsed() == .zero)
    }

    @Test func `what is not under way is answered at once`() async throws {
        let desk = try await Desk()
        let send = try await desk.schedule()
        let delivery = DeliveryID(send: send, position: 0)
        #expect(try await desk.sending.cancel(delivery, of: desk.account) == .cancelled)
        #expect(try await desk.sending.cancel(delivery, of: desk.account) == .alreadyCancelled)
        let absent = DeliveryID(send: send, position: 1)
        #expect(try await desk.sending.cancel(absent, of: desk.account) == .notFound)
        let stranger = AccountID(desk.account.rawValue + 1)
        #expect(try await desk.sending.cancel(delivery, of: stranger) == .notFound)
        let failed = try await desk.release(try await desk.schedule())
        await desk.settle(failed, .refused)
        #expect(try await desk.sending.cancel(failed.id, of: desk.account) == .alreadyEnded)
        let doubtful = try await desk.release(try await desk.schedule())
        await desk.settle(doubtful, .unknown)
        #expect(try await desk.sending.cancel(doubtful.id, of: desk.account) == .inDoubt)
    }

    @Test func `a send of one delivery is cancelled as that delivery`() async throws {
        let desk = try await Desk()
        let send = try await desk.schedule()
        let outcome = try await desk.sending.cancel(
            send: .id(send), by: .native, of: desk.account)
        #expect(outcome == .single(.cancelled))
        #expect(try await desk.state(send) == .cancelled)
        let unknown = try await desk.sending.cancel(
            send: .number(999), by: .native, of: desk.account)
        #expect(unknown == .notFound)
    }

    @Test func `a send of several is one stop, and what it did is counted`() async throws {
        let desk = try await Desk()
        let send = try await desk.schedule("a@example.org", "b@example.org", "c@example.org")
        await desk.settle(try await desk.release(send, 0), .accepted)
        await desk.settle(try await desk.release(send, 1), .unknown)
        let outcome = try await desk.sending.cancel(
            send: .id(send), by: .native, of: desk.account)
        #expect(outcome == .group(StopCounts(stopped: 1, handedOver: 1, inDoubt: 1)))
        let again = try await desk.sending.cancel(send: .id(send), by: .native, of: desk.account)
        #expect(again == outcome)
    }

    @Test func `a send of several with one under way waits, then promises nothing`()
        async throws
    {
        let desk = try await Desk()
        let send = try await desk.schedule("a@example.org", "b@example.org")
        let hold = try await desk.release(send, 0)
        async let answer = desk.sending.cancel(send: .id(send), by: .native, of: desk.account)
        try await desk.exhaustPatience()
        #expect(try await answer == .unknown)
        await desk.settle(hold, .refused)
        let again = try await desk.sending.cancel(send: .id(send), by: .native, of: desk.account)
        #expect(again == .group(StopCounts(stopped: 1, ended: 1)))
    }
}
