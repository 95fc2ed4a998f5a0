package import BelayCore

/// Contacts by what is known of them: whoever it holds for when a send falls due gets the mail.
package struct Segment: Sendable, Hashable {
    /// The account's own, from 1, 31 bits, never used twice.
    package var number: Int64
    package var name: String
    /// Only contacts on this list; nil is all of the account's.
    package var list: Int64?
    package var conditions: [Condition]
    package var created: Instant
    package var modified: Instant

    /// What is asked of one contact.
    package struct Condition: Sendable, Hashable {
        /// How it goes with what the conditions before it came to; without a meaning for the first.
        package var junction: Junction
        package var subject: Subject
        package var comparison: Comparison
        /// What it is compared with.
        package var value: String
        package var type: ValueType

        package init(
            _ subject: Subject, _ comparison: Comparison, _ value: String,
            as type: ValueType = .text, _ junction: Junction = .and
        ) {
            self.junction = junction
            self.subject = subject
            self.comparison = comparison
            self.value = value
            self.type = type
        }
    }

    package enum Junction: Int, Sendable, Hashable, CaseIterable {
        case and = 0
        case or = 1
    }

    package enum Comparison: Int, Sendable, Hashable, CaseIterable {
        case equal = 0
        case unequal = 1
        case below = 2
        case above = 3
        /// Of texts only: elsewhere it never holds.
        case contains = 4
    }

    /// As what two values are compared.
    package enum ValueType: Int, Sendable, Hashable, CaseIterable {
        /// By their bytes, ASCII letters in any case.
        case text = 0
        /// Decimal; what is none is like nothing.
        case number = 1
        /// Seconds since 1970, `YYYY-MM-DD` with or without a time in UTC, or `MM/DD/YYYY`. Where
        /// the condition names a day, days are compared.
        case date = 2
    }

    /// What of a contact is looked at.
    package enum Subject: Sendable, Hashable {
        case address
        case created
        case modified
        /// A field, by its name without regard to ASCII case.
        case field(String)
        /// What nobody records, by its name: no condition on it ever holds.
        case never(String)
    }

    package init(
        number: Int64, name: String, list: Int64?, conditions: [Condition], created: Instant,
        modified: Instant
    ) {
        self.number = number
        self.name = name
        self.list = list
        self.conditions = conditions
        self.created = created
        self.modified = modified
    }
}

extension Segment {
    /// Whether as the draft has it, it would hold for others.
    package func asks(otherwiseThan draft: SegmentDraft) -> Bool {
        list != draft.list || conditions != draft.conditions
    }
}

/// A segment as a door hands it in.
package struct SegmentDraft: Sendable, Hashable {
    package var name: String
    package var list: Int64?
    /// At most `Limits.segmentConditions`; none holds for everybody.
    package var conditions: [Segment.Condition]
    /// Refused when a list or another segment of the account has this name.
    package var hasUniqueName: Bool

    package init(
        name: String, list: Int64? = nil, conditions: [Segment.Condition] = [],
        hasUniqueName: Bool = false
    ) {
        self.name = name
        self.list = list
        self.conditions = conditions
        self.hasUniqueName = hasUniqueName
    }

    package var isTooLarge: Bool {
        !(1...Limits.recordKey).contains(name.utf8.count)
            || conditions.count > Limits.segmentConditions
            || conditions.contains { condition in
                condition.value.utf8.count > Limits.recordKey
                    || condition.subject.name.utf8.count > Limits.recordKey
            }
    }

    package func refuseNUL() throws(StoreError) {
        try StoreError.refuseNUL(in: name)
    }
}

extension Segment.Subject {
    fileprivate var name: String {
        switch self {
        case .field(let name), .never(let name): name
        case .address, .created, .modified: ""
        }
    }
}

/// What became of a segment; all but the first changed nothing.
package enum SegmentAnswer: Sendable, Hashable {
    /// Durable; as it is now.
    case done(Segment)
    case unknown
    /// The list that it is a part of is not there.
    case unknownList
    /// A list or another segment has this name, and the draft wants one of its own.
    case nameTaken
    /// Beyond `Limits.recordKey` or `Limits.segmentConditions`.
    case tooLarge
    /// There are `Limits.segmentsPerAccount`.
    case capReached
}
