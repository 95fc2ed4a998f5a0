package import BelayCore
package import BelayStore

extension FaultyStore: StopStore {
    package func addBatch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError) {
        try await pass(.addBatch) { store throws(StoreError) in
            try await store.addBatch(batch, of: account, at: now)
        }
    }

    package func batch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Batch? {
        try await pass(.batch) { store throws(StoreError) in
            try await store.batch(batch, of: account, at: now)
        }
    }

    package func stop(
        _ order: StopOrder, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> StopAnswer {
        try await pass(.stop) { store throws(StoreError) in
            try await store.stop(order, of: account, at: now)
        }
    }

    package func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID, actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Bool {
        try await pass(.lift) { store throws(StoreError) in
            try await store.lift(
                scope, by: door, of: account, actor: actor, because: reason, at: now)
        }
    }

    package func stop(
        on scope: Stop.Scope, by door: Door, of account: AccountID
    ) async throws(StoreError) -> Stop? {
        try await pass(.stopOn) { store throws(StoreError) in
            try await store.stop(on: scope, by: door, of: account)
        }
    }

    package func stops(
        by door: Door, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [Stop] {
        try await pass(.stops) { store throws(StoreError) in
            try await store.stops(by: door, of: account, at: now)
        }
    }

    package func releasing(
        in scope: Stop.Scope, of account: AccountID
    ) async throws(StoreError) -> Int {
        try await pass(.releasing) { store throws(StoreError) in
            try await store.releasing(in: scope, of: account)
        }
    }

    package func count(_ stop: Stop) async throws(StoreError) -> StopCounts {
        try await pass(.count) { store throws(StoreError) in try await store.count(stop) }
    }
}
