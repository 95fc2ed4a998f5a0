import BelayCore
import BelayStore
import BelayTesting
import GRDB
import Testing

@Suite("Stops in a send's story")
struct StoryTests {
    @Test(arguments: Backend.allCases)
    func `stand there with who gave them and why, and only those that cover it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let batch = try await trial.batch("a by b")
            let send = try await trial.accept(trial.draft(batch: batch, tags: ["red"]))
            let other = try await trial.accept(trial.draft(tags: ["blue"]))
            func stop(_ scope: Stop.Scope, _ reason: String?) async throws {
                let order = StopOrder(
                    scope: scope, action: .pause, door: .operators, mode: .set, actor: .user(3),
                    reason: reason.flatMap { StopReason($0) })
                _ = try await store.stop(order, of: trial.mine, at: .second(5))
            }
            try await stop(.send(send), "late: very")
            try await stop(.batch(batch), nil)
            try await stop(.tag("red"), "x")
            try await stop(.account, nil)
            try await stop(.tag("blue"), nil)
            try await stop(.send(other), nil)
            let lifted = try await store.lift(
                .send(send), by: .operators, of: trial.mine, actor: .command, because: nil,
                at: .second(6))
            #expect(lifted)
            let story = try await store.story(of: send, position: 0, account: trial.mine).events
            #expect(
                story.dropFirst().map(\.detail) == [
                    "pause, all of it: late: very", "pause, its batch",
                    "pause, everything tagged red: x", "pause, everything of the account",
                    "pause, all of it",
                ])
            #expect(
                story.dropFirst().map(\.actor) == [
                    .user(3), .user(3), .user(3), .user(3), .command,
                ])
            #expect(story.last?.kind == .lifted)
            let blue = try await store.story(of: other, position: nil, account: trial.mine).events
            #expect(blue.dropFirst().count == 3)
        }
    }

    @Test(arguments: Backend.allCases)
    func `stops older than the send stand there while they cover it, and no others`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let batch = try await trial.batch("b")
            func stop(_ scope: Stop.Scope, _ action: Stop.Action, _ reason: String) async throws {
                let order = StopOrder(
                    scope: scope, action: action, door: .operators, mode: .set, actor: .user(3),
                    reason: StopReason(reason))
                _ = try await store.stop(order, of: trial.mine, at: .second(-60))
            }
            try await stop(.account, .pause, "first")
            try await stop(.tag("red"), .cancel, "of earlier ones")
            try await stop(.tag("blue"), .pause, "over")
            _ = try await store.lift(
                .tag("blue"), by: .operators, of: trial.mine, actor: .command, because: nil,
                at: .second(-59))
            let send = try await trial.accept(
                trial.draft(batch: batch, tags: ["red", "blue"]))
            let story = try await store.story(of: send, position: 0, account: trial.mine).events
            #expect(story.map(\.kind) == [.stopped, .accepted])
            #expect(story.first?.detail == "pause, everything of the account: first")
        }
    }

    @Test(arguments: Backend.allCases)
    func `a stop stays in it however much befalls the account afterwards`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let account = trial.mine
            let send = try await trial.accept(trial.draft(to: 2, tags: ["red"]))
            func pause(_ tag: String) async throws {
                let order = StopOrder(
                    scope: .tag(tag), action: .pause, door: .operators, mode: .set,
                    actor: .user(3))
                _ = try await store.stop(order, of: account, at: .second(5))
            }
            try await pause("red")
            try await withThrowingTaskGroup { group in
                for number in 0...Limits.consoleScan {
                    group.addTask { try await pause("red\(number)") }
                }
                try await group.waitForAll()
            }
            let story = try await store.story(of: send, position: 1, account: account).events
            #expect(story.dropFirst().map(\.detail) == ["pause, everything tagged red"])
        }
    }

    @Test(arguments: Backend.allCases)
    func `a story that is cut says so`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let send = try await trial.accept(trial.draft())
            func move() async throws {
                _ = try await store.reschedule(
                    send, of: trial.mine, from: nil, to: .due, by: .user(1), because: nil,
                    at: .start)
            }
            try await withThrowingTaskGroup { group in
                for _ in 0..<Limits.storyLength { group.addTask { try await move() } }
                try await group.waitForAll()
            }
            let whole = try await store.story(of: send, position: 0, account: trial.mine)
            #expect(!whole.isCut && whole.events.count == Limits.storyLength + 1)
            try await move()
            let cut = try await store.story(of: send, position: 0, account: trial.mine)
            #expect(cut.isCut && cut.events == whole.events)
        }
    }

    @Test func `so does one whose later part no index leads to`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let send = try await trial.accept(trial.draft(to: 2))
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            func note(_ count: Int, after first: Int) async throws {
                try await file.write { db in
                    try db.execute(
                        sql: """
                            WITH RECURSIVE n(i) AS (
                                SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
                            INSERT INTO events (place, sequence, kind, at_ms, position)
                            SELECT (SELECT place FROM sends), ? + i, 1, 0, 1 FROM n
                            """, arguments: [count, first])
                }
            }
            try await note(Limits.consoleEvents, after: 1000)
            let store = try trial.store
            #expect(
                try await !store.story(of: send, position: 0, account: trial.mine).isCut)
            try await note(1, after: 1000 + Limits.consoleEvents)
            try file.close()
            #expect(try await store.story(of: send, position: 0, account: trial.mine).isCut)
        }
    }

    @Test func `a name that begins like another is not that one`() {
        let scopes = Stop.scopes(of: SendID(high: 1, low: 2), batch: BatchID("a"), tags: [])
        #expect(Stop.retold("pause batch a by operator", in: scopes) == "pause, its batch")
        #expect(Stop.retold("pause batch a by operators by operator", in: scopes) == nil)
        #expect(Stop.retold("pause batch ab by operator", in: scopes) == nil)
        #expect(Stop.retold("listed 7", in: scopes) == nil)
        #expect(Stop.retold(nil, in: scopes) == nil)
    }
}
