package import BelayCore
import BelayStore

extension Database {
    /// The database's clock, in milliseconds, as a column of a statement: of the moment in which it
    /// runs, not of its transaction's beginning.
    static let clock = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

    /// The database's clock at this moment of the transaction: the one that all nodes share.
    package func databaseNow() throws -> Instant {
        guard let milliseconds = try integer("SELECT \(Self.clock)", []) else {
            throw StoreError.unavailable("the database did not tell the time")
        }
        return Instant(milliseconds: milliseconds)
    }
}
