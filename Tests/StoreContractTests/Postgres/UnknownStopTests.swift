import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("A stop whose commit is unknown")
struct UnknownStopTests {
    /// Whatever is inserted makes its commit come back with a warning, as one does that gave up
    /// waiting for a standby.
    private static func plant(in store: PostgresStore) async throws {
        try await store.write { db in
            try db.run(
                """
                CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE WARNING 'who knows'; RETURN NULL; END $$
                """, [])
            try db.run(
                """
                CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON stops
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()
                """, [])
        }
    }

    @Test func `is the same call when it is made again, until it succeeds once`() async throws {
        try await Cluster.run { settings in
            let store = try await PostgresStore.open(
                settings, policy: StorePolicy(), chance: { 0 })
            let mine = try #require(try await store.addAccount(named: "mine", at: .start)).id
            let batch = BatchID("batch")
            try await store.addBatch(batch, of: mine, at: .start)
            try await Self.plant(in: store)
            let order = StopOrder(
                scope: .batch(batch), action: .cancel, door: .sendGrid, mode: .set,
                isRevocable: true, actor: .clockwork)
            // Asked for once more by itself: it is there, and nobody was told.
            guard
                case .inForce(let stop, releasing: 0) = try await store.stop(
                    order, of: mine, at: .start)
            else {
                Issue.record("it is not in force")
                return
            }
            #expect(!stop.isAcknowledged)
            guard case .exists = try await store.stop(order, of: mine, at: .start) else {
                Issue.record("a stop that was answered is set once more")
                return
            }
            await store.close()
        }
    }
}
