import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Audiences of the reference model and of SQLite side by side")
struct AudienceDifferentialTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `the same steps get the same answers`(seed: UInt64) async throws {
        try await Backend.memory.run { memory in
            try await Backend.sqlite.run { sqlite in
                var model = Subject(trial: memory)
                var subject = Subject(trial: sqlite)
                var script = AudienceScript(seed: seed, account: memory.mine)
                var listed = 0
                for number in 0..<2_000 {
                    let step = script.next(after: model)
                    let expected = try await model.take(step)
                    let answer = try await subject.take(step)
                    let difference = Words.difference(answer, expected)
                    try #require(difference == nil, "seed \(seed), step \(number): \(step)")
                    if expected.hasPrefix("listed") { listed += 1 }
                }
                for step in script.records() {
                    let expected = try await model.take(step)
                    let answer = try await subject.take(step)
                    let difference = Words.difference(answer, expected)
                    #expect(difference == nil, "seed \(seed), in the end: \(step)")
                }
                #expect(model.holds.count > 30 && listed > 30, "a dull script")
                #expect(model.launches > 10 && model.recalls > 0, "few campaigns")
            }
        }
    }
}

extension Subject {
    /// Takes a step; the answer in words.
    mutating func take(_ step: ListStep) async throws -> String {
        let store = try trial.store
        let mine = trial.mine
        switch step {
        case .engine(let step): return try await take(step)
        case .addList(let draft):
            let answer = try await store.addList(draft, of: mine, at: .start)
            if case .done(let list) = answer { lastList = list.number }
            return "\(answer)"
        case .changeList(let number, let draft):
            return "\(try await store.changeList(number, to: draft, of: mine, at: .start))"
        case .removeList(let number, let now):
            return "\(try await store.removeList(number, of: mine, at: now))"
        case .keep(let drafts, let mode, let now):
            let answers = try await store.keepContacts(drafts, mode: mode, of: mine, at: now)
            for case .added(let contact) in answers { lastContact = contact.number }
            return "\(answers)"
        case .removeContacts(let numbers, let now):
            return "\(try await store.removeContacts(numbers, of: mine, at: now))"
        case .join(let contacts, let list, let now):
            let joined = try await store.addMembers(contacts, to: list, of: mine, at: now)
            return "\(String(describing: joined))"
        case .leave(let contacts, let list, let now):
            let left = try await store.removeMembers(contacts, from: list, of: mine, at: now)
            return "\(String(describing: left))"
        case .addSegment(let draft, let now):
            let answer = try await store.addSegment(draft, of: mine, at: now)
            if case .done(let segment) = answer { lastSegment = segment.number }
            return "\(answer)"
        case .changeSegment(let number, let draft, let now):
            return "\(try await store.changeSegment(number, to: draft, of: mine, at: now))"
        case .removeSegment(let number, let now):
            return "\(try await store.removeSegment(number, of: mine, at: now))"
        case .campaign(let step): return try await take(step, store)
        default: return try await ask(step, store)
        }
    }

    private mutating func take(_ step: CampaignStep, _ store: any Store) async throws -> String {
        let (mine, kind) = (trial.mine, Trial.kind)
        switch step {
        case .add(let draft):
            let answer = try await store.addRecord(draft, of: mine, at: .start)
            if case .done(let record) = answer { lastRecord = record.number }
            return "\(answer)"
        case .change(let number, let draft, let version, let now):
            let answer = try await store.changeRecord(
                number, to: draft, ifVersion: version, of: mine, at: now)
            return "\(answer)"
        case .launch(let launch):
            do throws(StoreError) {
                let answer = try await store.launch(launch, of: mine)
                if case .launched = answer { launches += 1 }
                return "\(answer)"
            } catch {
                return "refused"
            }
        case .recall(let number, let version, let now):
            let answer = try await store.recall(
                number, kind, ifVersion: version, of: mine, by: Trial.actor, because: nil,
                at: now)
            if case .recalled = answer { recalls += 1 }
            guard case .late(let found) = answer else { return "\(String(describing: answer))" }
            return "late \(found.id) \(found.audience.state)"
        case .discard(let number, let version, let now):
            let answer = try await store.discard(
                number, kind, ifVersion: version, of: mine, by: Trial.actor, at: now)
            return "\(String(describing: answer))"
        case .launched(let filter, let now):
            let page = try await store.launched(filter, of: mine, at: now)
            return "\(page.map(\.record)) \(page.map { $0.launch?.audience.state })"
        }
    }

    private func ask(_ step: ListStep, _ store: any Store) async throws -> String {
        let mine = trial.mine
        switch step {
        case .contacts(let list):
            let page = try await store.contacts(of: mine, on: list, after: 0, limit: 100)
            let lists = try await store.lists(of: mine, after: 0, limit: 100)
            return "\(page.contacts) \(lists) \(try await store.contactCount(of: mine))"
        case .accept(let acceptance):
            do throws(StoreError) {
                return "\(try await store.accept(acceptance, of: mine))"
            } catch {
                return "refused"
            }
        case .segment(let number):
            let page = try await store.segmentMembers(number, of: mine, after: 0, limit: 100)
            let count = try await store.segmentCount(number, of: mine)
            let segments = try await store.segments(of: mine, after: 0, limit: 100)
            let members = page.map { "\($0.contacts)" } ?? "none"
            return "\(members) \(String(describing: count)) \(segments)"
        case .unschedule(let send, let now):
            let answer = try await store.unschedule(send, of: mine, at: now)
            return "\(String(describing: answer))"
        case .advance(let send, let now, let pace):
            return "\(try await store.advance(send, at: now, by: pace))"
        case .ready(let now):
            let ready = try await store.readyAudiences(at: now, after: nil)
            return "\(ready) \(String(describing: try await store.nextAudience(after: now)))"
        case .audience(let send, let now):
            let found = try await store.audience(.id(send), of: mine, at: now)
            // Cursors and marks are places, which backends count as they like; and a lifted stop
            // may be forgotten once it has no word on anything that is to come.
            guard var record = found else { return "none" }
            if !record.audience.isOpen { record.coverage = .clear }
            let audience = record.audience
            return "\(record.number) \(record.plan) \(record.coverage) \(record.isOver) "
                + "\(audience.state) \(audience.due) \(audience.listed) "
                + "\(String(describing: audience.unlisted)) \(String(describing: audience.begun)) "
                + "\(String(describing: audience.cancelled)) "
                + "\(String(describing: audience.finished))"
        case .tally(let send, let now):
            guard let found = try await store.audience(.id(send), of: mine, at: now) else {
                return "none"
            }
            let filter = OutlineFilter(numbers: [found.number])
            let outlines = try await store.outlines(of: mine, matching: filter, at: now)
            let finished = outlines.map { String(describing: $0.finished) }
            return "\(outlines.map(\.tally)) \(finished)"
        default: return "nothing to ask"
        }
    }
}
