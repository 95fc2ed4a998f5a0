package import BelayCore
package import BelayStore

extension FaultyStore: SendStore {
    package func accept(
        _ acceptance: Acceptance, of account: AccountID
    ) async throws(StoreError) -> AcceptAnswer {
        try await pass(.accept) { store throws(StoreError) in
            try await store.accept(acceptance, of: account)
        }
    }

    package func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> EarlierAnswer? {
        try await pass(.earlierAnswer) { store throws(StoreError) in
            try await store.earlierAnswer(to: idempotency, of: account, at: now)
        }
    }

    package func send(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SendRecord? {
        try await pass(.show) { store throws(StoreError) in
            try await store.send(reference, of: account, at: now)
        }
    }

    package func sends(
        of account: AccountID, matching filter: SendFilter, at now: Instant
    ) async throws(StoreError) -> [SendSummary] {
        try await pass(.list) { store throws(StoreError) in
            try await store.sends(of: account, matching: filter, at: now)
        }
    }

    package func outlines(
        of account: AccountID, matching filter: OutlineFilter, at now: Instant
    ) async throws(StoreError) -> [SendOutline] {
        try await pass(.outlines) { store throws(StoreError) in
            try await store.outlines(of: account, matching: filter, at: now)
        }
    }

    package func cancel(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Lifecycle.CancelAnswer? {
        try await pass(.cancel) { store throws(StoreError) in
            try await store.cancel(
                delivery, of: account, by: actor, because: reason, at: now)
        }
    }

    package func reschedule(
        _ send: SendID, of account: AccountID, from seen: Instant?, to due: Instant,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RescheduleAnswer? {
        try await pass(.reschedule) { store throws(StoreError) in
            try await store.reschedule(
                send, of: account, from: seen, to: due, by: actor, because: reason, at: now)
        }
    }

    package func resolve(
        _ delivery: DeliveryID, of account: AccountID, as verdict: Lifecycle.Verdict,
        by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool? {
        try await pass(.resolve) { store throws(StoreError) in
            try await store.resolve(delivery, of: account, as: verdict, by: actor, at: now)
        }
    }

    package func events(
        of send: SendID, of account: AccountID
    ) async throws(StoreError) -> [Event] {
        try await pass(.events) { store throws(StoreError) in
            try await store.events(of: send, of: account)
        }
    }

    package func events(
        of account: AccountID, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> [AccountEvent] {
        try await pass(.events) { store throws(StoreError) in
            try await store.events(of: account, before: sequence, limit: limit)
        }
    }
}
