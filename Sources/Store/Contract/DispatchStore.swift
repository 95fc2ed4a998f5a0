package import BelayCore

/// What the clockwork needs: due deliveries, claims, releases, outcomes. Never called by a door.
package protocol DispatchStore: Sendable {
    /// When the lane's next delivery that nobody has in hand may be tried; nil when none waits.
    func nextAttempt(in lane: Lane) async throws(StoreError) -> Instant?

    /// Takes due deliveries in hand, and settles those that a stop covers.
    ///
    /// It settles up to `Limits.sweepChunk` of them on its way to those that may leave.
    func claim(_ request: ClaimRequest) async throws(StoreError) -> ClaimAnswer

    /// What to send, for each hold in order; nil where the send is gone.
    func load(_ holds: [Hold]) async throws(StoreError) -> [Load?]

    /// Authorises the final dot. Only after `.released` may it leave.
    func release(
        _ hold: Hold, stamp: Stamp, at now: Instant
    ) async throws(StoreError) -> ReleaseAnswer

    /// Writes down what the relay said to a released delivery; false when the hold is stale.
    func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool

    /// Writes down an attempt that never came to the release; false when the hold is stale.
    func miss(
        _ hold: Hold, _ miss: Lifecycle.Miss, reply: String, at now: Instant, jitter: Double
    ) async throws(StoreError) -> Bool

    /// Lets go of a delivery without an attempt.
    func giveBack(_ hold: Hold) async throws(StoreError)

    /// Takes back a release whose dot was certainly not written; false when the hold is stale.
    func unrelease(_ hold: Hold, at now: Instant) async throws(StoreError) -> Bool

    /// Deliveries that were released by a process that is gone.
    func orphans(at now: Instant) async throws(StoreError) -> [Orphan]

    /// Notes where the courier of every lane of this run can look; nil for one that cannot.
    ///
    /// Called before the first release of a run, and after its orphans are settled: while one is
    /// left, which an earlier courier had, no place is noted.
    func noteCouriers(_ places: [Lane: String?]) async throws(StoreError)

    /// Settles an orphan: as a doubt, unless the courier could look.
    func recover(
        _ orphan: Orphan, as fate: Orphan.Fate, at now: Instant, jitter: Double
    ) async throws(StoreError)

    /// Deliveries that an earlier process had in hand when it died, not released.
    func suspects() async throws(StoreError) -> [Suspect]

    /// Counts a death against a suspect that was alone in hand; true when it was once too often.
    func bury(_ suspect: Suspect, at now: Instant) async throws(StoreError) -> Bool

    /// One chunk of what stops left to do, then of answers whose keys have expired.
    ///
    /// - Returns: true when there is more.
    func sweep(at now: Instant) async throws(StoreError) -> Bool

    /// The latest instant that was noted; `.epoch` for a new store.
    func lastSeen() async throws(StoreError) -> Instant

    func noteSeen(_ now: Instant) async throws(StoreError)

    /// Sets the latest instant that was noted, back as well: a person has confirmed the clock.
    func setSeen(_ now: Instant) async throws(StoreError)
}

extension DispatchStore {
    /// What to send; nil when the send is gone.
    package func load(_ hold: Hold) async throws(StoreError) -> Load? {
        try await load([hold]).first ?? nil
    }
}

package struct ClaimRequest: Sendable, Hashable {
    package var now: Instant
    /// Whose deliveries.
    package var lane: Lane
    package var limit: Int
    /// Bytes of content that the claims may have together. With all of `Limits.contentInHand`
    /// free, the first is taken whatever its size, and goes alone.
    package var room: Int
    /// When others may steal the claims.
    package var lease: Instant
    /// Chance for the claims' tokens.
    package var seed: UInt64
    /// Only this one, of any lane and size, for suspects that are tried alone.
    package var only: DeliveryID?

    package init(
        now: Instant, lane: Lane = .shared, limit: Int, room: Int = Limits.contentInHand,
        lease: Instant, seed: UInt64, only: DeliveryID? = nil
    ) {
        self.now = now
        self.lane = lane
        self.limit = limit
        self.room = room
        self.lease = lease
        self.seed = seed
        self.only = only
    }

    /// Whether one more of this size may be claimed, after so many of so many bytes.
    package func hasRoom(for size: Int, after claimed: Int, of bytes: Int) -> Bool {
        if only != nil || size <= room - bytes { return true }
        return claimed == 0 && room >= Limits.contentInHand
    }
}

package struct ClaimAnswer: Sendable, Hashable {
    package var holds: [Hold]
    /// What to send for each hold in order; nil where `load` is to be asked.
    package var loads: [Load?]
    /// How many due deliveries were settled or held because a stop covers them.
    package var obeyed: Int
    /// There may be more that are due.
    package var hasMore: Bool

    package init(holds: [Hold], loads: [Load?], obeyed: Int, hasMore: Bool) {
        precondition(loads.count == holds.count)
        self.holds = holds
        self.loads = loads
        self.obeyed = obeyed
        self.hasMore = hasMore
    }
}

/// A claimed delivery in a worker's hand.
package struct Hold: Sendable, Hashable {
    package var id: DeliveryID
    package var account: AccountID
    package var claim: Lifecycle.Claim
    package var message: Int
    package var recipient: String
    package var due: Instant
    package var doubts: Int
    package var doubtPolicy: DoubtPolicy
    /// Bytes of its send's content.
    package var size: Int

    package init(
        id: DeliveryID, account: AccountID, claim: Lifecycle.Claim, message: Int,
        recipient: String, due: Instant, doubts: Int, doubtPolicy: DoubtPolicy, size: Int = 0
    ) {
        self.id = id
        self.account = account
        self.claim = claim
        self.message = message
        self.recipient = recipient
        self.due = due
        self.doubts = doubts
        self.doubtPolicy = doubtPolicy
        self.size = size
    }
}

/// What a message was sent as: kept from the first release on, so that a copy is the same mail.
package struct Stamp: Sendable, Hashable {
    /// The `Date` field, whole seconds.
    package var date: Instant
    /// SHA-256 of the composed bytes.
    package var hash: [UInt8]

    package init(date: Instant, hash: [UInt8]) {
        self.date = date
        self.hash = hash
    }
}

/// What a worker composes from.
package struct Load: Sendable, Hashable {
    package var content: Content
    package var message: Message
    package var stamp: Stamp?

    package init(content: Content, message: Message, stamp: Stamp?) {
        self.content = content
        self.message = message
        self.stamp = stamp
    }
}

package enum ReleaseAnswer: Sendable, Hashable {
    /// Durable: the dot may leave.
    case released
    /// Not this time; a stop that covers it has been obeyed.
    case refused(Lifecycle.Refusal)
    /// Its message has another stamp: compose with that date and come again.
    case recompose(Stamp)
    /// A copy with other bytes may be out: it stays in doubt for a person.
    case hesitated
}

extension ReleaseAnswer {
    /// Whether a stamp fits what its message was stamped with before; nil when it does.
    package static func check(
        _ stamp: Stamp, against stored: Stamp?, doubts: Int
    ) -> ReleaseAnswer? {
        guard let stored else { return nil }
        if stored.date != stamp.date { return .recompose(stored) }
        if stored.hash != stamp.hash, doubts > 0 { return .hesitated }
        return nil
    }
}

/// A delivery that nobody is left to settle.
package struct Orphan: Sendable, Hashable {
    package var id: DeliveryID
    package var account: AccountID
    /// In which it would wait now.
    package var lane: Lane
    /// Where the courier that had it can look, as `noteCouriers` was told; nil when it cannot.
    package var place: String?

    /// What became of its dot.
    package enum Fate: Sendable, Hashable, CaseIterable {
        /// The courier found it where it was to go.
        case accepted
        /// The courier looked, and it is not there.
        case unsent
        /// Nobody can know.
        case unknown
    }

    package init(
        id: DeliveryID, account: AccountID, lane: Lane = .shared, place: String? = nil
    ) {
        self.id = id
        self.account = account
        self.lane = lane
        self.place = place
    }
}

/// A delivery that was in hand when the process died.
package struct Suspect: Sendable, Hashable {
    package var id: DeliveryID
    package var account: AccountID
    package var lane: Lane
    /// It was the only one in hand, so the death counts against it.
    package var wasAlone: Bool

    package init(id: DeliveryID, account: AccountID, lane: Lane = .shared, wasAlone: Bool) {
        self.id = id
        self.account = account
        self.lane = lane
        self.wasAlone = wasAlone
    }
}

/// All the contracts, as one backend keeps them.
package typealias Store = AccountStore & SendStore & StopStore & SuppressionStore
    & DispatchStore & RecordStore & TokenStore & ListStore & AudienceStore & ExpansionStore
    & SegmentStore & CampaignStore & ImportStore & UserStore & ConsoleStore
