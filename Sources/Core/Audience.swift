/// The state machine of a send to lists of contacts, whose deliveries are found when it falls due.
///
/// Until then it is one row, so that taking it back costs one row, however long the lists are.
/// Pure, as `Lifecycle` is: a store reads the row, calls a verb, and writes the row back.
package struct Audience: Sendable, Hashable {
    package internal(set) var state: State
    /// Nothing is listed before; only a reschedule changes it.
    package internal(set) var due: Instant
    /// The place in the account's order of changes to its lists at which the membership is frozen:
    /// the last one before the due had passed. Nil until there is a change after it, or the listing
    /// begins.
    package internal(set) var mark: Int64?
    /// How far the listing is.
    package internal(set) var cursor: Cursor
    /// How many deliveries were made.
    package internal(set) var listed: Int
    /// How many were never listed, since a cancel came first; nil while nobody has counted them.
    package internal(set) var unlisted: Int?
    package internal(set) var begun: Instant?
    package internal(set) var cancelled: Instant?
    /// When the last of it came to an end, and nothing is left to do.
    package internal(set) var finished: Instant?

    /// Where an audience is. Arrows to the right; `docs/lifecycle.md` draws them.
    package enum State: Int, Sendable, Hashable, CaseIterable {
        /// Waits for its due. → expanding, cancelled
        case scheduled = 0
        /// Its membership is frozen and is being listed, a chunk at a time. → sending, cancelled
        case expanding = 1
        /// All are listed. What a stop says of them, each delivery obeys. → done, cancelled
        case sending = 2
        /// All came to an end, and none was stopped.
        case done = 3
        /// A cancel came before the listing, before its end, or before the last had left.
        case cancelled = 4
    }

    /// The next to look at: the list by its place among the send's, and where in it.
    package struct Cursor: Sendable, Hashable {
        package var list: Int
        /// The place at which the last one that was looked at joined; 0 before the first.
        package var joined: Int64

        package init(list: Int = 0, joined: Int64 = 0) {
            self.list = list
            self.joined = joined
        }
    }

    package typealias Refusal = Lifecycle.Refusal

    /// An audience as it is accepted.
    package init(due: Instant) {
        state = .scheduled
        self.due = due
        cursor = Cursor()
        listed = 0
    }

    /// An audience as a store kept it. Traps when the row breaks a rule that no verb breaks.
    package init(
        state: State, due: Instant, mark: Int64?, cursor: Cursor, listed: Int, unlisted: Int?,
        begun: Instant?, cancelled: Instant?, finished: Instant?
    ) {
        self.state = state
        self.due = due
        self.mark = mark
        self.cursor = cursor
        self.listed = listed
        self.unlisted = unlisted
        self.begun = begun
        self.cancelled = cancelled
        self.finished = finished
        assertRules()
    }

    /// More deliveries may come.
    package var isOpen: Bool { state == .scheduled || state == .expanding }

    /// What its membership was must not be forgotten yet: who left since then is remembered.
    package var needsMembership: Bool {
        switch state {
        case .scheduled: mark != nil
        case .expanding: true
        case .cancelled: unlisted == nil
        case .sending, .done: false
        }
    }

    /// The rules that hold in every state; called before a row is written and after it was read.
    package func assertRules() {
        precondition(listed >= 0 && unlisted ?? 0 >= 0, "a count below nought")
        precondition(begun == nil || mark != nil, "begun, and not frozen")
        switch state {
        case .scheduled: precondition(begun == nil && listed == 0, "listed before its due")
        case .expanding, .sending: precondition(begun != nil && unlisted == nil)
        case .done: precondition(begun != nil && unlisted == nil && finished != nil)
        case .cancelled: precondition(cancelled != nil)
        }
        if state != .cancelled { precondition(cancelled == nil, "cancelled, and goes on") }
        if isOpen { precondition(finished == nil, "finished, and goes on") }
        if needsMembership { precondition(finished == nil && mark != nil) }
    }
}

extension Audience {
    /// What taking it back is answered with.
    package enum UnscheduleAnswer: Sendable, Hashable {
        /// Nothing of it was listed, and nothing will be.
        case unscheduled
        /// The listing was first: a stop is to be set.
        case inProgress
        /// It was cancelled before.
        case alreadyCancelled
        /// All of it has left or ended.
        case alreadyDone
    }

    /// Takes it back before its listing: of this and `begin` the first wins.
    package mutating func unschedule(at now: Instant) -> UnscheduleAnswer {
        switch state {
        case .scheduled:
            state = .cancelled
            cancelled = now
            unlisted = 0
            finished = now
            assertRules()
            return .unscheduled
        case .expanding, .sending: return .inProgress
        case .cancelled: return finished == nil ? .inProgress : .alreadyCancelled
        case .done: return .alreadyDone
        }
    }

    /// Moves the due of what is not begun; whom it is for is who is on its lists then.
    package mutating func reschedule(
        to due: Instant, under coverage: Coverage
    ) throws(Refusal) {
        if case .cancelled = coverage { throw .stopped(coverage) }
        if case .expired = coverage { throw .stopped(coverage) }
        guard state == .scheduled else { throw .state }
        self.due = due
        mark = nil
    }

    /// Somebody is about to come to a list of the account's, or to go from one.
    ///
    /// What fell due before keeps the membership that it had then, however long a pause or an
    /// outage keeps it from being listed. It keeps it although the clock be set back later: what
    /// was due by the clock of that time was due.
    /// - Parameter mark: the last place before the change.
    /// - Returns: whether anything changed.
    package mutating func freeze(at now: Instant, mark: Int64) -> Bool {
        guard state == .scheduled, self.mark == nil, due < now else { return false }
        self.mark = mark
        assertRules()
        return true
    }

    /// Freezes the membership, where no change did, and opens the listing.
    ///
    /// - Parameter mark: the last place in the account's order of changes to its lists.
    package mutating func begin(
        at now: Instant, under coverage: Coverage, mark: Int64
    ) throws(Refusal) {
        guard state == .scheduled else { throw .state }
        guard due <= now else { throw .notDue }
        guard coverage == .clear else { throw .stopped(coverage) }
        state = .expanding
        self.mark = self.mark ?? mark
        begun = now
        assertRules()
    }

    /// One chunk was listed.
    ///
    /// - Parameters:
    ///   - count: how many deliveries were made of it.
    ///   - cursor: where the next chunk begins; nil when all were looked at.
    package mutating func list(
        _ count: Int, to cursor: Cursor?, under coverage: Coverage
    ) throws(Refusal) {
        guard state == .expanding else { throw .state }
        guard coverage == .clear else { throw .stopped(coverage) }
        listed += count
        if let cursor {
            precondition(
                (self.cursor.list, self.cursor.joined) < (cursor.list, cursor.joined),
                "a cursor must rise")
            self.cursor = cursor
        } else {
            state = .sending
        }
        assertRules()
    }

    /// Ends the listing, or what is due and not begun, under a stop that nothing outlives.
    ///
    /// Before its due a cancel may still be taken back, and all is left as it is.
    /// - Returns: whether anything changed.
    package mutating func obey(_ coverage: Coverage, at now: Instant) -> Bool {
        switch coverage {
        case .clear, .paused: return false
        case .cancelled, .expired: break
        }
        switch state {
        case .scheduled:
            guard due <= now else { return false }
            unlisted = 0
            finished = now
        case .expanding: break
        case .sending, .done, .cancelled: return false
        }
        state = .cancelled
        cancelled = now
        assertRules()
        return true
    }

    /// Notes how many of the membership a cancel kept from being listed.
    package mutating func count(unlisted: Int) throws(Refusal) {
        guard state == .cancelled, self.unlisted == nil else { throw .state }
        self.unlisted = unlisted
        assertRules()
    }

    /// Every delivery came to an end.
    ///
    /// - Parameter wasStopped: whether a stop ended one of them.
    package mutating func finish(at now: Instant, wasStopped: Bool) throws(Refusal) {
        guard finished == nil, !isOpen, !needsMembership else { throw .state }
        if state == .sending { state = wasStopped ? .cancelled : .done }
        if state == .cancelled {
            cancelled = cancelled ?? now
            unlisted = unlisted ?? 0
        }
        finished = now
        assertRules()
    }

    /// The word for people and vendors: what it is now, and what the stops over it make of it.
    ///
    /// - Parameter isOver: every delivery came to an end.
    package func shown(under coverage: Coverage, isOver: Bool) -> Shown {
        switch (state, coverage) {
        case (.cancelled, _): .cancelled
        case (.done, _): .done
        case (_, .cancelled), (_, .expired): .cancelled
        case (.sending, _) where isOver: .done
        case (_, .paused): .paused
        case (.scheduled, .clear): .scheduled
        case (.expanding, .clear), (.sending, .clear): .sending
        }
    }

    package enum Shown: String, Sendable, Hashable, CaseIterable {
        case scheduled, paused, sending, done, cancelled
    }
}
