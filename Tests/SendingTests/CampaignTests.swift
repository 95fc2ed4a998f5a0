import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Records that are sent to an audience", .timeLimit(.minutes(1)))
struct CampaignTests {
    private static let kind = RecordKind("door/campaign")
    private static let actor = Actor.user(3)

    private static func draft(_ desk: Desk, _ list: Int64, in wait: Duration) -> AudienceDraft {
        AudienceDraft(
            door: .sendGrid, content: DraftMaker.content, plan: AudiencePlan(lists: [list]),
            dues: [desk.time.now + wait])
    }

    private static func record(_ desk: Desk) async throws -> Int64 {
        let answer = try await desk.store.addRecord(
            RecordDraft(kind: kind, body: []), of: desk.account, at: desk.time.now)
        guard case .done(let record) = answer else { throw Surprise(what: "no record: \(answer)") }
        return record.number
    }

    /// A record and its send to so many, which is due after so long.
    private static func launch(
        _ desk: Desk, _ count: Int = 3, in wait: Duration = .zero
    ) async throws -> (record: Int64, send: SendID) {
        let record = try await record(desk)
        let draft = draft(desk, try await desk.list(count), in: wait)
        let outcome = try await desk.sending.launch(
            record, kind, ifVersion: 1, as: draft, of: desk.account, by: actor)
        guard case .launched(let kept, let send) = outcome, kept.send == send.id else {
            throw Surprise(what: "it was not launched: \(outcome)")
        }
        return (record, send.id)
    }

    @Test func `a launch is refused for what cannot be composed or is stale`() async throws {
        let desk = try await Desk()
        let record = try await Self.record(desk)
        var draft = Self.draft(desk, try await desk.list(1), in: .zero)
        let good = draft
        draft.content.from = Mailbox(address: "no address")
        let unfit = try await desk.sending.launch(
            record, Self.kind, ifVersion: 1, as: draft, of: desk.account, by: Self.actor)
        guard case .unfit = unfit else {
            Issue.record("it was taken: \(unfit)")
            return
        }
        draft = good
        let long = String(repeating: "x", count: Limits.occurrenceBytes + 1)
        draft.content.parts = [BodyPart(type: "text/plain", text: long)]
        let large = try await desk.sending.launch(
            record, Self.kind, ifVersion: 1, as: draft, of: desk.account, by: Self.actor)
        #expect(large == .tooLarge)
        #expect(!desk.store.calls.contains(.launch))
        for (number, version, expected) in [(9 as Int64, 1 as Int64, true), (record, 2, false)] {
            let outcome = try await desk.sending.launch(
                number, Self.kind, ifVersion: version, as: good, of: desk.account, by: Self.actor)
            #expect((outcome == .unknown) == expected)
        }
        draft = good
        draft.plan.excluded = [.segment(4)]
        let exposed = try await desk.sending.launch(
            record, Self.kind, ifVersion: 1, as: draft, of: desk.account, by: Self.actor)
        #expect(exposed == .unknownSource(.segment(4)))
    }

    @Test func `a new due is for what has not begun`() async throws {
        let desk = try await Desk()
        let (record, send) = try await Self.launch(desk, in: .hours(1))
        let due = desk.time.now + .hours(2)
        let moved = try await desk.sending.reschedule(
            record, Self.kind, to: due, of: desk.account, by: Self.actor)
        guard case .moved(let found) = moved else {
            Issue.record("it was not moved: \(moved)")
            return
        }
        #expect(found.launch?.audience.due == due && found.state == .scheduled)
        // Now, and it begins.
        _ = try await desk.sending.reschedule(
            record, Self.kind, to: desk.time.now, of: desk.account, by: Self.actor)
        try await desk.expand(send)
        let late = try await desk.sending.reschedule(
            record, Self.kind, to: due, of: desk.account, by: Self.actor)
        guard case .late(let sending) = late else {
            Issue.record("it was moved: \(late)")
            return
        }
        #expect(sending.state == .sending)
        let draft = try await Self.record(desk)
        let never = try await desk.sending.reschedule(
            draft, Self.kind, to: due, of: desk.account, by: Self.actor)
        guard case .late(let found) = never, found.state == .draft else {
            Issue.record("a draft was moved: \(never)")
            return
        }
        let unknown = try await desk.sending.reschedule(
            99, Self.kind, to: due, of: desk.account, by: Self.actor)
        #expect(unknown == .unknown)
    }

    @Test func `whoever saw another version or another due changes nothing`() async throws {
        let desk = try await Desk()
        let (record, _) = try await Self.launch(desk, in: .hours(1))
        let found = try #require(
            try await desk.sending.launched(record, Self.kind, of: desk.account))
        let (due, version) = (desk.time.now + .hours(1), found.record.version)
        let moved = try await desk.sending.reschedule(
            record, Self.kind, from: due - .seconds(1), to: due + .hours(1), of: desk.account,
            by: Self.actor)
        #expect(moved == .movedMeanwhile(found))
        let gone = try await desk.sending.discard(
            record, Self.kind, ifVersion: version - 1, by: .operators, of: desk.account,
            by: Self.actor)
        #expect(gone == .changedMeanwhile)
        let recalled = try await desk.sending.recall(
            record, Self.kind, ifVersion: version - 1, of: desk.account, by: Self.actor)
        #expect(recalled == .changedMeanwhile(found.record))
        let now = try await desk.sending.launched(record, Self.kind, of: desk.account)
        #expect(now == found)
    }

    @Test func `what is going out is stopped, and then goes; nobody waits for a count`()
        async throws
    {
        let desk = try await Desk()
        let (record, send) = try await Self.launch(desk, 4)
        try await desk.expand(send)
        await desk.settle(try await desk.release(send, 1), .accepted)
        await desk.settle(try await desk.release(send, 2), .unknown)
        let outcome = try await desk.sending.discard(
            record, Self.kind, by: .sendGrid, of: desk.account, by: Self.actor)
        #expect(outcome == .gone)
        #expect(desk.store.calls.contains(.stop) && !desk.store.calls.contains(.count))
        #expect(
            try await desk.sending.launched(record, Self.kind, of: desk.account) == nil)
        #expect(
            try await desk.sending.audience(.id(send), of: desk.account)?.shown == .cancelled)
        let again = try await desk.sending.discard(
            record, Self.kind, by: .sendGrid, of: desk.account, by: Self.actor)
        #expect(again == .notFound)
    }

    @Test func `while a dot is under way nobody promises, and the stop stays`() async throws {
        let desk = try await Desk()
        let (record, send) = try await Self.launch(desk, 2)
        try await desk.expand(send)
        let hold = try await desk.release(send, 0)
        // The repeat finds it cancelled, and promises no more than the first.
        for _ in 0..<2 {
            async let outcome = desk.sending.discard(
                record, Self.kind, by: .sendGrid, of: desk.account, by: Self.actor)
            try await desk.exhaustPatience()
            #expect(try await outcome == .unknown)
            let found = try await desk.sending.launched(record, Self.kind, of: desk.account)
            #expect(found?.state == .cancelled)
        }
        await desk.settle(hold, .accepted)
        let again = try await desk.sending.discard(
            record, Self.kind, by: .sendGrid, of: desk.account, by: Self.actor)
        #expect(again == .gone)
    }

    @Test func `what is scheduled is recalled, or goes with its send`() async throws {
        let desk = try await Desk()
        let (record, send) = try await Self.launch(desk, in: .hours(1))
        let answer = try await desk.sending.recall(
            record, Self.kind, of: desk.account, by: Self.actor)
        guard case .recalled = answer else {
            Issue.record("it was not recalled: \(String(describing: answer))")
            return
        }
        let events = try await desk.sending.events(of: send, of: desk.account)
        #expect(events.map(\.kind) == [.accepted, .cancelled])
        #expect(events.map(\.actor) == [Self.actor, Self.actor])
        let (other, _) = try await Self.launch(desk, in: .hours(1))
        let outcome = try await desk.sending.discard(
            other, Self.kind, by: .sendGrid, of: desk.account, by: Self.actor)
        #expect(outcome == .gone)
        #expect(!desk.store.calls.contains(.stop))
    }

    @Test func `a cancel leaves the record, and it reads cancelled`() async throws {
        let desk = try await Desk()
        let (record, send) = try await Self.launch(desk, in: .hours(1))
        let cancel = try await desk.sending.cancel(
            send: .id(send), by: .operators, of: desk.account, actor: Self.actor)
        #expect(cancel == .single(.cancelled))
        let found = try await desk.sending.launched(
            record, Self.kind, of: desk.account, includesTally: true)
        #expect(found?.state == .cancelled && found?.tally == DeliveryTally())
        let answer = try await desk.sending.recall(
            record, Self.kind, of: desk.account, by: Self.actor)
        guard case .late = answer else {
            Issue.record("it was recalled: \(String(describing: answer))")
            return
        }
    }
}
