package import BelayCore
import BelayMIME
package import BelayStore
import BelayTime

/// What a door hands in for a send to lists.
package struct AudienceDraft: Sendable, Hashable {
    package var door: Door
    package var tags: [String]
    package var content: Content
    package var plan: AudiencePlan
    package var due: Instant
    package var doubtPolicy: DoubtPolicy
    package var notAfter: Instant?

    package init(
        door: Door, tags: [String] = [], content: Content, plan: AudiencePlan, due: Instant,
        doubtPolicy: DoubtPolicy = .resend, notAfter: Instant? = nil
    ) {
        self.door = door
        self.tags = tags
        self.content = content
        self.plan = plan
        self.due = due
        self.doubtPolicy = doubtPolicy
        self.notAfter = notAfter
    }
}

// A send to lists: one row until it falls due. Pause and resume are stops over the send, as of any.

extension Sending {
    /// Takes a send to lists in; durable when it returns, and so is its answer under its key.
    ///
    /// - Returns: `.unfit` with message 0 when a mail of it cannot be composed, whoever it is for.
    package func schedule(
        _ draft: AudienceDraft, of account: AccountID, under idempotency: Idempotency? = nil
    ) async throws(StoreError) -> ScheduleOutcome {
        if let refusal = unfit(draft) { return refusal }
        let now = self.now
        let id = chance.draw { SendID(now: now, using: &$0) }
        let acceptance = AudienceAcceptance(
            id: id, door: draft.door, tags: draft.tags, content: draft.content,
            plan: draft.plan, due: draft.due, accepted: now, doubtPolicy: draft.doubtPolicy,
            notAfter: draft.notAfter, idempotency: idempotency)
        switch try await store.accept(acceptance, of: account) {
        case .unknownBatch: return .unknownBatch
        case .earlier(let answer): return .earlier(answer)
        case .accepted(let number):
            bells.audiences.ring(for: draft.due)
            return .scheduled(id: id, number: number)
        }
    }

    /// Why a draft cannot be composed; nil when it can, for a contact of whom nothing is known.
    package func unfit(_ draft: AudienceDraft) -> ScheduleOutcome? {
        let anybody = Contact(
            number: 0, address: "anybody@example.com", key: nil, status: .active, fields: [],
            created: draft.due, modified: draft.due)
        var work = Limits.substitutionWork
        do throws(MIMEError) {
            let message = draft.plan.message(to: anybody, due: draft.due)
            try composer.check(draft.content, message, work: &work)
        } catch {
            return .unfit(message: 0, error)
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
        _ send: SendID, of account: AccountID
    ) async throws(StoreError) -> Audience.UnscheduleAnswer? {
        try await store.unschedule(send, of: account, at: now)
    }

    /// Cancels a send to lists for good: takes it back, or sets one stop over what has begun.
    func cancel(
        audience send: SendID, by door: Door, of account: AccountID
    ) async throws(StoreError) -> SendCancelOutcome {
        switch try await unschedule(send, of: account) {
        case nil: return .notFound
        case .unscheduled: return .single(.cancelled)
        case .alreadyCancelled: return .single(.alreadyCancelled)
        case .alreadyDone: return .single(.alreadySent)
        case .inProgress: break
        }
        let record = try await store.audience(.id(send), of: account, at: now)
        if record?.shown == .done { return .single(.alreadySent) }
        let order = StopOrder(scope: .send(send), action: .cancel, door: door, mode: .force)
        let outcome = try await stop(order, of: account)
        bells.audiences.ring()
        switch outcome {
        case .inForce(let stop): return .group(try await count(stop))
        case .unknown: return .unknown
        case .refused: return .notFound
        }
    }
}
