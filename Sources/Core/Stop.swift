/// A pause or a cancel of everything in one scope: one row, whatever it covers.
package struct Stop: Sendable, Hashable {
    /// What a group stop covers. (One delivery is stopped by a compare-and-set of its own row.)
    package enum Scope: Sendable, Hashable {
        case send(SendID)
        case batch(BatchID)
        case tag(String)
        case account
    }

    package enum Action: Int, Sendable, Hashable, CaseIterable {
        case pause = 0
        case cancel = 1
    }

    package var id: StopID
    package var account: AccountID
    package var scope: Scope
    package var action: Action
    /// Who set it: only the same door lists and lifts it.
    package var door: Door
    /// True where the vendor lets a cancel be taken back until due (SendGrid's batches).
    package var isRevocable: Bool
    package var set: Instant
    /// The last accept before it, in the store's order of accepts.
    package var place: Int64
    package var lift: Lift?
    /// False while its set call has not yet been answered with success.
    package var isAcknowledged: Bool

    /// Where and when a stop ended.
    package struct Lift: Sendable, Hashable {
        package var instant: Instant
        /// The last accept before it.
        package var place: Int64

        package init(instant: Instant, place: Int64) {
            self.instant = instant
            self.place = place
        }
    }

    package init(
        id: StopID, account: AccountID, scope: Scope, action: Action, door: Door,
        isRevocable: Bool, set: Instant, place: Int64, lift: Lift? = nil,
        isAcknowledged: Bool = false
    ) {
        self.id = id
        self.account = account
        self.scope = scope
        self.action = action
        self.door = door
        self.isRevocable = isRevocable
        self.set = set
        self.place = place
        self.lift = lift
        self.isAcknowledged = isAcknowledged
    }
}

extension Stop.Scope {
    // Bytes, not canonical equivalence: two spellings of one accented letter are two tags.
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.send(let left), .send(let right)): left == right
        case (.batch(let left), .batch(let right)): left == right
        case (.tag(let left), .tag(let right)): left.utf8.elementsEqual(right.utf8)
        case (.account, .account): true
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .send(let id): hasher.combine(id)
        case .batch(let id): hasher.combine(id)
        case .tag(let tag): for byte in tag.utf8 { hasher.combine(byte) }
        case .account: hasher.combine(0)
        }
    }
}

/// What a delivery must show for a stop to know whether it covers it.
package struct Membership: Sendable, Hashable {
    package var send: SendID
    package var batch: BatchID?
    package var tags: [String]
    /// Its accept's place in the store's order of accepts, from 1.
    package var place: Int64
    package var due: Instant

    package init(
        send: SendID, batch: BatchID? = nil, tags: [String] = [], place: Int64, due: Instant
    ) {
        self.send = send
        self.batch = batch
        self.tags = tags
        self.place = place
        self.due = due
    }
}

/// What the stops over a delivery say, the strongest first.
package enum Coverage: Sendable, Hashable {
    /// Nothing leaves any more.
    case cancelled(StopID)
    /// A vendor's pause outlasted the delivery's patience.
    case expired(StopID)
    /// Nothing leaves until the pause is lifted.
    case paused(StopID)
    case clear
}

extension Stop {
    /// Whether the member lies in the scope, whatever the stop says of it.
    package func concerns(_ member: Membership) -> Bool {
        switch scope {
        case .send(let id): id == member.send
        case .batch(let id): id == member.batch
        case .tag(let tag): member.tags.contains { $0.utf8.elementsEqual(tag.utf8) }
        case .account: true
        }
    }

    /// A cancel of a tag or an account leaves alone what is accepted after it.
    private var coversOnlyEarlier: Bool {
        switch scope {
        case .send, .batch: false
        case .tag, .account: true
        }
    }

    /// Whether it stands for good: a cancel that its vendor does not let be taken back.
    package var isFinal: Bool { action == .cancel && !isRevocable }

    /// What this stop alone says of a member at an instant.
    ///
    /// - Parameter pauseExpiry: how long after its due a delivery under a SendGrid pause is kept.
    package func coverage(
        of member: Membership, at now: Instant, pauseExpiry: Duration?
    ) -> Coverage {
        guard concerns(member) else { return .clear }
        switch action {
        case .cancel:
            if coversOnlyEarlier, member.place > place { return .clear }
            if let lift {
                // Un-cancel: what fell due while it was cancelled stays cancelled, swept or not.
                let isDiscarded = member.place <= lift.place && member.due <= lift.instant
                return isDiscarded ? .cancelled(id) : .clear
            }
            return .cancelled(id)
        case .pause:
            if let pauseExpiry, door == .sendGrid {
                let end = member.due + pauseExpiry
                let ended = lift?.instant ?? now
                let isMember = lift.map { member.place <= $0.place } ?? true
                if isMember, set <= end, end <= ended { return .expired(id) }
            }
            return lift == nil ? .paused(id) : .clear
        }
    }
}

extension Coverage {
    /// The strongest word of all stops over one member: cancel outranks expiry outranks pause.
    package init(
        of member: Membership, under stops: some Sequence<Stop>, at now: Instant,
        pauseExpiry: Duration?
    ) {
        var strongest = Coverage.clear
        for stop in stops {
            let word = stop.coverage(of: member, at: now, pauseExpiry: pauseExpiry)
            if word.rank > strongest.rank { strongest = word }
        }
        self = strongest
    }

    private var rank: Int {
        switch self {
        case .clear: 0
        case .paused: 1
        case .expired: 2
        case .cancelled: 3
        }
    }
}

/// What a group stop did, counted over its members at its place in the log.
package struct StopCounts: Sendable, Hashable, Codable {
    package var stopped = 0
    package var handedOver = 0
    package var inDoubt = 0
    /// Failed, expired, suppressed, quarantined or cancelled before.
    package var ended = 0

    package init(stopped: Int = 0, handedOver: Int = 0, inDoubt: Int = 0, ended: Int = 0) {
        self.stopped = stopped
        self.handedOver = handedOver
        self.inDoubt = inDoubt
        self.ended = ended
    }

    package var total: Int { stopped + handedOver + inDoubt + ended }
}
