package import BelayCore

/// One thing that happened to a send or to one of its deliveries. Written with the change itself.
package struct Event: Sendable, Hashable {
    package enum Kind: Int, Sendable, Hashable, CaseIterable {
        case accepted = 0
        case released = 1
        case sent = 2
        case deferred = 3
        case failed = 4
        case inDoubt = 5
        case cancelled = 6
        case abandoned = 7
        case expired = 8
        case suppressed = 9
        case quarantined = 10
        case held = 11
        case resumed = 12
        case rescheduled = 13
        case resolved = 14
        case stopped = 15
        case lifted = 16
        /// The listing of an audience began; the detail names lists that were not there.
        case begun = 17
        /// All of an audience are listed.
        case listed = 18
        /// Addresses want no more mail of a scope.
        case unsubscribed = 19
        /// A file's contacts were taken in.
        case imported = 20
        /// Something that is kept was made, changed or removed; the detail names it.
        case changed = 21

        package var name: String { "\(self)" }
    }

    package var kind: Kind
    package var at: Instant
    /// Nil for what concerns a whole batch, tag or account.
    package var send: SendID?
    /// Nil for what concerns the whole send.
    package var position: Int?
    /// The relay's words, a fence, a hash: never content.
    package var detail: String?
    package var actor: Actor

    package init(
        kind: Kind, at: Instant, send: SendID?, position: Int? = nil, detail: String? = nil,
        actor: Actor = .clockwork
    ) {
        self.kind = kind
        self.at = at
        self.send = send
        self.position = position
        self.detail = detail
        self.actor = actor
    }
}

/// An event of an account, with its place among them: from 1, rising.
package struct AccountEvent: Sendable, Hashable {
    package var sequence: Int64
    package var event: Event

    package init(sequence: Int64, event: Event) {
        self.sequence = sequence
        self.event = event
    }
}

extension Event.Kind {
    /// The event that a change into this state is.
    package init(entering state: Lifecycle.State) {
        self =
            switch state {
            case .scheduled, .claimed: .deferred
            case .held: .held
            case .releasing: .released
            case .inDoubt: .inDoubt
            case .sent: .sent
            case .failed: .failed
            case .cancelled: .cancelled
            case .expired: .expired
            case .suppressed: .suppressed
            case .abandoned: .abandoned
            case .quarantined: .quarantined
            }
    }
}
