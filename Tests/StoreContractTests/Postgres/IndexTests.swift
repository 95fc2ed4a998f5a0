import BelayStorePostgres
import Testing

@Suite("How PostgreSQL finds the few among the many")
struct IndexTests {
    /// How the name begins of the index that leads to a statement's rows; nil where it wants
    /// them all. Which one of several is taken depends on what the server has counted.
    private static func index(of query: Query) -> String? {
        switch query {
        case .nextAttempts, .waiting: "deliveries_next"
        case .releasing, .orphans: "deliveries_releasing"
        case .inHand: "deliveries_in_hand"
        case .tallies: nil
        case .openRecords, .goingAudiences: "audiences_account"
        case .held, .overdue: "deliveries_held"
        case .batchDue: "deliveries_batch"
        case .sendDue: "deliveries_pkey"
        case .accountDue, .forecast: "sends_live"
        case .unfinished: "stops_unfinished"
        case .lifted: "stops_lifted"
        case .liveKeys: "keys_live"
        case .expiredAnswers: "answers_expiring"
        case .expiredTokens: "tokens_expiring"
        case .expiredNonces: "nonces_expiring"
        case .batches: "batches_pkey"
        case .suppressions: "suppressions_number"
        case .scopedSuppressions: "suppressions_scope"
        case .expiredUserLinks: "user_links_expiring"
        case .expiredSessions: "user_sessions_ending"
        case .members, .listed, .frozenMembers: "memberships_pkey"
        case .areOnLists: "memberships_contact"
        case .frozenCount: "memberships_"
        case .namedContacts: "contacts_name"
        case .goneMemberships: "memberships_gone"
        case .goneContacts: "contacts_gone"
        case .goneList: "lists_gone"
        case .goneSegments: "segments_gone"
        case .readyAudiences: "audiences_open"
        case .nextAudience: "audiences_due"
        case .unfrozenAudiences: "audiences_unfrozen"
        case .audienceLists: "lists_pkey"
        case .unlistedAudiences: "audiences_"
        case .frozenContacts: "contacts_pkey"
        case .wholeEvents: "events_whole"
        case .deliveryEvents: "events_position"
        case .scopeEvents: "events_stops"
        case .audienceMembers: "audience_members_pkey"
        }
    }

    /// The highest number after a dollar.
    private static func arguments(of query: String) -> Int {
        query.split(separator: "$", omittingEmptySubsequences: false).dropFirst()
            .compactMap { Int($0.prefix { $0.isNumber }) }.max() ?? 0
    }

    private static func plan(of query: String, in db: Database) throws -> [String] {
        let nulls = Array(repeating: "NULL", count: arguments(of: query))
        try db.runOnce("PREPARE planned AS \(query)")
        let plan = try db.all(
            "EXPLAIN (COSTS OFF) EXECUTE planned (\(nulls.joined(separator: ", ")))", []
        ) { $0[0] as String }
        try db.runOnce("DEALLOCATE planned")
        return plan
    }

    @Test func `a statement over a table that grows keeps to its index`() async throws {
        try await Cluster.run { store in
            try await store.migrate()
            let plans = try await store.write { db in
                try db.runOnce("SET LOCAL enable_seqscan = off")
                try db.runOnce("SET LOCAL plan_cache_mode = force_generic_plan")
                return try Query.allCases.map { ($0, try Self.plan(of: $0.rawValue, in: db)) }
            }
            for (query, plan) in plans {
                guard let index = Self.index(of: query) else { continue }
                #expect(plan.contains { $0.contains("using \(index)") }, "\(query): \(plan)")
                #expect(!plan.contains { $0.contains("Seq Scan") }, "\(query): \(plan)")
            }
        }
    }

    /// A release asks for its row by nothing else. Of an empty table, and of one that was not
    /// counted since it was, the server knows nothing: it must have no other way to go.
    @Test func `a delivery is found by all that its key is of`() async throws {
        try await Cluster.run { store in
            try await store.migrate()
            let plan = try await store.write { db in
                try db.runOnce("SET LOCAL enable_seqscan = off")
                try db.runOnce("SET LOCAL enable_bitmapscan = off")
                try db.runOnce("SET LOCAL plan_cache_mode = force_generic_plan")
                return try Self.plan(of: Query.delivery, in: db)
            }
            let condition = try #require(
                plan.drop { !$0.contains("using deliveries_pkey") }.dropFirst().first, "\(plan)")
            for column in ["account", "place", "\"position\""] {
                #expect(condition.contains("(\(column) ="), "\(plan)")
            }
        }
    }
}
