import BelayCore
import BelaySending
import BelayStore

extension SendHandler {
    func perform(_ action: Action, on object: APIObject) async throws(Setback) -> ItemResult {
        switch action.folded {
        case "cancel": return try await cancel(object, saying: Wording.sendCanceled)
        case "pause": return try await pause(object)
        case "resume": return try await resume(object)
        default: throw notAnAction(action)
        }
    }

    /// The row stays and reads Canceled; nothing more leaves. What has ended may be deleted too.
    func delete(_ object: APIObject) async throws(Setback) -> ItemResult {
        let outline = try await outline(of: object)
        guard !outline.status.isEnd else {
            return ItemResult(Wording.sendDeleted, object: shown(outline))
        }
        return try await cancel(object, saying: Wording.sendDeleted)
    }

    private func cancel(
        _ object: APIObject, saying words: String
    ) async throws(Setback) -> ItemResult {
        let outline = try await outline(of: object)
        let isStopped: Bool
        if outline.audience != nil {
            isStopped = try await cancelAudience(outline)
        } else if outline.tally.total == 1 {
            isStopped = try await cancelOne(outline)
        } else {
            isStopped = try await cancelAll(outline)
        }
        let now = try await self.outline(outline.number) ?? outline
        guard isStopped else {
            throw .refused(Wording.sendTooLate(now.number, status: now.status.rawValue))
        }
        return done(words, now)
    }

    /// Whether nothing of it is out, and nothing will be.
    private func cancelOne(_ outline: SendOutline) async throws(Setback) -> Bool {
        let only = DeliveryID(send: outline.id, position: 0)
        return try isStopped(
            try await asking { () throws(StoreError) in
                try await sending.cancel(only, of: account, by: service.actor)
            }, outline)
    }

    private func isStopped(
        _ outcome: CancelOutcome, _ outline: SendOutline
    ) throws(Setback) -> Bool {
        switch outcome {
        case .cancelled, .alreadyCancelled: return true
        case .inDoubt, .tooLate, .alreadySent, .alreadyEnded: return false
        case .notFound: throw .refused(Wording.sendNotFound(outline.number))
        }
    }

    /// Before it is listed that is one row; after it a stop over what has not left.
    private func cancelAudience(_ outline: SendOutline) async throws(Setback) -> Bool {
        let outcome = try await asking { () throws(StoreError) in
            try await sending.cancel(
                send: .id(outline.id), by: .marketingCloud, of: account, actor: service.actor)
        }
        switch outcome {
        case .single(.cancelled): return true
        case .single: return try await isCanceled(outline)
        case .group(let counts): return try await isStopped(outline, counts)
        case .unknown: throw .outage(.underWay)
        case .notFound: throw .refused(Wording.sendNotFound(outline.number))
        }
    }

    /// Whether anything of it was stopped, now or before, and the rest has left or ended.
    private func cancelAll(_ outline: SendOutline) async throws(Setback) -> Bool {
        let stop = try await stop(outline, .cancel)
        let counts = try await asking { () throws(StoreError) in try await sending.count(stop) }
        return try await isStopped(outline, counts)
    }

    /// Whether this stop, or one before it, kept anybody from getting it.
    private func isStopped(
        _ outline: SendOutline, _ counts: StopCounts
    ) async throws(Setback) -> Bool {
        if counts.stopped > 0 { return true }
        return try await isCanceled(outline)
    }

    /// What the send is now, once the stop stands: a word from before it may be of less.
    private func isCanceled(_ outline: SendOutline) async throws(Setback) -> Bool {
        try await self.outline(outline.number)?.status == .canceled
    }

    private func pause(_ object: APIObject) async throws(Setback) -> ItemResult {
        let outline = try await outline(of: object)
        guard !outline.status.isEnd else { throw cannot("paused", outline) }
        _ = try await stop(outline, .pause)
        let now = try await self.outline(outline.number) ?? outline
        // What was left of it left before the pause stood, or a cancel was first.
        guard !now.status.isEnd else { throw cannot("paused", now) }
        return done(Wording.sendPaused, now)
    }

    private func resume(_ object: APIObject) async throws(Setback) -> ItemResult {
        let outline = try await outline(of: object)
        guard !outline.status.isEnd else { throw cannot("resumed", outline) }
        _ = try await asking { () throws(StoreError) in
            try await sending.lift(
                .send(outline.id), by: .marketingCloud, of: account, actor: service.actor)
        }
        let now = try await self.outline(outline.number) ?? outline
        // Ended meanwhile, or paused by somebody else, whose pause is not ours to lift.
        guard !now.status.isEnd, now.status != .paused else { throw cannot("resumed", now) }
        return done(Wording.sendResumed, now)
    }

    private func stop(_ outline: SendOutline, _ action: Stop.Action) async throws(Setback) -> Stop {
        let order = StopOrder(
            scope: .send(outline.id), action: action, door: .marketingCloud, mode: .force,
            actor: service.actor)
        let outcome = try await asking { () throws(StoreError) in
            try await sending.stop(order, of: account)
        }
        switch outcome {
        case .inForce(let stop): return stop
        // It stands; the same call again is the same call.
        case .unknown: throw .outage(.underWay)
        case .refused(.exists): throw cannot("paused", try await self.outline(outline.number))
        case .refused: throw .refused(Wording.sendNotFound(outline.number))
        }
    }

    private func done(_ words: String, _ outline: SendOutline) -> ItemResult {
        ItemResult(
            words, object: shown(outline),
            task: ItemResult.TaskResult(id: String(outline.number)))
    }

    private func cannot(_ verb: String, _ outline: SendOutline?) -> Setback {
        guard let outline else { return .refused(Wording.notFound(type)) }
        return .refused(
            Wording.sendTooLate(outline.number, verb, status: outline.status))
    }
}
