import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("The primary of a PostgreSQL store")
struct PrimaryTests {
    /// What the server of the tests is, asked by other means than the store's.
    private static func primary(_ store: PostgresStore) async throws -> Primary {
        let found = try await store.read { db in
            try db.first(
                """
                SELECT (SELECT system_identifier FROM pg_control_system()),
                    (SELECT timeline_id FROM pg_control_checkpoint())::bigint,
                    (SELECT value FROM marks WHERE name = 'identity')
                """, []
            ) { Primary(system: $0[0], timeline: $0[1], store: $0[2] as Int64?) }
        }
        return try #require(found)
    }

    private static func open(
        _ settings: DatabaseSettings, _ guarding: PrimaryGuard
    ) async throws -> StoreError? {
        try await failure {
            try await PostgresStore.connect(
                settings, policy: StorePolicy(), guarding: guarding, chance: { 0 }
            ).close()
        }
    }

    @Test(arguments: [false, true])
    func `an earlier one and a copy are refused as they are connected to`(isPooled: Bool)
        async throws
    {
        try await Cluster.run { settings in
            var settings = settings
            settings.isPooled = isPooled
            let store = try await PostgresStore.open(
                settings, policy: StorePolicy(), chance: { 0 })
            let identity = try await store.meet(secret: 1, fresh: 2).identity
            let real = try await Self.primary(store)
            #expect(real.store == identity)
            await store.close()
            #expect(try await Self.open(settings, PrimaryGuard(known: real)) == nil)
            var later = real
            later.timeline += 1
            #expect(
                try await Self.open(settings, PrimaryGuard(known: later))
                    == .unavailable(
                        "its server is an old primary: it is on timeline \(real.timeline), and "
                            + "timeline \(later.timeline) has been written to"))
            var other = real
            other.system += 1
            let copy = try await Self.open(settings, PrimaryGuard(known: other))
            guard case .unavailable(let text) = copy else {
                Issue.record("\(String(describing: copy))")
                return
            }
            #expect(text.hasPrefix("its server is a copy"))
        }
    }

    @Test func `connections to one that is no longer the primary are dropped`() async throws {
        try await Cluster.run { settings in
            var settings = settings
            settings.connections = 1
            let guarding = PrimaryGuard()
            let store = try await PostgresStore.open(
                settings, policy: StorePolicy(), guarding: guarding, chance: { 0 })
            var next = try await Self.primary(store)
            next.timeline += 1
            try guarding.admit(next)
            let error = try await failure { try await store.write { _ in } }
            guard case .unavailable(let text) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(text.hasPrefix("its server is an old primary"))
            await store.close()
        }
    }

    @Test func `of several servers the one that takes writes is found`() async throws {
        try await Cluster.run { settings in
            var settings = settings
            settings.url = settings.url.replacing("127.0.0.1:", with: "127.0.0.1:1,127.0.0.1:")
            #expect(DatabaseURL.hosts(settings.url).count == 2)
            let store = try await PostgresStore.connect(
                settings, policy: StorePolicy(), chance: { 0 })
            #expect(try await store.look().standby == .none)
            await store.close()
        }
    }

    @Test func `a look tells the database's time`() async throws {
        try await Cluster.run { store in
            let (look, now) = (
                try await store.look(), try await store.write { try $0.databaseNow() }
            )
            #expect(look.now <= now && now.since(look.now) < .minutes(5))
        }
    }
}
