package import BelayCore

/// Records that are sent to an audience: what a door calls a campaign or a single send.
///
/// Record and audience change in one transaction, so that neither can be without the other. Where
/// a launched record is, is derived from its audience and never stored.
package protocol CampaignStore: Sendable {
    /// Takes a send in and binds the record to it, which nothing but a recall changes from then on.
    ///
    /// Of many at once one is launched; the others hear `.changedMeanwhile`. An error leaves
    /// nothing, but for `StoreError.unknown`.
    func launch(
        _ launch: Launch, of account: AccountID
    ) async throws(StoreError) -> LaunchAnswer

    /// Takes the send of a record back before its listing, and makes the record a draft again: a
    /// compare-and-set, of many at once one is `.recalled`. It costs the same for any audience.
    ///
    /// A pause does not keep it from being recalled; a cancel over it is for good.
    /// - Parameter version: the one that whoever recalls it saw; nil for whatever it has by now.
    /// - Returns: nil when the record is unknown.
    func recall(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> RecallAnswer?

    /// Removes a record, with its send where that has not begun; nothing while a mail of it is
    /// between release and outcome, whatever stop is over it. Nil when it is unknown.
    ///
    /// - Parameter version: the one that whoever removes it saw; nil for whatever it has by now.
    func discard(
        _ record: Int64, _ kind: RecordKind, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor, at now: Instant
    ) async throws(StoreError) -> DiscardAnswer?

    /// One page of records with their sends, launched or not, the newest first.
    ///
    /// It ends early when its bodies are large, and is empty only after the last.
    func launched(
        _ filter: LaunchedFilter, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> [LaunchedRecord]
}

/// A record that is to be sent.
package struct Launch: Sendable, Hashable {
    package var record: Int64
    package var kind: RecordKind
    /// The version that the acceptance was made of; nil for whatever it has by now.
    package var ifVersion: Int64?
    /// Of one occurrence, without an idempotency key: the record is launched once anyway.
    package var acceptance: AudienceAcceptance

    package init(
        record: Int64, kind: RecordKind, ifVersion: Int64?, acceptance: AudienceAcceptance
    ) {
        self.record = record
        self.kind = kind
        self.ifVersion = ifVersion
        self.acceptance = acceptance
    }

    /// Our mistake, not a client's.
    package func assertBounds() {
        acceptance.assertBounds()
        precondition(acceptance.occurrences.count == 1, "a record is one send")
        precondition(acceptance.idempotency == nil, "a launch has no answer of its own to keep")
    }
}

/// What became of a launch; all but the first stored nothing.
package enum LaunchAnswer: Sendable, Hashable {
    /// Durable: the record as it is now, and its send's number.
    case launched(KeptRecord, number: Int64)
    /// There is no such record.
    case unknown
    /// It is launched already, or not of the version that was read; as it is now.
    case changedMeanwhile(KeptRecord)
    /// The first of those that it is for, or whose contacts are to get none, that is not there.
    case unknownSource(AudiencePlan.Source)
}

package enum RecallAnswer: Sendable, Hashable {
    /// Nothing of it was listed, and nothing will be; the record as it is now, and when it would
    /// have gone out.
    case recalled(KeptRecord, due: Instant)
    /// It is not launched, or was recalled before; as it is now.
    case draft(KeptRecord)
    /// Its listing was first, or it came to an end, or a cancel stands over it.
    case late(AudienceRecord)
    /// It is not of the version that was seen; as it is now.
    case changedMeanwhile(KeptRecord)
}

package enum DiscardAnswer: Sendable, Hashable {
    /// The record is gone, and nothing more of it will go out.
    case gone
    /// It is going out, or a mail of it is between release and outcome: a stop is to be set first,
    /// and waited for. Nothing changed.
    case going(SendID)
    /// It is not of the version that was seen: nothing changed.
    case changedMeanwhile
}

/// Which records are asked for.
package struct LaunchedFilter: Sendable, Hashable {
    package var kind: RecordKind
    /// Only this one, or only this send's; nil is all.
    package var reference: Reference?
    /// Only records whose `name` holds this, ASCII letters in any case.
    package var name: String?
    /// Only records in one of these; nil is all.
    package var states: Set<LaunchedRecord.State>?
    /// Only records with one of these labels; nil is all.
    package var labels: [String]?
    /// Only records with a number below this one: the last of the page before.
    package var before: Int64?
    /// How many of those that are found are passed over.
    package var skip: Int
    package var limit: Int
    /// Whether their deliveries are to be counted: a scan for one that is going out.
    package var includesTally: Bool

    package enum Reference: Sendable, Hashable {
        case record(RecordReference)
        case send(SendID)
    }

    package init(
        _ kind: RecordKind, _ reference: Reference? = nil, name: String? = nil,
        states: Set<LaunchedRecord.State>? = nil, labels: [String]? = nil, before: Int64? = nil,
        skip: Int = 0, limit: Int = Limits.page, includesTally: Bool = false
    ) {
        self.kind = kind
        self.reference = reference
        self.name = name
        self.states = states
        self.labels = labels
        self.before = before
        self.skip = skip
        self.limit = limit
        self.includesTally = includesTally
    }
}

/// A record, and what became of its send.
package struct LaunchedRecord: Sendable, Hashable {
    package var record: KeptRecord
    /// Nil while it is a draft.
    package var launch: AudienceRecord?
    /// What its deliveries came to; nil for a draft, or unless asked for.
    package var tally: DeliveryTally?

    /// Where a record is, in a word.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case draft, scheduled, paused, sending, done, cancelled
    }

    package init(
        record: KeptRecord, launch: AudienceRecord? = nil, tally: DeliveryTally? = nil
    ) {
        self.record = record
        self.launch = launch
        self.tally = tally
    }

    package var state: State { Self.state(of: launch) }

    package static func state(of launch: AudienceRecord?) -> State {
        switch launch?.shown {
        case nil: .draft
        case .scheduled: .scheduled
        case .paused: .paused
        case .sending: .sending
        case .done: .done
        case .cancelled: .cancelled
        }
    }

    /// Its listing began: it cannot be recalled any more.
    package var hasBegun: Bool { launch?.audience.begun != nil }
}

extension LaunchedFilter {
    /// Whether only records are asked for whose send has not ended: few, of however many.
    package var isOfOpen: Bool { states?.isSubset(of: [.scheduled, .paused, .sending]) ?? false }

    /// The rule, for every store, of what a record says of itself.
    package func admits(name: String, labels: [String], number: Int64) -> Bool {
        if let before, number >= before { return false }
        if let wanted = self.name, !Segment.text(name, holds: wanted) { return false }
        guard let wanted = self.labels else { return true }
        return wanted.contains { label in
            labels.contains { $0.utf8.elementsEqual(label.utf8) }
        }
    }

    package func admits(_ state: LaunchedRecord.State) -> Bool {
        states?.contains(state) ?? true
    }
}

extension AudienceRecord {
    /// Whether it may still be taken back: nothing of it is listed, and no cancel is over it.
    package var mayBeRecalled: Bool {
        switch coverage {
        case .cancelled, .expired: false
        case .clear, .paused: audience.state == .scheduled
        }
    }

    /// It is on its way out, and only a stop ends that.
    package var isGoing: Bool {
        switch shown {
        case .sending: true
        case .paused: audience.state != .scheduled
        case .scheduled, .done, .cancelled: false
        }
    }
}
