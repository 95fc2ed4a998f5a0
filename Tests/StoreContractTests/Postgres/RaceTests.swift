import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("Stops, releases, accepts and outcomes at once, at two nodes")
struct RaceTests {
    /// Nothing is settled here: so every release that came before the stop is told by its answer,
    /// and none comes after.
    @Test(arguments: 0..<6)
    func `a stop tells of every release that it did not prevent`(turn: Int) async throws {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            let batch = try await trial.batch()
            for _ in 0..<60 { _ = try await trial.accepted(batch: batch) }
            let mine = try await nodes.claim(30, at: nodes.first)
            let others = try await nodes.claim(30, at: nodes.second)
            try #require(mine.count == 30 && others.count == 30)
            let work = zip(mine, others).flatMap { [($0, nodes.first), ($1, nodes.second)] }
            enum Answer: Sendable {
                case release(ReleaseAnswer)
                case stop(StopAnswer)
            }
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for (index, (hold, store)) in work.enumerated() {
                    if index == turn * 9 {
                        group.addTask {
                            .stop(
                                try await nodes.second.stop(
                                    StopOrder(
                                        scope: .batch(batch), action: .cancel, door: .sendGrid,
                                        mode: .set, actor: .command), of: trial.mine, at: .due))
                        }
                    }
                    group.addTask {
                        .release(try await store.release(hold, stamp: Trial.stamp, at: .due))
                    }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            var released = 0
            var told: Int?
            for answer in answers {
                switch answer {
                case .release(.released): released += 1
                case .release(.refused(.stopped)): break
                case .release(let other): Issue.record("released: \(other)")
                case .stop(.inForce(_, let releasing)): told = releasing
                case .stop(let other): Issue.record("stopped: \(other)")
                }
            }
            #expect(told == released)
            #expect(try await nodes.first.releasing(in: .batch(batch), of: trial.mine) == released)
        }
    }

    @Test func `a cancel of all covers every accept that was answered before it, and no later one`()
        async throws
    {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            let before = try await withThrowingTaskGroup(of: SendID.self) { group in
                for index in 0..<20 {
                    let draft = trial.draft()
                    let store = index % 2 == 0 ? nodes.first : nodes.second
                    group.addTask {
                        _ = try await store.accept(draft, of: trial.mine)
                        return draft.id
                    }
                }
                return try await group.reduce(into: [SendID]()) { $0.append($1) }
            }
            let during = (0..<20).map { _ in trial.draft() }
            let stop = try await withThrowingTaskGroup(of: Stop?.self) { group in
                for (index, draft) in during.enumerated() {
                    let store = index % 2 == 0 ? nodes.first : nodes.second
                    group.addTask {
                        _ = try await store.accept(draft, of: trial.mine)
                        return nil
                    }
                }
                group.addTask { try await trial.stopped(.account, .cancel) }
                return try await group.reduce(into: nil as Stop?) { $0 = $0 ?? $1 }
            }
            let after = try await trial.accepted()
            for id in before {
                let shown = try await trial.delivery(DeliveryID(send: id, position: 0)).shownState
                #expect(shown == "cancelled")
            }
            #expect(try await trial.delivery(after).shownState == "scheduled")
            var covered = 0
            for draft in before + during.map(\.id) {
                let id = DeliveryID(send: draft, position: 0)
                if try await trial.delivery(id).shownState == "cancelled" { covered += 1 }
            }
            let counts = try await nodes.first.count(try #require(stop))
            #expect(counts.stopped == covered && counts.total == covered)
        }
    }

    /// Of the two that end last at once neither sees the other's end, unless it waits for it.
    @Test func `a batch is counted to the last, and its stop is told of the end`() async throws {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            let batch = try await trial.batch()
            for _ in 0..<40 { _ = try await trial.accepted(batch: batch) }
            var work: [(Hold, PostgresStore)] = []
            for store in [nodes.first, nodes.second] {
                for hold in try await nodes.claim(20, at: store) {
                    let answer = try await store.release(hold, stamp: Trial.stamp, at: .due)
                    try #require(answer == .released)
                    work.append((hold, store))
                }
            }
            try await trial.stopped(.batch(batch), .cancel, at: .due)
            #expect(try await nodes.first.stops(by: .sendGrid, of: trial.mine, at: .due).count == 1)
            try await withThrowingTaskGroup { group in
                for (index, (hold, store)) in work.enumerated() {
                    let outcome: Lifecycle.Outcome = index % 4 == 0 ? .refused : .accepted
                    group.addTask {
                        let isOurs = try await store.settle(
                            hold, outcome, reply: "", at: .due, jitter: 0)
                        #expect(isOurs)
                    }
                }
                try await group.waitForAll()
            }
            for _ in 0..<2 {
                let found = try #require(
                    try await nodes.first.batch(batch, of: trial.mine, at: .due))
                #expect(found.members == 40 && found.finished == 40 && found.sent == 30)
                #expect(
                    try await nodes.first.stops(by: .sendGrid, of: trial.mine, at: .due) == [])
                // Once more, folded.
                try await nodes.sweep()
            }
        }
    }

    @Test func `copies of one message are the same mail, wherever they are released`()
        async throws
    {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            _ = try await trial.accept(trial.draft(to: 8))
            let mine = try await nodes.claim(4, at: nodes.first).map { ($0, nodes.first) }
            let others = try await nodes.claim(4, at: nodes.second).map { ($0, nodes.second) }
            let answers = try await withThrowingTaskGroup(of: ReleaseAnswer.self) { group in
                for (index, (hold, store)) in (mine + others).enumerated() {
                    let stamp = Stamp(
                        date: .second(Int64(index)), hash: [UInt8](repeating: 1, count: 32))
                    group.addTask { try await store.release(hold, stamp: stamp, at: .due) }
                }
                return try await group.reduce(into: [ReleaseAnswer]()) { $0.append($1) }
            }
            #expect(answers.count { $0 == .released } == 1)
            let stamps = answers.compactMap { answer -> Stamp? in
                if case .recompose(let stamp) = answer { stamp } else { nil }
            }
            #expect(stamps.count == 7 && Set(stamps).count == 1)
        }
    }
}
