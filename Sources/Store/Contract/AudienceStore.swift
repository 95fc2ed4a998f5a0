package import BelayCore

/// Sends whose deliveries are found when they fall due, as their owners see them.
///
/// A stop over one is a stop over a send (`StopStore`). What is said there of covered deliveries
/// holds for what is not listed yet: a listing sees every stop that was answered before its chunk.
package protocol AudienceStore: Sendable {
    /// Takes a send to an audience in for each occurrence, all of them or none; durable when it
    /// returns.
    ///
    /// The sends, and the answer under the idempotency key, are one transaction, and so is the look
    /// at what the key had before, and at the lists whose contacts are to get none. An error leaves
    /// nothing, but for `StoreError.unknown`, after which all of them are there or none.
    func accept(
        _ acceptance: AudienceAcceptance, of account: AccountID
    ) async throws(StoreError) -> AudienceAnswer

    /// Nil when the send is unknown, another account's or not to an audience.
    func audience(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AudienceRecord?

    /// Takes one back before its listing; costs the same however long its lists are. Nil as above.
    func unschedule(
        _ send: SendID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Audience.UnscheduleAnswer?
}

/// What the clockwork needs to list audiences. Never called by a door.
package protocol ExpansionStore: Sendable {
    /// One page of those that something may be done for now, the first accepted first; at most
    /// `Limits.audiencesInTurn`.
    ///
    /// - Parameter last: the last of the page before; nil for the first page.
    func readyAudiences(
        at now: Instant, after last: SendID?
    ) async throws(StoreError) -> [SendID]

    /// When the next one falls due that is not due yet; nil when there is none.
    func nextAudience(after now: Instant) async throws(StoreError) -> Instant?

    /// Takes one step for an audience: begins it, lists a chunk, ends it, or clears up after it.
    ///
    /// One transaction over a chunk of contacts: a stop waits behind one at most. After a crash the
    /// next step goes on where the last durable one ended.
    func advance(
        _ send: SendID, at now: Instant, by pace: ListingPace
    ) async throws(StoreError) -> AudienceStep
}

/// How quickly an audience is listed.
package struct ListingPace: Sendable, Hashable {
    /// How many deliveries that are due may wait in its lane before another chunk is listed.
    package var ahead: Int
    /// Contacts that one step looks at.
    package var chunk: Int

    package init(ahead: Int = Limits.listedAhead, chunk: Int = Limits.sweepChunk) {
        precondition((1...Limits.sweepChunk).contains(chunk), "a chunk beyond its bound")
        self.ahead = ahead
        self.chunk = chunk
    }
}

/// Sends to one audience as a door hands them in: all but their numbers. They differ in their
/// occurrence only; one that is not repeated has a single one.
package struct AudienceAcceptance: Sendable, Hashable {
    /// At least one, at most `Limits.occurrences`.
    package var occurrences: [Occurrence]
    package var door: Door
    package var tags: [String]
    package var content: Content
    package var plan: AudiencePlan
    package var accepted: Instant
    package var doubtPolicy: DoubtPolicy
    package var notAfter: Instant?
    /// Which suppressions count for it.
    package var exemption: Exemption
    package var actor: Actor
    /// The key that the request came under, if it had one.
    package var idempotency: Idempotency?

    /// What one send has that the others have not.
    package struct Occurrence: Sendable, Hashable {
        package var id: SendID
        package var due: Instant

        package init(id: SendID, due: Instant) {
            self.id = id
            self.due = due
        }
    }

    package init(
        _ occurrences: [Occurrence], door: Door, tags: [String] = [], content: Content,
        plan: AudiencePlan, accepted: Instant, doubtPolicy: DoubtPolicy = .resend,
        notAfter: Instant? = nil, exemption: Exemption = Exemption(),
        actor: Actor, idempotency: Idempotency? = nil
    ) {
        self.occurrences = occurrences
        self.door = door
        self.tags = tags
        self.content = content
        self.plan = plan
        self.accepted = accepted
        self.doubtPolicy = doubtPolicy
        self.notAfter = notAfter
        self.exemption = exemption
        self.actor = actor
        self.idempotency = idempotency
    }
}

extension AudienceAcceptance {
    /// Our mistake, not a client's: how often a send is repeated is bounded before it comes here.
    package func assertBounds() {
        precondition(!occurrences.isEmpty, "a send that never occurs")
        precondition(occurrences.count <= Limits.occurrences, "too many sends in one step")
    }
}

package enum AudienceAnswer: Sendable, Hashable {
    /// Durable, under these numbers: one for each occurrence, in their order, rising.
    case accepted(numbers: [Int64])
    /// The idempotency key has an answer, which names the first send. Nothing was stored.
    case earlier(EarlierAnswer)
    /// The first of those whose contacts are to get none that is not there: they would get mail.
    /// Nothing was stored.
    case unknownSource(AudiencePlan.Source)
}

package struct AudienceRecord: Sendable, Hashable {
    package var id: SendID
    package var number: Int64
    package var door: Door
    package var audience: Audience
    package var plan: AudiencePlan
    /// What the stops say of it at the instant asked.
    package var coverage: Coverage
    /// Every delivery came to an end, and none is to come.
    package var isOver: Bool
    /// How many recipients asked for no more mail by a link in theirs; one who took it back is
    /// still counted.
    package var unsubscribes: Int

    package init(
        id: SendID, number: Int64, door: Door, audience: Audience, plan: AudiencePlan,
        coverage: Coverage, isOver: Bool, unsubscribes: Int = 0
    ) {
        self.id = id
        self.number = number
        self.door = door
        self.audience = audience
        self.plan = plan
        self.coverage = coverage
        self.isOver = isOver
        self.unsubscribes = unsubscribes
    }

    package var shown: Audience.Shown { audience.shown(under: coverage, isOver: isOver) }
}

/// What one step for an audience came to.
package enum AudienceStep: Sendable, Hashable {
    /// Its membership is frozen: as it was when the send fell due, whenever that was.
    case begun
    /// So many deliveries were made, and the listing may go on.
    case listed(Int)
    /// Enough that was listed, or is otherwise due, waits to leave.
    case waits
    /// A pause keeps it.
    case held
    /// A cancel ended it, or its counts were written down, or a chunk of what it needed is gone.
    case clearedUp
    /// Nothing is to be done for it now.
    case nothing
}
