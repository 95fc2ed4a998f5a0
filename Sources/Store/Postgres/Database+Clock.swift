package import BelayCore
import BelayStore

extension Database {
    /// The database's clock at this moment of the transaction: the one that all nodes share.
    package func databaseNow() throws -> Instant {
        let milliseconds = try integer(
            "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint", [])
        guard let milliseconds else {
            throw StoreError.unavailable("the database did not tell the time")
        }
        return Instant(milliseconds: milliseconds)
    }
}
