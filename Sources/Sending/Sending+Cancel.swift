package import BelayCore
package import BelayStore
import BelayTime

/// What became of a cancel.
package enum CancelOutcome: Sendable, Hashable {
    /// Zero copies are out, and none will be.
    case cancelled
    /// It was cancelled before: the same promise holds.
    case alreadyCancelled
    /// Nothing more is tried; an earlier attempt may have been delivered.
    case inDoubt
    /// The dot is under way and no outcome came in time. If the relay refuses, it is cancelled.
    case tooLate
    case alreadySent
    /// It had ended otherwise.
    case alreadyEnded
    case notFound
}

/// What became of the cancel of a send with several deliveries.
package enum SendCancelOutcome: Sendable, Hashable {
    /// It has one delivery, or is to lists and has none to be stopped.
    case single(CancelOutcome)
    /// It has several: one stop, and what it did.
    case group(StopCounts)
    /// Something covered is still under way: nobody can promise yet.
    case unknown
    case notFound
}

extension Sending {
    /// Cancels one delivery; waits for an outcome when the dot is under way.
    package func cancel(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason? = nil
    ) async throws(StoreError) -> CancelOutcome {
        try await bells.settled.listen { signal throws(StoreError) in
            let first = try await store.cancel(
                delivery, of: account, by: actor, because: reason, at: now)
            guard var answer = first else { return .notFound }
            if answer != .wait { return CancelOutcome(answer) }
            let deadline = time.elapsed() + Limits.stopPatience
            while answer == .wait, time.elapsed() < deadline, !Task.isCancelled {
                await signal.wait(atMost: .milliseconds(50), by: time)
                answer =
                    try await store.cancel(
                        delivery, of: account, by: actor, because: reason, at: now)
                    ?? .alreadyEnded
            }
            // The wish was granted: the relay refused, and it ended as cancelled by this call.
            return answer == .alreadyCancelled ? .cancelled : CancelOutcome(answer)
        }
    }

    /// Cancels a send for good: a compare-and-set for one delivery, one group stop for several.
    package func cancel(
        send reference: SendReference, by door: Door, of account: AccountID,
        actor: Actor, because reason: StopReason? = nil
    ) async throws(StoreError) -> SendCancelOutcome {
        guard let record = try await store.send(reference, of: account, at: now) else {
            return .notFound
        }
        if record.audience != nil {
            return try await cancel(
                audience: record.send.id, by: door, of: account, actor, reason)
        }
        if record.deliveries.count == 1 {
            let id = DeliveryID(send: record.send.id, position: 0)
            return .single(try await cancel(id, of: account, by: actor, because: reason))
        }
        let order = StopOrder(
            scope: .send(record.send.id), action: .cancel, door: door, mode: .force,
            actor: actor, reason: reason)
        switch try await stop(order, of: account) {
        case .inForce(let stop): return .group(try await count(stop))
        case .unknown: return .unknown
        case .refused: return .notFound
        }
    }
}

extension CancelOutcome {
    fileprivate init(_ answer: Lifecycle.CancelAnswer) {
        self =
            switch answer {
            case .cancelled: .cancelled
            case .alreadyCancelled: .alreadyCancelled
            case .inDoubt: .inDoubt
            case .wait: .tooLate
            case .alreadySent: .alreadySent
            case .alreadyEnded: .alreadyEnded
            }
    }
}
