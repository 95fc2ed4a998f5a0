import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Sends to lists", .timeLimit(.minutes(1)))
struct AudienceTests {
    private static func draft(
        _ desk: Desk, _ list: Int64, wanted: [Personalisation] = []
    ) -> AudienceDraft {
        AudienceDraft(
            door: .marketingCloud, content: DraftMaker.content,
            plan: AudiencePlan(lists: [list], personalisations: wanted),
            dues: [desk.time.now])
    }

    /// A list of contacts, and a send to it that is due.
    private static func schedule(_ desk: Desk, _ count: Int = 2) async throws -> SendID {
        let list = try await desk.list(count)
        guard
            case .scheduled(let sends) = try await desk.sending.schedule(
                draft(desk, list), of: desk.account)
        else { throw Surprise(what: "the send was not scheduled") }
        return sends[0].id
    }

    @Test func `one that can be composed for nobody is refused`() async throws {
        let desk = try await Desk()
        let list = try await desk.list(1)
        var draft = Self.draft(desk, list)
        draft.content.from = Mailbox(address: "no address")
        guard case .unfit = try await desk.sending.schedule(draft, of: desk.account)
        else {
            Issue.record("it was taken")
            return
        }
        #expect(!desk.store.calls.contains(.accept))
    }

    @Test func `one that is repeated is as many sends, taken in together`() async throws {
        let desk = try await Desk()
        var draft = Self.draft(desk, try await desk.list(1))
        draft.dues = [3, 1, 2].map { desk.time.now + .hours($0) }
        let outcome = try await desk.sending.schedule(draft, of: desk.account)
        guard case .scheduled(let sends) = outcome else {
            throw Surprise(what: "they were not scheduled: \(outcome)")
        }
        #expect(sends.map(\.number) == [1, 2, 3])
        #expect(Set(sends.map(\.id)).count == 3)
        #expect(desk.store.calls.count { $0 == .accept } == 1)
        for (send, due) in zip(sends, draft.dues) {
            let record = try await desk.sending.audience(.id(send.id), of: desk.account)
            #expect(record?.audience.due == due && record?.number == send.number)
        }
    }

    @Test func `what is repeated has a bounded content in all`() async throws {
        let desk = try await Desk()
        var draft = Self.draft(desk, try await desk.list(1))
        let half = String(repeating: "x", count: Limits.occurrenceBytes / 2)
        draft.content.parts = [BodyPart(type: "text/plain", text: half)]
        draft.dues = [desk.time.now, desk.time.now, desk.time.now]
        #expect(try await desk.sending.schedule(draft, of: desk.account) == .tooLarge)
        #expect(!desk.store.calls.contains(.accept))
    }

    @Test func `so has its plan`() async throws {
        let desk = try await Desk()
        var draft = Self.draft(desk, try await desk.list(1))
        let name = String(repeating: "n", count: 500)
        draft.plan.personalisations = (0..<200).map { number in
            Personalisation(tag: "%%\(name)\(number)%%", source: .field("\(name)\(number)"))
        }
        draft.dues = Array(repeating: desk.time.now, count: Limits.occurrences)
        #expect(try await desk.sending.schedule(draft, of: desk.account) == .tooLarge)
        #expect(!desk.store.calls.contains(.accept))
    }

    @Test func `a send with an exclusion that is not there is told from one that is taken in`()
        async throws
    {
        let desk = try await Desk()
        var draft = Self.draft(desk, try await desk.list(1))
        draft.plan.excluded = [.list(404)]
        let outcome = try await desk.sending.schedule(draft, of: desk.account)
        #expect(outcome == .unknownSource(.list(404)))
    }

    @Test func `a cancel before the listing is final, and is told from a repeat`() async throws {
        let desk = try await Desk()
        let send = try await Self.schedule(desk)
        for expected in [CancelOutcome.cancelled, .alreadyCancelled] {
            let answer = try await desk.sending.cancel(
                send: .id(send), by: .marketingCloud, of: desk.account)
            #expect(answer == .single(expected))
        }
        #expect(!desk.store.calls.contains(.stop))
        let record = try await desk.sending.audience(.id(send), of: desk.account)
        #expect(record?.shown == .cancelled)
    }

    @Test func `a cancel half-way counts what left and what did not`() async throws {
        let desk = try await Desk()
        let send = try await Self.schedule(desk, 3)
        try await desk.expand(send)
        let hold = try await desk.release(send, 1)
        await desk.settle(hold, .accepted)
        let answer = try await desk.sending.cancel(
            send: .number(1), by: .marketingCloud, of: desk.account)
        #expect(answer == .group(StopCounts(stopped: 2, handedOver: 1)))
        let again = try await desk.sending.cancel(
            send: .number(1), by: .marketingCloud, of: desk.account)
        #expect(again == .group(StopCounts(stopped: 2, handedOver: 1)))
        let outlines = try await desk.sending.outlines(OutlineFilter(), of: desk.account)
        #expect(outlines.map(\.tally.sent) == [1])
    }

    @Test func `what all has left is not cancelled any more`() async throws {
        let desk = try await Desk()
        let send = try await Self.schedule(desk, 1)
        try await desk.expand(send)
        await desk.settle(try await desk.release(send), .accepted)
        // Whether or not its counts are written down by now.
        for _ in 0..<2 {
            let answer = try await desk.sending.cancel(
                send: .id(send), by: .marketingCloud, of: desk.account)
            #expect(answer == .single(.alreadySent))
            try await desk.expand(send)
        }
        #expect(!desk.store.calls.contains(.stop))
    }

    @Test func `a cancel waits for what is under way`() async throws {
        let desk = try await Desk()
        let send = try await Self.schedule(desk)
        try await desk.expand(send)
        let hold = try await desk.release(send)
        async let answer = desk.sending.cancel(
            send: .id(send), by: .marketingCloud, of: desk.account)
        try await desk.store.whenCalled(.stop)
        try await desk.time.untilSleeping(for: .milliseconds(50))
        await desk.settle(hold, .accepted)
        #expect(try await answer == .group(StopCounts(stopped: 1, handedOver: 1)))
    }

    @Test func `it is moved before its listing, and not after`() async throws {
        let desk = try await Desk()
        let send = try await Self.schedule(desk)
        let due = desk.time.now + .hours(1)
        let moved = try await desk.sending.reschedule(send, to: due, of: desk.account)
        #expect(moved == RescheduleAnswer(moved: 1, left: 0))
        desk.time.advance(to: due)
        try await desk.expand(send)
        let late = try await desk.sending.reschedule(send, to: due, of: desk.account)
        #expect(late == RescheduleAnswer(moved: 0, left: 1))
    }
}

extension Desk {
    /// A new list of so many contacts; its number.
    func list(_ count: Int) async throws -> Int64 {
        guard
            case .done(let list) = try await memory.addList(
                ListDraft(name: "list"), of: account, at: time.now)
        else { throw Surprise(what: "no list") }
        let answers = try await memory.keepContacts(
            (1...count).map { ContactDraft(.address("to\($0)@example.org")) }, mode: .add,
            of: account, at: time.now)
        #expect(answers.count == count)
        _ = try await memory.addMembers(
            (1...count).map { Int64($0) }, to: list.number, of: account, at: time.now)
        return list.number
    }

    /// Takes every step that may be taken now.
    func expand(_ send: SendID) async throws {
        while true {
            switch await memory.advance(send, at: time.now, by: ListingPace(ahead: .max)) {
            case .begun, .listed, .clearedUp: continue
            case .waits, .held, .nothing: return
            }
        }
    }
}
