import BelayCore
import BelayStore
import BelayStoreSQLite
import GRDB
import Testing

@Suite("How SQLite finds the few among the many")
struct PlanTests {
    private static func index(for query: Query) -> String {
        switch query {
        case .nextAttempts, .due: "deliveries_next"
        case .releasing: "deliveries_releasing"
        case .held, .overdue: "deliveries_held"
        case .batchDue: "deliveries_batch"
        }
    }

    @Test(arguments: Query.allCases)
    func `a statement over all deliveries keeps to its index`(query: Query) async throws {
        try await Folder.run { folder in
            let store = try SQLiteStore.open(folder: folder, policy: StorePolicy())
            let queue = try DatabaseQueue(path: folder + "/belay.sqlite")
            let plan = try await queue.read { db in
                let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(query.rawValue)")
                let ones = Array(repeating: 1, count: query.rawValue.utf8.count { $0 == 63 })
                return try Row.fetchAll(statement, arguments: StatementArguments(ones))
                    .map { $0["detail"] as String }
            }
            let table = query == .held || query == .batchDue ? "deliveries" : "d"
            let steps = plan.filter { $0.split(separator: " ").dropFirst().first == table[...] }
            #expect(steps.count == 1, "\(plan)")
            #expect(steps.allSatisfy { $0.contains("INDEX \(Self.index(for: query))") }, "\(plan)")
            // An index that is in order needs no sorting, however many are due.
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            // No other table is read from end to end, but for the stops in force.
            let scans = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("INDEX") }
            #expect(scans.isEmpty, "\(plan)")
            try queue.close()
            await store.close()
        }
    }
}
