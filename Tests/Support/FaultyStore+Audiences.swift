package import BelayCore
package import BelayStore

extension FaultyStore: AudienceStore {
    package func accept(
        _ acceptance: AudienceAcceptance, of account: AccountID
    ) async throws(StoreError) -> AudienceAnswer {
        try await pass(.accept) { store throws(StoreError) in
            try await store.accept(acceptance, of: account)
        }
    }

    package func audience(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AudienceRecord? {
        try await pass(.show) { store throws(StoreError) in
            try await store.audience(reference, of: account, at: now)
        }
    }

    package func unschedule(
        _ send: SendID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Audience.UnscheduleAnswer? {
        try await pass(.unschedule) { store throws(StoreError) in
            try await store.unschedule(
                send, of: account, by: actor, because: reason, at: now)
        }
    }
}

extension FaultyStore: ExpansionStore {
    package func readyAudiences(
        at now: Instant, after last: SendID?
    ) async throws(StoreError) -> [SendID] {
        try await pass(.readyAudiences) { store throws(StoreError) in
            try await store.readyAudiences(at: now, after: last)
        }
    }

    package func nextAudience(
        after now: Instant
    ) async throws(StoreError) -> Instant? {
        try await pass(.nextAudience) { store throws(StoreError) in
            try await store.nextAudience(after: now)
        }
    }

    package func advance(
        _ send: SendID, at now: Instant, by pace: ListingPace
    ) async throws(StoreError) -> AudienceStep {
        try await pass(.advance) { store throws(StoreError) in
            try await store.advance(send, at: now, by: pace)
        }
    }
}
