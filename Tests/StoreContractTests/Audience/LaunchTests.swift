import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Launching, recalling and discarding a record")
struct LaunchTests {
    @Test(arguments: Backend.allCases)
    func `a launched record is bound to its send, after a restart too`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...2))
            let record = try await trial.campaign()
            #expect(try await trial.campaign(record)?.state == .draft)
            guard
                case .launched(let kept, let number) = try await trial.launch(
                    record, ifVersion: 1, to: [.list(list)])
            else {
                Issue.record("it was not launched")
                return
            }
            #expect(kept.version == 2 && kept.send != nil && number == 1)
            try await trial.reopen()
            #expect(try await trial.kept(record) == kept)
            let found = try #require(try await trial.campaign(record, at: .second(1)))
            #expect(found.record == kept && found.state == .scheduled && !found.hasBegun)
            #expect(found.launch?.number == number && found.launch?.id == kept.send)
            #expect(found.tally?.total == 0)
            let send = try #require(kept.send)
            try await trial.expand(send)
            #expect(try await trial.campaign(record)?.state == .sending)
            #expect(try await trial.campaign(record)?.hasBegun == true)
            #expect(try await trial.deliverAll().count == 2)
            #expect(try await trial.campaign(record)?.state == .done)
            try await trial.expand(send)
            #expect(try await trial.campaign(record)?.tally?.sent == 2)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a launch that is refused stores nothing`(backend: Backend) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...2))
            let record = try await trial.campaign()
            let kept = try #require(try await trial.kept(record))
            let unknown = try await trial.launch(9, to: [.list(list)])
            #expect(unknown == .unknown)
            let stale = try await trial.launch(record, ifVersion: 2, to: [.list(list)])
            #expect(stale == .changedMeanwhile(kept))
            let exposed = try await trial.launch(
                record, to: [.list(list)], excluded: [.list(7)])
            #expect(exposed == .unknownSource(.list(7)))
            for missing in [AudiencePlan.Source.list(7), .segment(7)] {
                let answer = try await trial.launch(record, to: [.list(list), missing])
                #expect(answer == .unknownSource(missing))
            }
            let foreign = Launch(
                record: record, kind: Trial.kind, ifVersion: nil,
                acceptance: trial.audience(from: [.list(list)]))
            #expect(try await trial.store.launch(foreign, of: trial.other) == .unknown)
            let acceptance = trial.audience(from: [.list(list)])
            _ = try await trial.store.accept(acceptance, of: trial.mine)
            await #expect(throws: StoreError.self) {
                _ = try await trial.store.launch(
                    Launch(
                        record: record, kind: Trial.kind, ifVersion: nil, acceptance: acceptance),
                    of: trial.mine)
            }
            #expect(try await trial.kept(record) == kept)
            let sends = try await trial.store.sends(
                of: trial.mine, matching: SendFilter(), at: .start)
            #expect(sends.count == 1)
        }
    }

    @Test(arguments: Backend.allCases)
    func `of many launches at once one is the first`(backend: Backend) async throws {
        try await backend.run { trial in
            let record = try await trial.campaign()
            let answers = try await withThrowingTaskGroup(of: LaunchAnswer.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await trial.launch(record, to: [.everybody]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let kept = try #require(try await trial.kept(record))
            // A step that is run again takes another number: gaps are allowed.
            let launched = answers.filter { answer in
                if case .launched(kept, number: 1...) = answer { true } else { false }
            }
            #expect(launched.count == 1)
            #expect(answers.count { $0 == .changedMeanwhile(kept) } == 7)
        }
    }

    @Test(arguments: Backend.allCases)
    func `of two recalls one takes it back, and the other finds a draft`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...2))
            let record = try await trial.campaign()
            let send = try await trial.launched(record, to: [.list(list)])
            let answers = try await withThrowingTaskGroup(of: RecallAnswer?.self) { group in
                for _ in 0..<2 { group.addTask { try await trial.recall(record) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let kept = try #require(try await trial.kept(record))
            #expect(kept.send == nil && kept.version == 3 && kept.modified == .second(1))
            #expect(Set(answers) == [.recalled(kept, due: .due), .draft(kept)])
            #expect(try await trial.found(send).shown == .cancelled)
            #expect(try await trial.expand(send) == [.nothing])
            #expect(try await trial.recall(9) == nil)
            // A draft again: it may be changed, and launched as another send.
            let changed = try await trial.store.changeRecord(
                record, to: RecordDraft(kind: Trial.kind, body: [1]), ifVersion: 3,
                of: trial.mine, at: .second(2))
            guard case .done = changed else {
                Issue.record("it was not changed: \(changed)")
                return
            }
            let again = try await trial.launched(record, to: [.list(list)])
            #expect(again != send)
            try await trial.expand(again)
            #expect(try await trial.deliverAll().count == 2)
        }
    }

    @Test(arguments: Backend.allCases)
    func `what is not of the version that was seen is neither recalled nor discarded`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let record = try await trial.campaign()
            // A draft that was launched since somebody saw it.
            let send = try await trial.launched(record, to: [.everybody])
            let kept = try #require(try await trial.kept(record))
            #expect(try await trial.discard(record, ifVersion: 1) == .changedMeanwhile)
            #expect(try await trial.recall(record, ifVersion: 1) == .changedMeanwhile(kept))
            #expect(try await trial.found(send).shown == .scheduled)
            let recalled = try await trial.recall(
                record, ifVersion: kept.version, because: "wrong text")
            guard case .recalled = recalled else {
                Issue.record("it was not recalled")
                return
            }
            let last = try await trial.store.events(of: send, of: trial.mine).last
            #expect(last?.kind == .cancelled && last?.detail == "wrong text")
            #expect(last?.actor == Trial.actor)
            // Of two who saw the same, the second.
            let draft = try #require(try await trial.kept(record))
            #expect(
                try await trial.recall(record, ifVersion: kept.version)
                    == .changedMeanwhile(draft))
            #expect(try await trial.discard(record, ifVersion: draft.version) == .gone)
            #expect(try await trial.discard(record, ifVersion: draft.version) == nil)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a launched record is not changed`(backend: Backend) async throws {
        try await backend.run { trial in
            let record = try await trial.campaign()
            _ = try await trial.launched(record, to: [.everybody])
            let kept = try #require(try await trial.kept(record))
            for version in [nil, kept.version] {
                let answer = try await trial.store.changeRecord(
                    record, to: RecordDraft(kind: Trial.kind, body: [1]), ifVersion: version,
                    of: trial.mine, at: .second(2))
                #expect(answer == .changedMeanwhile(kept))
            }
        }
    }

    /// What is over a scheduled record when it is recalled.
    enum Cover: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case nothing, pause, cancel, begun, done

        var testDescription: String { rawValue }
    }

    @Test(arguments: Backend.allCases, Cover.allCases)
    func `a pause does not keep it from being recalled, a cancel or a beginning does`(
        backend: Backend, cover: Cover
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...2))
            let record = try await trial.campaign()
            let send = try await trial.launched(record, to: [.list(list)])
            switch cover {
            case .nothing: break
            case .pause: try await trial.stopped(.send(send), .pause, by: .native)
            case .cancel: try await trial.stopped(.account, .cancel, by: .native)
            case .begun: #expect(try await trial.advance(send) == .begun)
            case .done:
                try await trial.expand(send)
                _ = try await trial.deliverAll()
            }
            let answer = try await trial.recall(record, at: .due)
            switch cover {
            case .nothing, .pause:
                let kept = try #require(try await trial.kept(record))
                #expect(answer == .recalled(kept, due: .due) && kept.send == nil)
            case .cancel, .begun, .done:
                #expect(answer == .late(try await trial.found(send)))
                #expect(try await trial.kept(record)?.send == send)
            }
            let shown: [Cover: LaunchedRecord.State] = [
                .nothing: .draft, .pause: .draft, .cancel: .cancelled, .begun: .sending,
                .done: .done,
            ]
            #expect(try await trial.campaign(record)?.state == shown[cover])
        }
    }

    @Test(arguments: Backend.allCases)
    func `what is not going out is discarded with its send`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...2))
            let draft = try await trial.campaign()
            #expect(try await trial.discard(draft) == .gone)
            #expect(try await trial.discard(draft) == nil)
            let scheduled = try await trial.campaign()
            let send = try await trial.launched(scheduled, to: [.list(list)])
            // Under a stop that may be lifted.
            _ = try await store.stop(
                StopOrder(
                    scope: .account, action: .cancel, door: .native, mode: .force,
                    isRevocable: true), of: trial.mine, at: .start)
            let foreign = try await store.discard(
                scheduled, Trial.kind, ifVersion: nil, of: trial.other, by: Trial.actor,
                at: .start)
            #expect(foreign == nil)
            #expect(try await trial.discard(scheduled) == .gone)
            #expect(try await trial.lift(.account, by: .native, at: .second(2)))
            try await trial.expand(send)
            #expect(try await trial.deliverAll().isEmpty)
            #expect(try await trial.found(send).shown == .cancelled)
            let done = try await trial.campaign()
            try await trial.expand(try await trial.launched(done, to: [.list(list)]))
            #expect(try await trial.deliverAll().count == 2)
            #expect(try await trial.discard(done, at: .due) == .gone)
            #expect(try await store.recordCount(Trial.kind, of: trial.mine) == 0)
            // Its number is not used again.
            #expect(try await trial.campaign() == 4)
        }
    }

    @Test(arguments: Backend.allCases)
    func `what is going out is stopped before it is discarded`(backend: Backend) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...2))
            let record = try await trial.campaign()
            let send = try await trial.launched(record, to: [.list(list)])
            #expect(try await trial.advance(send) == .begun)
            #expect(try await trial.discard(record, at: .due) == .going(send))
            try await trial.stopped(.send(send), .pause, by: .native, at: .due)
            #expect(try await trial.discard(record, at: .due) == .going(send))
            #expect(try await trial.kept(record) != nil)
            try await trial.stopped(.send(send), .cancel, by: .sendGrid, at: .due)
            #expect(try await trial.discard(record, at: .due) == .gone)
            #expect(try await trial.kept(record) == nil)
            try await trial.expand(send, at: .hour(1))
            #expect(try await trial.deliverAll(at: .hour(1)).isEmpty)
            #expect(try await trial.tally(send).cancelled == 2)
        }
    }

    @Test(arguments: Backend.allCases)
    func `while a dot may still leave it is not discarded, whatever stop is over it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...2))
            let record = try await trial.campaign()
            let send = try await trial.launched(record, to: [.list(list)])
            try await trial.expand(send)
            let hold = try #require(try await trial.claim(at: .due, limit: 1).holds.first)
            guard case .released = try await trial.release(hold, at: .due) else {
                Issue.record("it was not released")
                return
            }
            #expect(try await trial.discard(record, at: .due) == .going(send))
            try await trial.stopped(.account, .cancel, by: .native, at: .due)
            try await trial.stopped(.send(send), .cancel, by: .sendGrid, at: .due)
            #expect(try await trial.campaign(record)?.state == .cancelled)
            #expect(try await trial.discard(record, at: .due) == .going(send))
            #expect(try await trial.kept(record) != nil)
            #expect(try await trial.settle(hold, .accepted, at: .due))
            #expect(try await trial.discard(record, at: .due) == .gone)
            #expect(try await trial.deliverAll().isEmpty)
        }
    }
}
