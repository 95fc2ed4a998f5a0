package import BelayCore
package import BelayStore
import BelayTime

/// What became of a group stop.
package enum StopOutcome: Sendable, Hashable {
    /// In force, and nothing covered leaves any more.
    ///
    /// The stop is acknowledged when a call before this one was answered so: of many calls at
    /// once that ask for the same, exactly one gets a stop that is not.
    case inForce(Stop)
    /// In force, but something covered is still under way: nobody can promise yet.
    case unknown(Stop)
    case refused(StopAnswer)
}

extension Sending {
    /// Sets or changes a group stop, and waits until nothing covered is under way.
    package func stop(
        _ order: StopOrder, of account: AccountID
    ) async throws(StoreError) -> StopOutcome {
        let outcome = try await bells.settled.listen { signal throws(StoreError) in
            var answer = try await store.stop(order, of: account, at: now)
            let deadline = time.elapsed() + Limits.stopPatience
            while case .inForce(let stop, let releasing) = answer, releasing > 0 {
                guard time.elapsed() < deadline, !Task.isCancelled else {
                    return StopOutcome.unknown(stop)
                }
                await signal.wait(atMost: Self.lookAgain, by: time)
                let left = try await store.releasing(in: order.scope, of: account)
                answer = .inForce(stop, releasing: left)
                // What was under way has ended. Asked anew, in one step with the stop itself:
                // perhaps everything had left after all, or another call lifted it meanwhile.
                if left == 0 { answer = try await store.stop(order, of: account, at: now) }
            }
            guard case .inForce(let stop, _) = answer else { return .refused(answer) }
            return .inForce(stop)
        }
        // A changed stop has lifted the one before.
        if order.mode != .set { bells.swept.raise() }
        return outcome
    }

    /// Ends the door's own stop on a scope; false when there is none, or one that stands for good.
    package func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID, actor: Actor,
        because reason: StopReason? = nil
    ) async throws(StoreError) -> Bool {
        let isLifted = try await store.lift(
            scope, by: door, of: account, actor: actor, because: reason, at: now)
        if isLifted {
            bells.swept.raise()
            bells.due.ring()
            bells.audiences.ring()
        }
        return isLifted
    }

    /// The door's stop in force on a scope, finished or not.
    package func stop(
        on scope: Stop.Scope, by door: Door, of account: AccountID
    ) async throws(StoreError) -> Stop? {
        try await store.stop(on: scope, by: door, of: account)
    }

    /// The door's stops in force that still have something to cover.
    package func stops(
        by door: Door, of account: AccountID
    ) async throws(StoreError) -> [Stop] {
        try await store.stops(by: door, of: account, at: now)
    }

    /// What a stop did: a scan over its members, after its answer.
    package func count(_ stop: Stop) async throws(StoreError) -> StopCounts {
        try await store.count(stop)
    }

    /// How long to wait for another node's outcome, which rings no bell here.
    private static let lookAgain: Duration = .milliseconds(50)
}
