package import BelayCore
package import BelayStore

extension FaultyStore: ConsoleStore {
    package func upcoming(
        _ filter: UpcomingFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> UpcomingPage {
        try await pass(.upcoming) { store throws(StoreError) in
            try await store.upcoming(filter, of: account, at: now)
        }
    }

    package func forecast(
        _ range: ForecastRange, of account: AccountID
    ) async throws(StoreError) -> Forecast {
        try await pass(.forecast) { store throws(StoreError) in
            try await store.forecast(range, of: account)
        }
    }

    package func deliveries(
        of send: SendID, account: AccountID, after position: Int, limit: Int, at now: Instant
    ) async throws(StoreError) -> [DeliveryRecord] {
        try await pass(.deliveries) { store throws(StoreError) in
            try await store.deliveries(
                of: send, account: account, after: position, limit: limit, at: now)
        }
    }

    package func story(
        of send: SendID, position: Int?, account: AccountID
    ) async throws(StoreError) -> Story {
        try await pass(.events) { store throws(StoreError) in
            try await store.story(of: send, position: position, account: account)
        }
    }

    package func happenings(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [Happening] {
        try await pass(.happenings) { store throws(StoreError) in
            try await store.happenings(of: account, before: number, limit: limit)
        }
    }

    package func sightings(
        of address: String, account: AccountID, before number: Int64?, at now: Instant
    ) async throws(StoreError) -> Sightings {
        try await pass(.sightings) { store throws(StoreError) in
            try await store.sightings(of: address, account: account, before: number, at: now)
        }
    }

    package func batches(
        of account: AccountID, before row: Int64?, limit: Int
    ) async throws(StoreError) -> [NumberedBatch] {
        try await pass(.batches) { store throws(StoreError) in
            try await store.batches(of: account, before: row, limit: limit)
        }
    }
}
