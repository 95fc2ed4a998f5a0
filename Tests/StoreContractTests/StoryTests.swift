import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Stops in a send's story")
struct StoryTests {
    @Test(arguments: Backend.every)
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
            let story = try await store.story(of: send, position: 0, account: trial.mine)
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
            let blue = try await store.story(of: other, position: nil, account: trial.mine)
            #expect(blue.dropFirst().count == 3)
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
