import BelayCore
import BelayStore
import BelayStoreSQLite
import GRDB
import Testing

@Suite("How SQLite finds the few among the many")
struct PlanTests {
    /// The table that would be long, by its name in the plan, and the index that must be used.
    private static func way(of query: Query) -> (table: Substring, index: String) {
        switch query {
        case .nextAttempts, .due: ("d", "deliveries_next")
        case .releasing: ("d", "deliveries_releasing")
        case .openRecords: ("a", "audiences_account")
        case .held: ("deliveries", "deliveries_held")
        case .overdue: ("d", "deliveries_held")
        case .batchDue: ("deliveries", "deliveries_batch")
        case .sendDue: ("deliveries", "")
        case .accountDue: ("sends", "sends_live")
        case .unfinished: ("stops", "stops_unfinished")
        case .lifted: ("stops", "stops_lifted")
        case .liveKeys: ("keys", "keys_live")
        case .expiredAnswers: ("answers", "answers_expiring")
        case .expiredTokens: ("tokens", "tokens_expiring")
        case .expiredNonces: ("nonces", "nonces_expiring")
        case .forecast: ("sends", "sends_live")
        case .batches: ("batches", "batches_account")
        case .suppressions: ("suppressions", "suppressions_number")
        case .scopedSuppressions: ("suppressions", "suppressions_scope")
        case .isSuppressed: ("p", "PRIMARY KEY")
        case .expiredUserLinks: ("user_links", "user_links_expiring")
        case .expiredSessions: ("user_sessions", "user_sessions_ending")
        case .members: ("m", "")
        case .namedContacts: ("c", "contacts_name")
        case .goneMemberships: ("memberships", "memberships_gone")
        case .goneContacts: ("contacts", "contacts_gone")
        case .goneList: ("lists", "lists_gone")
        case .goneSegments: ("segments", "segments_gone")
        case .unfrozenAudiences: ("audiences", "audiences_unfrozen")
        case .audienceLists: ("l", "")
        case .listed: ("memberships", "")
        case .readyAudiences: ("a", "audiences_open")
        case .nextAudience: ("audiences", "audiences_due")
        case .goingAudiences, .unlistedAudiences: ("audiences", "audiences_account")
        case .frozenMembers: ("memberships", "")
        case .frozenContacts: ("c", "")
        case .isOnLists: ("memberships", "memberships_contact")
        case .frozenCount: ("m", "")
        case .waiting: ("deliveries", "deliveries_next")
        case .audienceMembers: ("audience_members", "")
        case .wholeEvents, .deliveryEvents: ("events", "events_position")
        case .scopeEvents: ("events", "events_stops")
        }
    }

    /// How many a statement takes: as many as it has question marks, or the highest after one.
    private static func arguments(of query: Query) -> Int {
        let parts = query.rawValue.split(separator: "?", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
        return numbers.max() ?? parts.count - 1
    }

    private static func plan(of query: Query, in file: String) throws -> [String] {
        let ones = Array(repeating: 1, count: arguments(of: query))
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
    func `a statement over a table that grows keeps to its index`(query: Query) async throws {
        try await Folder.run { folder in
            let store = try SQLiteStore.open(in: folder)
            let plan = try Self.plan(of: query, in: folder + "/belay.sqlite")
            let (table, index) = Self.way(of: query)
            let steps = plan.filter { $0.split(separator: " ").dropFirst().first == table }
            #expect(steps.count == (query == .unfinished ? 2 : 1), "\(plan)")
            let wanted =
                switch index {
                case "": "SEARCH"
                case "PRIMARY KEY": "USING \(index)"
                default: "INDEX \(index)"
                }
            #expect(steps.allSatisfy { $0.contains(wanted) }, "\(plan)")
            // Thousands that are due in one lane cost another nothing.
            if index == "deliveries_next" {
                #expect(steps.allSatisfy { $0.contains("(lane=?") }, "\(plan)")
            }
            // An index that is in order needs no sorting, however many are due.
            // What a chunk of a listing reads is sorted, what goes out, and the stops of one scope;
            // no more.
            let isSorted = plan.contains { $0.contains("TEMP B-TREE") }
            let sorted: Set<Query> = [.frozenMembers, .openRecords, .scopeEvents]
            #expect(isSorted == sorted.contains(query), "\(plan)")
            // No table is read from end to end, but the index of what waits, by its limit.
            let small = [
                "SCAN (subquery-1)", "SCAN m", "SCAN j VIRTUAL TABLE INDEX 1:",
                "SCAN json_each VIRTUAL TABLE INDEX 1:",
            ]
            let scans = plan.filter {
                $0.hasPrefix("SCAN") && !$0.contains("deliveries_") && !small.contains($0)
            }
            #expect(scans.isEmpty, "\(plan)")
            await store.close()
        }
    }
}
