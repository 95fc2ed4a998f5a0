import BelayCore
import BelayMIME
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

@Suite("Scheduling", .timeLimit(.minutes(1)))
struct ScheduleTests {
    @Test func `what was scheduled is there, under a number`() async throws {
        let desk = try await Desk()
        let draft = DraftMaker.draft(due: desk.time.now + .hours(1), tags: ["a", "b"])
        let outcome = try await desk.sending.schedule(draft, of: desk.account)
        guard case .scheduled(let id, let number) = outcome else {
            throw Surprise(what: "\(outcome)")
        }
        let record = try #require(try await desk.sending.show(.number(number), of: desk.account))
        #expect(record.send.id == id)
        #expect(record.send.tags == ["a", "b"])
        #expect(record.send.accepted == desk.time.now)
        #expect(record.send.messages == draft.messages)
        let stranger = AccountID(desk.account.rawValue + 1)
        #expect(try await desk.sending.show(.id(id), of: stranger) == nil)
    }

    @Test func `a mail that cannot be composed is refused, and its message named`() async throws {
        let desk = try await Desk()
        var draft = DraftMaker.draft(due: desk.time.now)
        var unfit = draft.messages[0]
        unfit.subject = "two\r\nlines"
        draft.messages.append(unfit)
        let outcome = try await desk.sending.schedule(draft, of: desk.account)
        #expect(outcome == .unfit(message: 1, .controlCharacter(.init(.subject))))
        #expect(desk.store.calls.isEmpty)
    }

    @Test func `substitutions are checked as they will be sent`() async throws {
        let desk = try await Desk()
        var draft = DraftMaker.draft(due: desk.time.now)
        draft.content.subject = "Hello -name-"
        draft.messages[0].substitutions = [.init(tag: "-name-", text: "a\nBcc: b@example.org")]
        let outcome = try await desk.sending.schedule(draft, of: desk.account)
        #expect(outcome == .unfit(message: 0, .controlCharacter(.init(.subject))))
    }

    @Test func `an unknown batch is said to be one`() async throws {
        let desk = try await Desk()
        let draft = DraftMaker.draft(due: desk.time.now, batch: BatchID("nobody's"))
        #expect(try await desk.sending.schedule(draft, of: desk.account) == .unknownBatch)
    }

    @Test func `a batch lives ten days and belongs to its account`() async throws {
        let desk = try await Desk()
        let batch = try await desk.sending.makeBatch(of: desk.account)
        #expect(try await desk.sending.batch(batch, of: desk.account)?.id == batch)
        let stranger = AccountID(desk.account.rawValue + 1)
        #expect(try await desk.sending.batch(batch, of: stranger) == nil)
        desk.time.advance(by: Limits.batchLifetime + .milliseconds(1))
        #expect(try await desk.sending.batch(batch, of: desk.account) == nil)
    }

    /// Seconds from now, and whether the dispatcher, planned for the tenth, is woken.
    @Test(arguments: [(5, true), (9, true), (10, false), (20, false)])
    func `the dispatcher wakes only for what is earlier`(
        _ seconds: Int64, _ wakes: Bool
    ) async throws {
        let desk = try await Desk()
        let planned = desk.time.now + .seconds(10)
        let woken = Watched<[Instant]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let plan = woken.value.isEmpty ? planned : nil
                    await desk.bells.due.wait(until: plan, atMost: .hours(1), by: desk.time)
                    let now = desk.time.now
                    woken.change { $0.append(now) }
                }
            }
            try await desk.time.untilSleeping(for: .seconds(10))
            let slept = desk.time.slept
            let start = desk.time.now
            let draft = DraftMaker.draft(due: start + .seconds(seconds))
            _ = try await desk.sending.schedule(draft, of: desk.account)
            if !wakes { desk.time.advance(by: .seconds(10)) }
            // Asleep once more: had it been woken twice, both would be written down.
            try await desk.time.untilSleeping(after: slept)
            #expect(woken.value == [wakes ? start : planned])
            group.cancelAll()
        }
    }

    @Test func `a reschedule to an earlier instant wakes it too`() async throws {
        let desk = try await Desk()
        let send = try await desk.schedule()
        let planned = desk.time.now + .seconds(10)
        async let woken: Void = desk.bells.due.wait(
            until: planned, atMost: .hours(1), by: desk.time)
        try await desk.time.untilSleeping(for: .seconds(10))
        let answer = try await desk.sending.reschedule(
            send, to: planned - .seconds(1), of: desk.account)
        #expect(answer == RescheduleAnswer(moved: 1, left: 0))
        await woken
        #expect(desk.time.now < planned)
    }
}
