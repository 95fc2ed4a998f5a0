package import BelayCore

/// What people look at who signed in. Nothing of it changes anything, and every question has a
/// bound: a page that asks for more comes back with where the last one ended.
package protocol ConsoleStore: Sendable {
    /// Sends that have not come to their end, by due; what leaves first comes first.
    ///
    /// Looks at `Limits.consoleScan` sends at most, and for a recipient at no more deliveries than
    /// `Limits.consoleDeliveries` and those of one send; what is not among them is found from
    /// `next` on.
    func upcoming(
        _ filter: UpcomingFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> UpcomingPage

    /// How many deliveries fall due in each of some steps of time, by the first due of their sends.
    ///
    /// A send to lists counts as one until its contacts are listed.
    func forecast(
        _ range: ForecastRange, of account: AccountID
    ) async throws(StoreError) -> Forecast

    /// Deliveries of a send after a position, by position; empty when it is unknown.
    func deliveries(
        of send: SendID, account: AccountID, after position: Int, limit: Int, at now: Instant
    ) async throws(StoreError) -> [DeliveryRecord]

    /// What happened to a whole send, or to one delivery as well, oldest first, with the stops over
    /// it, those that were in force before it too: the first `Limits.storyLength` of its own, and
    /// as many of each kind of stop. What happened to a send's first delivery is looked for among
    /// the send's first `Limits.consoleEvents`. Empty when it is unknown.
    func story(
        of send: SendID, position: Int?, account: AccountID
    ) async throws(StoreError) -> Story

    /// The newest sends before a number with the last of what happened to each, newest first.
    func happenings(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [Happening]

    /// Deliveries to an address among the newest sends before a number, whatever its case.
    func sightings(
        of address: String, account: AccountID, before number: Int64?, at now: Instant
    ) async throws(StoreError) -> Sightings

    /// Batches, newest first, before one of them.
    func batches(
        of account: AccountID, before row: Int64?, limit: Int
    ) async throws(StoreError) -> [NumberedBatch]
}

/// Which of the upcoming are asked for: all that is named here.
package struct UpcomingFilter: Sendable, Hashable {
    package enum Standing: String, Sendable, Hashable, CaseIterable {
        case scheduled, paused, going, cancelled
    }

    /// Part of its subject, in either case of ASCII.
    package var subject: String?
    /// One of its recipients, whole, in either case of ASCII; of those that are listed.
    package var recipient: String?
    package var tag: String?
    package var batch: BatchID?
    package var standing: Standing?
    /// The last of the page before.
    package var after: UpcomingPlace?
    package var limit: Int

    package init(
        subject: String? = nil, recipient: String? = nil, tag: String? = nil,
        batch: BatchID? = nil, standing: Standing? = nil, after: UpcomingPlace? = nil,
        limit: Int = Limits.consolePage
    ) {
        self.subject = subject
        self.recipient = recipient
        self.tag = tag
        self.batch = batch
        self.standing = standing
        self.after = after
        self.limit = limit
    }

    /// Whether a send is asked for, as far as its own row tells; recipients are not looked at.
    package func holds(_ upcoming: Upcoming, at now: Instant) -> Bool {
        if let subject, !Self.contains(upcoming.summary.subject, subject) { return false }
        if let tag, !upcoming.tags.contains(where: { $0.utf8.elementsEqual(tag.utf8) }) {
            return false
        }
        if let batch, upcoming.summary.batch != batch { return false }
        return standing.map { $0 == upcoming.summary.standing(at: now) } ?? true
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        let text = LetterCase.loweredBytes(of: text)
        let part = LetterCase.loweredBytes(of: part)
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}

extension SendSummary {
    /// Where a send is that has not come to its end.
    package func standing(at now: Instant) -> UpcomingFilter.Standing {
        switch coverage {
        case .cancelled, .expired: return .cancelled
        case .paused: return .paused
        case .clear: break
        }
        if let audience { return audience.state == .scheduled ? .scheduled : .going }
        return finished > 0 || due <= now ? .going : .scheduled
    }
}

/// A place in the order of dues.
package struct UpcomingPlace: Sendable, Hashable {
    package var due: Instant
    package var place: Int64

    package init(due: Instant, place: Int64) {
        self.due = due
        self.place = place
    }
}

package struct Upcoming: Sendable, Hashable {
    package var summary: SendSummary
    package var tags: [String]

    package init(summary: SendSummary, tags: [String]) {
        self.summary = summary
        self.tags = tags
    }
}

package struct UpcomingPage: Sendable, Hashable {
    package var rows: [Upcoming]
    /// Where to go on; nil at the end.
    package var next: UpcomingPlace?

    package init(rows: [Upcoming], next: UpcomingPlace?) {
        self.rows = rows
        self.next = next
    }
}

package struct ForecastRange: Sendable, Hashable {
    package var start: Instant
    package var step: Duration
    package var count: Int

    package init(start: Instant, step: Duration, count: Int) {
        precondition(step > .zero && count > 0, "a forecast has steps")
        self.start = start
        self.step = step
        self.count = count
    }

    package var end: Instant {
        Instant(milliseconds: start.milliseconds + step.wholeMilliseconds * Int64(count))
    }
}

package struct Forecast: Sendable, Hashable {
    /// One for each step.
    package var counts: [Int]
    /// More sends are in the range than are looked at: each count is at least so many.
    package var isPartial: Bool

    package init(counts: [Int], isPartial: Bool) {
        self.counts = counts
        self.isPartial = isPartial
    }
}

/// What happened to a send, or to one delivery of it, oldest first.
package struct Story: Sendable, Hashable {
    package var events: [Event]
    /// More may have happened to it than was looked at.
    package var isCut: Bool

    package init(_ events: [Event] = [], isCut: Bool = false) {
        self.events = events
        self.isCut = isCut
    }
}

/// A send with the last of what happened to it.
package struct Happening: Sendable, Hashable {
    package var send: SendID
    package var number: Int64
    package var subject: String
    package var door: Door
    /// The newest first.
    package var events: [Event]

    package init(
        send: SendID, number: Int64, subject: String, door: Door, events: [Event]
    ) {
        self.send = send
        self.number = number
        self.subject = subject
        self.door = door
        self.events = events
    }
}

package struct Sighting: Sendable, Hashable {
    package var send: SendID
    package var number: Int64
    package var subject: String
    package var delivery: DeliveryRecord

    package init(send: SendID, number: Int64, subject: String, delivery: DeliveryRecord) {
        self.send = send
        self.number = number
        self.subject = subject
        self.delivery = delivery
    }
}

package struct Sightings: Sendable, Hashable {
    package var found: [Sighting]
    /// The number before which nothing was looked at yet; nil when all was.
    package var next: Int64?

    package init(found: [Sighting], next: Int64?) {
        self.found = found
        self.next = next
    }
}

/// A batch with its place among those of the store.
package struct NumberedBatch: Sendable, Hashable {
    package var row: Int64
    package var batch: Batch

    package init(row: Int64, batch: Batch) {
        self.row = row
        self.batch = batch
    }
}
