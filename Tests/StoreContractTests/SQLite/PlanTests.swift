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

    private static func plan(of query: Query, in file: String) throws -> [String] {
        let ones = Array(repeating: 1, count: query.rawValue.utf8.count { $0 == 63 })
        let queue = try DatabaseQueue(path: file)
        let plan = try queue.read { db in
            try String.fetchAll(
                db, sql: "EXPLAIN QUERY PLAN \(query.rawValue)",
                arguments: StatementArguments(ones), adapter: SuffixRowAdapter(fromIndex: 3))
        }
        try queue.close()
        return plan
    }

    @Test(arguments: Query.allCases)
    func `a statement over all deliveries keeps to its index`(query: Query) async throws {
        try await Folder.run { folder in
            let store = try SQLiteStore.open(folder: folder, policy: StorePolicy())
            let plan = try Self.plan(of: query, in: folder + "/belay.sqlite")
            let table = query == .held || query == .batchDue ? "deliveries" : "d"
            let steps = plan.filter { $0.split(separator: " ").dropFirst().first == table[...] }
            #expect(steps.count == 1, "\(plan)")
            #expect(steps.allSatisfy { $0.contains("INDEX \(Self.index(for: query))") }, "\(plan)")
            // An index that is in order needs no sorting, however many are due.
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            // No other table is read from end to end, but for the stops in force.
            let scans = plan.filter { $0.hasPrefix("SCAN") && !$0.contains("INDEX") }
            #expect(scans.isEmpty, "\(plan)")
            await store.close()
        }
    }
}
