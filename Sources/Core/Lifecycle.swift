/// The state machine of one delivery. Every rule about it is a verb in a `Lifecycle+….swift` file.
///
/// Pure: no clock, no chance, no store. A store reads a row, calls a verb and writes the row back.
package struct Lifecycle: Sendable, Hashable {
    package internal(set) var state: State
    /// Nothing leaves before; only a reschedule changes it.
    package internal(set) var due: Instant
    /// When the next attempt may begin; nil when nothing waits for a timer.
    package internal(set) var nextAttempt: Instant?
    /// Raised by every acknowledged change; a claim holds the one it read.
    package internal(set) var version: Int64
    /// The highest fence that was ever given out for this delivery.
    package internal(set) var fence: Int64
    /// How many attempts ended in doubt, each of them perhaps a copy.
    package internal(set) var doubts: Int
    /// How many attempts began to talk to a relay and came to an end.
    package internal(set) var attempts: Int
    package internal(set) var firstAttempt: Instant?
    /// Deaths of the process while this delivery alone was in hand.
    package internal(set) var deaths: Int
    /// A cancel came too late; if the relay refuses after all, it is granted.
    package internal(set) var wish: Bool
    package internal(set) var finished: Instant?

    /// Where a delivery is. Arrows to the right; `docs/lifecycle.md` draws them.
    package enum State: Sendable, Hashable {
        /// Waits for its due, or for the next attempt; no copy is out. → claimed, held, cancelled,
        /// expired, suppressed, quarantined
        case scheduled
        /// Due, under the pause named. → scheduled, inDoubt, cancelled, abandoned, expired
        case held(by: StopID)
        /// A worker talks to a relay, without the final dot. → releasing, claimed (stolen),
        /// scheduled, inDoubt, held, failed, cancelled, abandoned, suppressed, expired, quarantined
        case claimed(Claim, until: Instant)
        /// The dot may leave at any moment. → sent, failed, scheduled, inDoubt, cancelled,
        /// abandoned
        case releasing(Claim)
        /// An attempt's dot left and no answer came; waits for the next attempt, where it has a
        /// time, or for a person. → claimed, held, sent, failed, abandoned
        case inDoubt
        case sent
        case failed
        case cancelled
        case expired
        case suppressed
        /// Cancelled while in doubt: no further attempt, perhaps delivered.
        case abandoned
        /// The process died over it too often: a person must look.
        case quarantined
    }

    /// A worker's hold on a due delivery.
    package struct Claim: Sendable, Hashable {
        /// Rises with every claim of this delivery and never repeats.
        package let fence: Int64
        /// Chance, so that a fence restored from a backup does not fit by accident.
        package let token: UInt64
        /// The delivery's version when it was claimed.
        package let version: Int64

        package init(fence: Int64, token: UInt64, version: Int64) {
            self.fence = fence
            self.token = token
            self.version = version
        }
    }

    /// Why a verb did nothing.
    package enum Refusal: Error, Sendable, Hashable {
        /// Somebody else holds it, or it changed since it was claimed.
        case stale
        case notDue
        case stopped(Coverage)
        /// The verb has no meaning in this state.
        case state
        case suppressed
    }

    /// A delivery as it is accepted.
    package init(due: Instant) {
        state = .scheduled
        self.due = due
        nextAttempt = due
        version = 1
        fence = 0
        doubts = 0
        attempts = 0
        deaths = 0
        wish = false
    }

    /// A delivery as a store kept it. Traps when the row breaks a rule that no verb breaks.
    package init(
        state: State, due: Instant, nextAttempt: Instant?, version: Int64, fence: Int64,
        doubts: Int, attempts: Int, firstAttempt: Instant?, deaths: Int, wish: Bool,
        finished: Instant?
    ) {
        self.state = state
        self.due = due
        self.nextAttempt = nextAttempt
        self.version = version
        self.fence = fence
        self.doubts = doubts
        self.attempts = attempts
        self.firstAttempt = firstAttempt
        self.deaths = deaths
        self.wish = wish
        self.finished = finished
        assertRules()
    }

    package var isFinal: Bool { state.isFinal }

    /// The rules that hold in every state; called before a row is written and after it was read.
    package func assertRules() {
        precondition(isFinal == (finished != nil), "final and finished must agree")
        precondition(version >= 1 && fence >= 0 && doubts >= 0 && attempts >= 0 && deaths >= 0)
        if case .abandoned = state { precondition(doubts > 0, "abandoned without a doubt") }
        if case .inDoubt = state { precondition(doubts > 0, "in doubt without a doubt") }
        if case .scheduled = state { precondition(nextAttempt != nil, "scheduled without a time") }
        if case .cancelled = state { precondition(doubts == 0, "cancelled with a doubt") }
        if case .scheduled = state { precondition(doubts == 0, "scheduled with a doubt") }
    }

    /// Where a delivery waits for its next attempt: a doubt is never hidden.
    var waiting: State { doubts == 0 ? .scheduled : .inDoubt }

    /// An attempt is still to come, and no dot is under way.
    var isStoppable: Bool {
        switch state {
        case .scheduled, .held, .claimed: true
        case .inDoubt: nextAttempt != nil
        default: false
        }
    }

    /// Ends the delivery. The one place that enters a final state.
    mutating func finish(_ end: State, at now: Instant) {
        precondition(end.isFinal && !isFinal)
        state = end
        nextAttempt = nil
        finished = now
        version += 1
        assertRules()
    }

    /// Ends it by a stop: cancelled, or abandoned when a copy may be out.
    mutating func finishStopped(at now: Instant) {
        finish(doubts == 0 ? .cancelled : .abandoned, at: now)
    }
}

extension Lifecycle.State {
    package var isFinal: Bool {
        switch self {
        case .scheduled, .held, .claimed, .releasing, .inDoubt: false
        case .sent, .failed, .cancelled, .expired, .suppressed, .abandoned, .quarantined: true
        }
    }

    package var isHeld: Bool {
        if case .held = self { true } else { false }
    }

    /// Nobody has it in hand and no pause holds it.
    package var isWaiting: Bool { self == .scheduled || self == .inDoubt }

    /// The state's word in listings, events and columns.
    package var name: String {
        switch self {
        case .scheduled: "scheduled"
        case .held: "held"
        case .claimed: "claimed"
        case .releasing: "releasing"
        case .inDoubt: "inDoubt"
        case .sent: "sent"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .expired: "expired"
        case .suppressed: "suppressed"
        case .abandoned: "abandoned"
        case .quarantined: "quarantined"
        }
    }
}
