package import BelayCore
package import BelayStore
import Glibc

/// The store of several nodes: one PostgreSQL, and a pool of connections to it on each node.
package struct PostgresStore: Sendable {
    let pool: Pool
    let policy: StorePolicy
    let node = Node()
    let numbers = Numbers()
    let segmentCounts = SegmentCounts()

    /// What a step may do when the disk of the database is full.
    package enum Need: Sendable {
        /// Refused as `StoreError.full`: it would promise something new.
        case room
        /// Likewise refused, as something that may work later: it keeps a promise.
        case ballast
    }

    /// Connects, and checks that this is a server that a store can work with.
    ///
    /// The database's schema is as it was found.
    /// - Parameters:
    ///   - primaries: knows which servers may be worked with.
    ///   - elapsed: time since any fixed moment, by a clock that never goes back.
    ///   - chance: spreads the tries of nodes to reach a database that was away.
    package static func connect(
        _ settings: DatabaseSettings, policy: StorePolicy,
        guarding primaries: PrimaryGuard = PrimaryGuard(),
        elapsed: @escaping @Sendable () -> Duration = PostgresStore.sinceBoot,
        chance: @escaping @Sendable () -> UInt64
    ) async throws(StoreError) -> PostgresStore {
        try DatabaseURL.check(settings.url)
        let store = PostgresStore(
            pool: Pool(settings, guarding: primaries, elapsed: elapsed, chance: chance),
            policy: policy)
        do {
            try await store.read { db in _ = try db.integer("SELECT 1::bigint", []) }
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Connects, and brings the schema up to date; refuses a store that was moved away.
    ///
    /// - Parameters: as those of `connect`.
    package static func open(
        _ settings: DatabaseSettings, policy: StorePolicy,
        guarding primaries: PrimaryGuard = PrimaryGuard(),
        elapsed: @escaping @Sendable () -> Duration = PostgresStore.sinceBoot,
        chance: @escaping @Sendable () -> UInt64
    ) async throws(StoreError) -> PostgresStore {
        let store = try await connect(
            settings, policy: policy, guarding: primaries, elapsed: elapsed, chance: chance)
        do {
            try await store.prepare()
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Brings the schema up to date; refuses a store that was moved away.
    package func prepare() async throws(StoreError) {
        try await migrate()
        try await refuseMoved()
    }

    /// The oldest version, as a server gives it: 15.4 is 150004.
    private static let oldest: Int32 = 150_000

    /// Throws when a server is too old: its locks or its replication may do otherwise.
    package static func refuse(version: Int32) throws(StoreError) {
        guard version < oldest else { return }
        throw .unavailable(
            "PostgreSQL \(oldest / 10_000) or later is needed, and this server has "
                + "\(version / 10_000).\(version % 10_000)")
    }

    /// Connections that are open, and steps that wait for one.
    package var connections: Int { pool.size }
    package var waiting: Int { pool.waiting }

    package static func sinceBoot() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// Answers what was begun and closes the connections.
    package func close() async {
        await pool.close()
    }

    /// Reads in one transaction that sees one moment. What it gives back is not locked: a verb
    /// that decides by it decides in `write`.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await pool.run(.read, nil, needing: .ballast, body)
    }

    /// Writes in one transaction, and returns when it is durable.
    ///
    /// Each statement sees what was committed before it began: what is decided here is protected
    /// by a lock that was taken first, or by a condition in the statement that writes. The closure
    /// may run more than once, and must leave no trace outside the database.
    package func write<Value: Sendable>(
        needing need: Need = .ballast,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await pool.run(.write, nil, needing: need, body)
    }

    /// Writes in a transaction that other such steps of this node share while many are waiting.
    ///
    /// For steps that come by the thousand and lock few rows which nobody else has: accepts,
    /// releases, outcomes. They take no lock of an account themselves. One that throws takes
    /// nothing of the others back.
    /// - Parameter account: whose lock is shared, before anything is read; nil for none.
    package func gather<Value: Sendable>(
        needing need: Need = .ballast, sharing account: AccountID?,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await pool.run(.write, Gathering(sharing: account), needing: need, body)
    }
}
