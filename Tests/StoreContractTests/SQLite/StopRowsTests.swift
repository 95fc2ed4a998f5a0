import BelayCore
import BelayStore
import GRDB
import Testing

@Suite("How long SQLite keeps stops and contents")
struct StopRowsTests {
    private static func stops(in folder: String) throws -> Int {
        let queue = try DatabaseQueue(path: folder + "/belay.sqlite")
        let count = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM stops") }
        try queue.close()
        return count ?? -1
    }

    @Test(arguments: StopTests.ScopeKind.allCases, Stop.Action.allCases)
    func `a lifted stop goes once it has no word on anything that lives`(
        kind: StopTests.ScopeKind, action: Stop.Action
    ) async throws {
        try await Backend.sqlite.run { trial, folder in
            let (scope, id) = try await StopTests.scope(kind, trial)
            // Lifted before the due: there is nothing it could say.
            try await trial.stopped(scope, action)
            #expect(try await trial.lift(scope, at: .second(60)))
            #expect(try Self.stops(in: folder) == 0)
            // Lifted after the due: it says what became of the delivery, for as long as it lives.
            try await trial.stopped(scope, action)
            #expect(try await trial.lift(scope, at: .due))
            try await trial.sweep(at: .due)
            #expect(try Self.stops(in: folder) == 1)
            _ = try await trial.store.cancel(id, of: trial.mine, at: .due)
            try await trial.sweep(at: .due)
            try await trial.sweep(at: .hour(1))
            #expect(try Self.stops(in: folder) == 0)
        }
    }

    @Test func `only who reads a send's content needs it`() async throws {
        try await Backend.sqlite.run { trial, folder in
            let store = try trial.store
            let id = try await trial.accepted()
            let queue = try DatabaseQueue(path: folder + "/belay.sqlite")
            try await queue.write { try $0.execute(sql: "DELETE FROM contents") }
            try queue.close()
            let line = try await store.sends(of: trial.mine, matching: SendFilter(), at: .start)
            #expect(line.map(\.subject) == ["Hello"])
            let moved = try await store.reschedule(
                id.send, of: trial.mine, to: .second(101), at: .start)
            #expect(moved?.moved == 1)
            try await trial.stopped(.send(id.send), .cancel)
            #expect(try await trial.lift(.send(id.send), at: .second(60)))
            #expect(try await store.cancel(id, of: trial.mine, at: .due) == .cancelled)
            await #expect(throws: StoreError.self) {
                _ = try await store.send(.id(id.send), of: trial.mine, at: .start)
            }
        }
    }
}
