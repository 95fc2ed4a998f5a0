import BelayCore
import BelayStorePostgres

/// The database of a node, as far as it is to be looked after.
struct WatchedDatabase: Sendable {
    let store: PostgresStore
    let needsStandby: Bool

    /// Throws what keeps a node from starting.
    ///
    /// - Parameter now: by this machine's clock.
    func check(now: @Sendable () -> Instant) async throws {
        let look = try await store.look()
        if let flaw = DatabaseFlaw(look, needsStandby: needsStandby, now: now()) {
            throw StartError("cannot open the store at PostgreSQL: \(flaw)")
        }
    }
}
