package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Console.swift`.

extension PostgresStore: ConsoleStore {
    package func upcoming(
        _ filter: UpcomingFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> UpcomingPage {
        throw .notPorted
    }

    package func forecast(
        _ range: ForecastRange, of account: AccountID
    ) async throws(StoreError) -> Forecast {
        throw .notPorted
    }

    package func deliveries(
        of send: SendID, account: AccountID, after position: Int, limit: Int, at now: Instant
    ) async throws(StoreError) -> [DeliveryRecord] {
        throw .notPorted
    }

    package func story(
        of send: SendID, position: Int?, account: AccountID
    ) async throws(StoreError) -> [Event] {
        throw .notPorted
    }

    package func happenings(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [Happening] {
        throw .notPorted
    }

    package func sightings(
        of address: String, account: AccountID, before number: Int64?, at now: Instant
    ) async throws(StoreError) -> Sightings {
        throw .notPorted
    }

    package func batches(
        of account: AccountID, before row: Int64?, limit: Int
    ) async throws(StoreError) -> [NumberedBatch] {
        throw .notPorted
    }
}
