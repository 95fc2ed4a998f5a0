package import BelayCore

/// Batches and group stops.
package protocol StopStore: Sendable {
    func addBatch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError)

    /// The batch; nil when it is unknown, another account's or expired.
    func batch(
        _ batch: BatchID, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> Batch?

    /// Sets or changes a group stop: one row, ordered against every release it covers.
    ///
    /// In force with nothing covered under way, it is noted as answered with success in the same
    /// step, so that a repeat is a second call.
    func stop(
        _ order: StopOrder, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> StopAnswer

    /// Ends the door's own stop on a scope; false when there is none, or one that stands for good.
    func lift(
        _ scope: Stop.Scope, by door: Door, of account: AccountID, actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Bool

    /// The door's stop in force on a scope, finished or not.
    func stop(
        on scope: Stop.Scope, by door: Door, of account: AccountID
    ) async throws(StoreError) -> Stop?

    /// The door's stops in force that still have something to cover, oldest first.
    func stops(
        by door: Door, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [Stop]

    /// How many deliveries of a scope are between release and outcome.
    func releasing(in scope: Stop.Scope, of account: AccountID) async throws(StoreError) -> Int

    /// What a stop did, by a scan over its members.
    func count(_ stop: Stop) async throws(StoreError) -> StopCounts
}

/// What a door asks for when it stops a group.
package struct StopOrder: Sendable, Hashable {
    /// What to do when the door already has a stop there, or has none.
    package enum Mode: Sendable, Hashable {
        /// Refused when there is one already.
        case set
        /// Refused when there is none.
        case change
        /// Either way.
        case force
    }

    package var scope: Stop.Scope
    package var action: Stop.Action
    package var door: Door
    package var mode: Mode
    package var isRevocable: Bool
    /// How many unfinished stops the door may have; nil is any number.
    package var cap: Int?
    package var actor: Actor
    package var reason: StopReason?

    package init(
        scope: Stop.Scope, action: Stop.Action, door: Door, mode: Mode,
        isRevocable: Bool = false, cap: Int? = nil, actor: Actor,
        reason: StopReason? = nil
    ) {
        self.scope = scope
        self.action = action
        self.door = door
        self.mode = mode
        self.isRevocable = isRevocable
        self.cap = cap
        self.actor = actor
        self.reason = reason
    }
}

package enum StopAnswer: Sendable, Hashable {
    /// In force. So many covered deliveries are between release and outcome.
    ///
    /// The stop is as it was before this step: acknowledged when an earlier call was answered with
    /// success, so that of many at once exactly one hears that it was the first.
    case inForce(Stop, releasing: Int)
    /// There is one already, which this order may not replace; nothing changed.
    case exists(Stop)
    /// There is none to change.
    case none
    /// The door has as many as it may.
    case capReached
    /// Nothing was left to stop, and something had been handed over; nothing changed.
    case allLeft
    /// Unknown, expired or another account's.
    case unknownScope
}

extension StopOrder {
    /// What a store is to do about an order.
    package enum Decision: Sendable, Hashable {
        /// Lift the one in force, if there is one, and write a new one.
        case write
        /// The one in force is what is asked for.
        case keep(Stop)
        /// Take back the one in force as if it had never been; then refuse.
        case withdraw(Stop, StopAnswer)
        case refuse(StopAnswer)
    }

    /// The rule, for every store.
    ///
    /// - Parameters:
    ///   - existing: the door's stop in force on the scope.
    ///   - batch: the batch, where the scope is one.
    ///   - stoppedBefore: the batch's `stopped` when the one in force was set.
    ///   - unfinished: how many unfinished stops the door has; may stop counting at the cap.
    package func decide(
        existing: Stop?, batch: Batch?, stoppedBefore: Int,
        unfinished: @autoclosure () throws -> Int
    ) rethrows -> Decision {
        if let existing {
            // A call whose answer was not success is the same call when it is made again.
            let isRepeat = existing.action == action && !existing.isAcknowledged
            if isRepeat {
                // It came too late only if nothing was stopped under it.
                let isTooLate = batch.map { $0.hasLeft && $0.stopped <= stoppedBefore } ?? false
                return isTooLate ? .withdraw(existing, .allLeft) : .keep(existing)
            }
            // Of a pause and a cancel at once the cancel wins, in whatever order they come.
            if existing.isFinal, action != .cancel { return .refuse(.exists(existing)) }
            switch mode {
            case .set: return .refuse(.exists(existing))
            case .change, .force: return existing.action == action ? .keep(existing) : .write
            }
        }
        if mode == .change { return .refuse(.none) }
        if let batch, batch.hasLeft { return .refuse(.allLeft) }
        if let cap, try unfinished() >= cap { return .refuse(.capReached) }
        return .write
    }
}

extension Lifecycle.State {
    /// Whether it is an end that somebody asked for, as `Batch.stopped` counts it.
    package var isStopped: Bool {
        switch self {
        case .cancelled, .abandoned, .expired: true
        default: false
        }
    }
}

// What the log says of it.

extension StopOrder {
    package var detail: String? { reason.following(Stop.detail(action, scope, door)) }
}

extension Stop {
    package var detail: String { Self.detail(action, scope, door) }

    static func detail(_ action: Action, _ scope: Scope, _ door: Door) -> String {
        let what =
            switch scope {
            case .batch(let batch): "batch \(batch.rawValue)"
            case .send(let send): "send \(send)"
            case .tag(let tag): "tag \(tag)"
            case .account: "account"
            }
        return "\(action) \(what) by \(door.name)"
    }
}
