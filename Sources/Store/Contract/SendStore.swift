package import BelayCore

/// Sends and their deliveries, as their owners see them.
package protocol SendStore: Sendable {
    /// Takes a send in, durable when it returns.
    ///
    /// Send, deliveries, event and the answer under its idempotency key are one transaction, and
    /// so is the look at what the key had before.
    func accept(
        _ acceptance: Acceptance, of account: AccountID
    ) async throws(StoreError) -> AcceptAnswer

    /// What an accept under this key was answered before; nil when the key is free.
    func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> EarlierAnswer?

    /// One send with its deliveries; nil when it is unknown or another account's.
    func send(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SendRecord?

    /// Sends, newest first.
    func sends(
        of account: AccountID, matching filter: SendFilter, at now: Instant
    ) async throws(StoreError) -> [SendSummary]

    /// Sends with their deliveries counted, by number, the highest first.
    ///
    /// A page ends early when much had to be read for it, and is empty only after the last.
    func outlines(
        of account: AccountID, matching filter: OutlineFilter, at now: Instant
    ) async throws(StoreError) -> [SendOutline]

    /// Cancels one delivery; nil when it is unknown or another account's.
    func cancel(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Lifecycle.CancelAnswer?

    /// Moves the due of all deliveries of a send that can still be moved; nil when unknown. An
    /// audience counts as one, and can be moved before its listing.
    ///
    /// - Parameter seen: the first due that whoever moves it saw; nil for whatever it has by now.
    func reschedule(
        _ send: SendID, of account: AccountID, from seen: Instant?, to due: Instant,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RescheduleAnswer?

    /// Settles a delivery in doubt as a person says; nil when unknown, false when not in doubt.
    func resolve(
        _ delivery: DeliveryID, of account: AccountID, as verdict: Lifecycle.Verdict,
        by actor: Actor, at now: Instant
    ) async throws(StoreError) -> Bool?

    /// All that happened to a send, oldest first; empty when it is unknown or another account's.
    func events(
        of send: SendID, of account: AccountID
    ) async throws(StoreError) -> [Event]

    /// One page of what happened to more than one send of an account's: stops, suppressions,
    /// changes of what is kept; newest first.
    ///
    /// - Parameter sequence: the last of the page before; nil for the first page.
    func events(
        of account: AccountID, before sequence: Int64?, limit: Int
    ) async throws(StoreError) -> [AccountEvent]
}

/// A send as a door hands it in: all but its number.
package struct Acceptance: Sendable, Hashable {
    package var id: SendID
    package var door: Door
    package var batch: BatchID?
    package var tags: [String]
    package var content: Content
    package var messages: [Message]
    package var accepted: Instant
    package var doubtPolicy: DoubtPolicy
    package var notAfter: Instant?
    /// Which suppressions count for it.
    package var exemption: Exemption
    package var actor: Actor
    /// The key that the request came under, if it had one.
    package var idempotency: Idempotency?

    package init(
        id: SendID, door: Door, batch: BatchID? = nil, tags: [String] = [], content: Content,
        messages: [Message], accepted: Instant, doubtPolicy: DoubtPolicy = .resend,
        notAfter: Instant? = nil, exemption: Exemption = Exemption(),
        actor: Actor, idempotency: Idempotency? = nil
    ) {
        self.id = id
        self.door = door
        self.batch = batch
        self.tags = tags
        self.content = content
        self.messages = messages
        self.accepted = accepted
        self.doubtPolicy = doubtPolicy
        self.notAfter = notAfter
        self.exemption = exemption
        self.actor = actor
        self.idempotency = idempotency
    }

    package var deliveryCount: Int {
        messages.reduce(0) { $0 + $1.to.count + $1.cc.count + $1.bcc.count }
    }
}

package enum AcceptAnswer: Sendable, Hashable {
    /// Durable, under this number.
    case accepted(number: Int64)
    /// The batch is unknown, another account's, or expired. Nothing was stored.
    case unknownBatch
    /// Its idempotency key has an answer. Nothing was stored.
    case earlier(EarlierAnswer)
}

/// A send by either of its names.
package enum SendReference: Sendable, Hashable {
    case id(SendID)
    case number(Int64)
}

/// A send with the story of each delivery.
package struct SendRecord: Sendable, Hashable {
    package var send: Send
    /// Of a send to an audience the first `Limits.page` that are listed, and so the messages.
    package var deliveries: [DeliveryRecord]
    /// Nil where the deliveries were known from the start.
    package var audience: Audience?

    package init(send: Send, deliveries: [DeliveryRecord], audience: Audience? = nil) {
        self.send = send
        self.deliveries = deliveries
        self.audience = audience
    }
}

package struct DeliveryRecord: Sendable, Hashable {
    package var position: Int
    /// Index of its message in the send.
    package var message: Int
    package var recipient: String
    package var lifecycle: Lifecycle
    /// What the stops say of it at the instant asked.
    package var coverage: Coverage
    /// The relay's last word.
    package var reply: String?

    package init(
        position: Int, message: Int, recipient: String, lifecycle: Lifecycle, coverage: Coverage,
        reply: String?
    ) {
        self.position = position
        self.message = message
        self.recipient = recipient
        self.lifecycle = lifecycle
        self.coverage = coverage
        self.reply = reply
    }

    /// The state to show: a waiting delivery under a cancel reads as cancelled.
    package var shownState: String {
        switch (lifecycle.state, coverage) {
        case (.scheduled, .cancelled), (.held, .cancelled), (.claimed, .cancelled):
            lifecycle.doubts == 0 ? "cancelled" : "abandoned"
        case (.inDoubt, .cancelled): "abandoned"
        default: lifecycle.state.name
        }
    }
}

package struct SendFilter: Sendable, Hashable {
    package var batch: BatchID?
    /// Only sends that still have a delivery to come.
    package var pendingOnly: Bool
    /// Only sends with an id below this one: the last of the page before.
    package var before: SendID?
    package var limit: Int

    package init(
        batch: BatchID? = nil, pendingOnly: Bool = false, before: SendID? = nil,
        limit: Int = Limits.page
    ) {
        self.batch = batch
        self.pendingOnly = pendingOnly
        self.before = before
        self.limit = limit
    }
}

/// A line of a listing.
package struct SendSummary: Sendable, Hashable {
    package var id: SendID
    package var number: Int64
    package var door: Door
    package var batch: BatchID?
    /// Cut short where it is very long.
    package var subject: String
    package var accepted: Instant
    /// The earliest due of its deliveries.
    package var due: Instant
    package var deliveries: Int
    /// How many came to an end.
    package var finished: Int
    /// What the stops say of its first delivery at the instant asked.
    package var coverage: Coverage
    /// Nil where the deliveries were known from the start.
    package var audience: Audience?

    package init(
        id: SendID, number: Int64, door: Door, batch: BatchID?, subject: String,
        accepted: Instant, due: Instant, deliveries: Int, finished: Int, coverage: Coverage,
        audience: Audience? = nil
    ) {
        self.audience = audience
        self.id = id
        self.number = number
        self.door = door
        self.batch = batch
        self.subject = subject
        self.accepted = accepted
        self.due = due
        self.deliveries = deliveries
        self.finished = finished
        self.coverage = coverage
    }
}

extension SendSummary {
    /// Scalars of a subject that a listing shows.
    private static let subjectLength = 512

    /// Every delivery came to an end, and none is to come.
    package var isOver: Bool {
        finished == deliveries && !(audience?.isOpen ?? false)
    }

    package static func subject(of content: Content) -> String {
        String(content.subject.unicodeScalars.prefix(subjectLength))
    }
}

package struct RescheduleAnswer: Sendable, Hashable {
    package var moved: Int
    /// Too late, ended or stopped: left as they were.
    package var left: Int
    /// Its first due is not the one that was seen: somebody else moved it, and nothing changed.
    package var isOther: Bool

    package init(moved: Int, left: Int, isOther: Bool = false) {
        self.moved = moved
        self.left = left
        self.isOther = isOther
    }

    package static let other = RescheduleAnswer(moved: 0, left: 0, isOther: true)
}
