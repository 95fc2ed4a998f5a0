import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("Stories in PostgreSQL")
struct StoryRowsTests {
    @Test func `one whose later part no index leads to says that it is cut`() async throws {
        try await Nodes.run { nodes in
            let (trial, store) = (nodes.trial, nodes.first)
            let send = try await trial.accept(trial.draft(to: 2))
            func note(_ count: Int) async throws {
                try await store.write { db in
                    try db.run(
                        """
                        INSERT INTO events (account, place, sequence, kind, at_ms, position)
                        SELECT account, place, nextval('event_numbers'), 1, 0, 1
                        FROM sends, generate_series(1, $1)
                        """, [count])
                }
            }
            try await note(Limits.consoleEvents)
            #expect(
                try await !store.story(of: send, position: 0, account: trial.mine).isCut)
            try await note(1)
            #expect(try await store.story(of: send, position: 0, account: trial.mine).isCut)
        }
    }

    @Test func `a stop that two of a send's names begin is told once`() async throws {
        try await Nodes.run { nodes in
            let (trial, store) = (nodes.trial, nodes.first)
            let longer = "red by operator: x"
            let send = try await trial.accept(trial.draft(tags: ["red", longer]))
            let order = StopOrder(
                scope: .tag(longer), action: .pause, door: .operators, mode: .set, actor: .user(3),
                reason: nil)
            _ = try await store.stop(order, of: trial.mine, at: .second(5))
            let story = try await store.story(of: send, position: 0, account: trial.mine)
            #expect(story.events.count { $0.kind == .stopped } == 1)
        }
    }
}
