package import BelayCore
package import BelayMIME
package import BelayStore
import BelayTime

/// What a door hands in for a send to lists, or for one that is repeated.
package struct AudienceDraft: Sendable, Hashable {
    package var door: Door
    package var tags: [String]
    package var content: Content
    package var plan: AudiencePlan
    /// At least one, at most `Limits.occurrences`; each becomes a send of its own.
    package var dues: [Instant]
    package var doubtPolicy: DoubtPolicy
    package var notAfter: Instant?
    /// Which suppressions count for it.
    package var exemption: Exemption

    package init(
        door: Door, tags: [String] = [], content: Content, plan: AudiencePlan, dues: [Instant],
        doubtPolicy: DoubtPolicy = .resend, notAfter: Instant? = nil,
        exemption: Exemption = Exemption()
    ) {
        self.door = door
        self.tags = tags
        self.content = content
        self.plan = plan
        self.dues = dues
        self.doubtPolicy = doubtPolicy
        self.notAfter = notAfter
        self.exemption = exemption
    }
}

/// What became of a draft of sends to lists.
package enum AudienceOutcome: Sendable, Hashable {
    /// Durable: a send for each due, in their order.
    case scheduled([Scheduled])
    /// Its idempotency key was used before. Nothing was stored.
    case earlier(EarlierAnswer)
    /// A mail of it cannot be composed, whoever it is for. Nothing was stored.
    case unfit(MIMEError)
    /// All of them together have more content than `Limits.occurrenceBytes`. Nothing was stored.
    case tooLarge
    /// A list or segment whose contacts are to get none is not there. Nothing was stored.
    case unknownSource(AudiencePlan.Source)

    package struct Scheduled: Sendable, Hashable {
        package var id: SendID
        package var number: Int64
    }
}

// A send to lists: one row until it falls due. Pause and resume are stops over the send, as of any.

extension Sending {
    /// Takes a send to lists in for each due, all of them or none; durable when it returns, and so
    /// is the answer under the key.
    package func schedule(
        _ draft: AudienceDraft, of account: AccountID, by actor: Actor,
        under idempotency: Idempotency? = nil
    ) async throws(StoreError) -> AudienceOutcome {
        let now = self.now
        if let refusal = refusal(of: draft, at: now) { return refusal }
        let acceptance = acceptance(of: draft, at: now, by: actor, under: idempotency)
        switch try await store.accept(acceptance, of: account) {
        case .earlier(let answer): return .earlier(answer)
        case .unknownSource(let source): return .unknownSource(source)
        case .accepted(let numbers):
            if let first = draft.dues.min() { bells.audiences.ring(for: first) }
            return .scheduled(
                zip(acceptance.occurrences, numbers).map { occurrence, number in
                    AudienceOutcome.Scheduled(id: occurrence.id, number: number)
                })
        }
    }

    func acceptance(
        of draft: AudienceDraft, at now: Instant, by actor: Actor,
        under idempotency: Idempotency?
    ) -> AudienceAcceptance {
        let occurrences = draft.dues.map { due in
            AudienceAcceptance.Occurrence(
                id: chance.draw { SendID(now: now, using: &$0) }, due: due)
        }
        return AudienceAcceptance(
            occurrences, door: draft.door, tags: draft.tags, content: draft.content,
            plan: draft.plan, accepted: now, doubtPolicy: draft.doubtPolicy,
            notAfter: draft.notAfter, exemption: draft.exemption, actor: actor,
            idempotency: idempotency)
    }

    /// Why a draft is not taken; nil when it is, for a contact of whom nothing is known.
    func refusal(of draft: AudienceDraft, at now: Instant) -> AudienceOutcome? {
        // Each send keeps a content and a plan of its own, and other writes wait until all are
        // written.
        let size = draft.content.size + draft.plan.size
        guard size * draft.dues.count <= Limits.occurrenceBytes else {
            return .tooLarge
        }
        let anybody = Contact(
            number: 0, address: "anybody@example.com", key: nil, status: .active, fields: [],
            created: now, modified: now)
        var work = Limits.substitutionWork
        do throws(MIMEError) {
            let message = draft.plan.message(to: anybody, due: draft.dues.first ?? now)
            try composer.check(draft.content, message, work: &work)
        } catch {
            return .unfit(error)
        }
        return nil
    }

    /// A send to lists as it is now; nil when it is unknown, or not to lists.
    package func audience(
        _ reference: SendReference, of account: AccountID
    ) async throws(StoreError) -> AudienceRecord? {
        try await store.audience(reference, of: account, at: now)
    }

    /// Takes a send to lists back before its listing; nil when it is unknown, or not to lists.
    package func unschedule(
        _ send: SendID, of account: AccountID, by actor: Actor,
        because reason: StopReason? = nil
    ) async throws(StoreError) -> Audience.UnscheduleAnswer? {
        try await store.unschedule(send, of: account, by: actor, because: reason, at: now)
    }

    /// Cancels a send to lists for good, and counts what that did.
    func cancel(
        audience send: SendID, by door: Door, of account: AccountID, _ actor: Actor,
        _ reason: StopReason?
    ) async throws(StoreError) -> SendCancelOutcome {
        switch try await end(audience: send, by: door, of: account, actor, reason) {
        case .ended(let outcome): .single(outcome)
        case .stopped(let stop): .group(try await count(stop))
        case .unknown: .unknown
        case .notFound: .notFound
        }
    }

    /// What became of a wish to end a send to lists.
    enum AudienceEnd: Equatable {
        /// Without a stop: it had not begun, or was at its end.
        case ended(CancelOutcome)
        /// In force, and nothing covered leaves any more.
        case stopped(Stop)
        /// In force, and something covered is still under way.
        case unknown
        case notFound
    }

    /// Ends a send to lists for good: takes it back, or sets one stop over what has begun.
    func end(
        audience send: SendID, by door: Door, of account: AccountID, _ actor: Actor,
        _ reason: StopReason?
    ) async throws(StoreError) -> AudienceEnd {
        switch try await unschedule(send, of: account, by: actor, because: reason) {
        case nil: return .notFound
        case .unscheduled: return .ended(.cancelled)
        case .alreadyCancelled: return .ended(.alreadyCancelled)
        case .alreadyDone: return .ended(.alreadySent)
        case .inProgress: break
        }
        let record = try await store.audience(.id(send), of: account, at: now)
        if record?.shown == .done { return .ended(.alreadySent) }
        let order = StopOrder(
            scope: .send(send), action: .cancel, door: door, mode: .force, actor: actor,
            reason: reason)
        let outcome = try await stop(order, of: account)
        bells.audiences.ring()
        switch outcome {
        case .inForce(let stop): return .stopped(stop)
        case .unknown: return .unknown
        case .refused: return .notFound
        }
    }
}
