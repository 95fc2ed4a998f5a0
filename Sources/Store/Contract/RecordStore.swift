package import BelayCore

/// What doors keep of their own and the engine knows nothing of: templates, definitions, senders.
///
/// A record belongs to an account and is of a kind; what its body means is its door's business.
package protocol RecordStore: Sendable {
    /// Keeps a record under a number of its account and kind, from 1, never used twice.
    func addRecord(
        _ draft: RecordDraft, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer

    /// Puts another key, name, labels and body in place of what a record has. One that is launched
    /// is not changed (`.changedMeanwhile`).
    ///
    /// - Parameter version: the one that was read; nil for whatever it has by now.
    func changeRecord(
        _ number: Int64, to draft: RecordDraft, ifVersion version: Int64?,
        of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> RecordAnswer

    /// False when there is none of this number. One that may be launched is discarded instead
    /// (`CampaignStore`): its send would go on.
    func removeRecord(
        _ number: Int64, _ kind: RecordKind, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool

    func record(
        _ reference: RecordReference, _ kind: RecordKind, of account: AccountID
    ) async throws(StoreError) -> KeptRecord?

    /// One page of a kind, by number; it ends early when its bodies are large, and is empty only
    /// after the last.
    ///
    /// - Parameter number: the last of the page before; 0 for the first page.
    func records(
        _ kind: RecordKind, of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [KeptRecord]

    func recordCount(_ kind: RecordKind, of account: AccountID) async throws(StoreError) -> Int
}

/// What a record is, in a word of its door's: `marketing-cloud/email`.
package struct RecordKind: Sendable, Hashable, CustomStringConvertible {
    package let rawValue: String

    /// - Parameter rawValue: 1 to 64 bytes of visible ASCII; it stands in the program.
    package init(_ rawValue: String) {
        precondition(
            (1...64).contains(rawValue.utf8.count)
                && rawValue.utf8.allSatisfy { (0x21...0x7E).contains($0) },
            "no word for a kind of records")
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}

/// A record as a door hands it in.
package struct RecordDraft: Sendable, Hashable {
    package var kind: RecordKind
    /// The client's own name for it, unique in its account and kind; told apart byte by byte.
    package var key: String?
    /// What a listing can be searched by, beside its kind; the door's to choose.
    package var name: String
    package var labels: [String]
    package var body: [UInt8]
    /// How many of its kind there may be after it is added; nil is `Limits.recordsPerKind`.
    package var cap: Int?

    package init(
        kind: RecordKind, key: String? = nil, name: String = "", labels: [String] = [],
        body: [UInt8], cap: Int? = nil
    ) {
        self.kind = kind
        self.key = key
        self.name = name
        self.labels = labels
        self.body = body
        self.cap = cap
    }
}

/// A record by either of its names.
package enum RecordReference: Sendable, Hashable {
    case number(Int64)
    case key(String)
}

package struct KeptRecord: Sendable, Hashable {
    package var number: Int64
    package var kind: RecordKind
    package var key: String?
    package var name: String
    package var labels: [String]
    package var body: [UInt8]
    /// 1, and one more after each change, launch and recall.
    package var version: Int64
    package var created: Instant
    package var modified: Instant
    /// The send that it was launched as; nil while it is not.
    package var send: SendID?

    package init(
        number: Int64, kind: RecordKind, key: String?, name: String = "", labels: [String] = [],
        body: [UInt8], version: Int64, created: Instant, modified: Instant, send: SendID? = nil
    ) {
        self.number = number
        self.kind = kind
        self.key = key
        self.name = name
        self.labels = labels
        self.body = body
        self.version = version
        self.created = created
        self.modified = modified
        self.send = send
    }
}

/// What became of a record; all but the first changed nothing.
package enum RecordAnswer: Sendable, Hashable {
    /// Durable; as it is now.
    case done(KeptRecord)
    /// None of this number in this account and kind.
    case unknown
    /// Another has this key: its number.
    case keyTaken(Int64)
    /// It is launched, or not of the version that was read any more; as it is now.
    case changedMeanwhile(KeptRecord)
    /// Its key, name, labels or body are beyond `Limits.recordKey`, `Limits.tagsPerSend` and
    /// `Limits.recordBody`.
    case tooLarge
    /// There are as many of its kind as the draft allows, or `Limits.recordsPerKind`.
    case capReached
}

extension RecordDraft {
    package var isTooLarge: Bool {
        let keyLength = key?.utf8.count ?? 1
        return !(1...Limits.recordKey).contains(keyLength) || body.count > Limits.recordBody
            || name.utf8.count > Limits.recordKey || labels.count > Limits.tagsPerSend
            || labels.contains { $0.utf8.count > Limits.recordKey }
    }

    /// How many of its kind there may be.
    package var most: Int { min(cap ?? Limits.recordsPerKind, Limits.recordsPerKind) }

    package func refuseNUL() throws(StoreError) {
        try StoreError.refuseNUL(in: key ?? "", name)
        for label in labels { try StoreError.refuseNUL(in: label) }
    }
}
