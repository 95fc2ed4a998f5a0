package import BelayCore
package import BelayMIME
package import BelayStore
package import BelayTime

/// The verbs of a Belay server, whatever the dialect.
package struct Sending: Sendable {
    let store: any SendStore & StopStore & SuppressionStore & AudienceStore & CampaignStore
    let time: any TimeSource
    let chance: Chance
    package let bells: Bells
    package let composer: Composer
    let turns = Turns()

    /// - Parameters:
    ///   - bells: rung when the clockwork should look again.
    ///   - composer: asked whether a mail can be composed, while its client still listens.
    package init(
        store: any SendStore & StopStore & SuppressionStore & AudienceStore & CampaignStore,
        time: any TimeSource, chance: Chance, bells: Bells, composer: Composer
    ) {
        self.store = store
        self.time = time
        self.chance = chance
        self.bells = bells
        self.composer = composer
    }

    package var now: Instant { time.now }

    /// A file of contacts is complete, and is to be read.
    package func noteImport() { bells.imports.raise() }
}

/// How the verbs and the clockwork wake each other.
package struct Bells: Sendable {
    /// Something may be due earlier than a dispatcher thinks.
    package let due = Due()
    /// An audience may be due earlier than the expander thinks, or is to be looked at.
    package let audiences = Due()
    /// A stop was lifted, and left work.
    package let swept = Signal()
    /// A file of contacts is to be read.
    package let imports = Signal()
    /// A released delivery came to an end.
    package let settled = Settled()

    package init() {}
}

/// What became of a draft.
package enum ScheduleOutcome: Sendable, Hashable {
    /// Durable.
    case scheduled(id: SendID, number: Int64)
    /// Unknown, another account's, or expired. Nothing was stored.
    case unknownBatch
    /// Its idempotency key was used before. Nothing was stored.
    case earlier(EarlierAnswer)
    /// The mail cannot be composed: the message's index, and why. Nothing was stored.
    case unfit(message: Int, MIMEError)
}

/// What a door hands in: an acceptance without what the server gives it.
package struct Draft: Sendable, Hashable {
    package var door: Door
    package var batch: BatchID?
    package var tags: [String]
    package var content: Content
    package var messages: [Message]
    package var doubtPolicy: DoubtPolicy
    package var notAfter: Instant?
    /// Which suppressions count for it.
    package var exemption: Exemption

    package init(
        door: Door, batch: BatchID? = nil, tags: [String] = [], content: Content,
        messages: [Message], doubtPolicy: DoubtPolicy = .resend, notAfter: Instant? = nil,
        exemption: Exemption = Exemption()
    ) {
        self.door = door
        self.batch = batch
        self.tags = tags
        self.content = content
        self.messages = messages
        self.doubtPolicy = doubtPolicy
        self.notAfter = notAfter
        self.exemption = exemption
    }
}

extension Sending {
    /// Takes a send in; durable when it returns, and so is its answer under its key.
    package func schedule(
        _ draft: Draft, of account: AccountID, by actor: Actor,
        under idempotency: Idempotency? = nil
    ) async throws(StoreError) -> ScheduleOutcome {
        if let refusal = unfit(draft) { return refusal }
        let now = self.now
        let id = chance.draw { SendID(now: now, using: &$0) }
        let acceptance = Acceptance(
            id: id, door: draft.door, batch: draft.batch, tags: draft.tags,
            content: draft.content, messages: draft.messages, accepted: now,
            doubtPolicy: draft.doubtPolicy, notAfter: draft.notAfter,
            exemption: draft.exemption, actor: actor, idempotency: idempotency)
        let answer: AcceptAnswer
        do {
            answer = try await store.accept(acceptance, of: account)
        } catch {
            // It may be there all the same.
            if case .unknown = error { ring(for: draft) }
            throw error
        }
        switch answer {
        case .unknownBatch: return .unknownBatch
        case .earlier(let answer): return .earlier(answer)
        case .accepted(let number):
            ring(for: draft)
            return .scheduled(id: id, number: number)
        }
    }

    private func ring(for draft: Draft) {
        if let due = draft.messages.map(\.due).min() { bells.due.ring(for: due) }
    }

    /// Why a draft cannot be composed; nil when it can.
    package func unfit(_ draft: Draft) -> ScheduleOutcome? {
        var work = Limits.substitutionWork
        for (index, message) in draft.messages.enumerated() {
            do throws(MIMEError) {
                try composer.check(draft.content, message, work: &work)
            } catch {
                return .unfit(message: index, error)
            }
        }
        return nil
    }

    /// A new batch, good at once and for `Limits.batchLifetime`.
    package func makeBatch(of account: AccountID) async throws(StoreError) -> BatchID {
        let batch = chance.draw { BatchID.random(using: &$0) }
        try await store.addBatch(batch, of: account, at: now)
        return batch
    }

    package func batch(
        _ batch: BatchID, of account: AccountID
    ) async throws(StoreError) -> Batch? {
        try await store.batch(batch, of: account, at: now)
    }

    package func show(
        _ reference: SendReference, of account: AccountID
    ) async throws(StoreError) -> SendRecord? {
        try await store.send(reference, of: account, at: now)
    }

    package func events(
        of send: SendID, of account: AccountID
    ) async throws(StoreError) -> [Event] {
        try await store.events(of: send, of: account)
    }

    /// One page of what happened to more than one send, newest first.
    ///
    /// - Parameter sequence: the last of the page before; nil for the first page.
    package func events(
        of account: AccountID, before sequence: Int64?
    ) async throws(StoreError) -> [AccountEvent] {
        try await store.events(of: account, before: sequence, limit: Limits.page)
    }

    package func list(
        _ filter: SendFilter, of account: AccountID
    ) async throws(StoreError) -> [SendSummary] {
        try await store.sends(of: account, matching: filter, at: now)
    }

    /// Sends with their deliveries counted, by number, the highest first.
    package func outlines(
        _ filter: OutlineFilter, of account: AccountID
    ) async throws(StoreError) -> [SendOutline] {
        try await store.outlines(of: account, matching: filter, at: now)
    }

    /// Moves what can still be moved; nil when the send is unknown.
    ///
    /// - Parameter seen: the first due that whoever moves it saw; nil for whatever it has by now.
    package func reschedule(
        _ send: SendID, from seen: Instant? = nil, to due: Instant, of account: AccountID,
        by actor: Actor,
        because reason: StopReason? = nil
    ) async throws(StoreError) -> RescheduleAnswer? {
        let now = self.now
        // Past dues mean at once: an older instant could fall under a stop that was lifted since.
        let due = max(due, now)
        let answer = try await store.reschedule(
            send, of: account, from: seen, to: due, by: actor, because: reason, at: now)
        bells.due.ring(for: due)
        bells.audiences.ring(for: due)
        return answer
    }

    /// Settles a delivery in doubt as a person says; nil when unknown, false when not in doubt.
    package func resolve(
        _ delivery: DeliveryID, as verdict: Lifecycle.Verdict, of account: AccountID,
        by actor: Actor
    ) async throws(StoreError) -> Bool? {
        let answer = try await store.resolve(
            delivery, of: account, as: verdict, by: actor, at: now)
        bells.due.ring(for: now)
        return answer
    }
}
