package import BelayCore

/// A send without its recipients: what it is, and how many of its deliveries are where.
package struct SendOutline: Sendable, Hashable {
    package var id: SendID
    package var number: Int64
    package var door: Door
    /// Cut short where it is very long.
    package var subject: String
    package var accepted: Instant
    /// The earliest due of its deliveries.
    package var due: Instant
    /// When the last of its deliveries came to an end; nil while one has not, or is to come.
    package var finished: Instant?
    /// Bytes of its content.
    package var size: Int
    package var tally: DeliveryTally
    /// Nil where the deliveries were known from the start; else those that are listed are counted.
    package var audience: Audience?
    /// What the stops say of an audience that is not over, at the instant asked; else clear.
    package var coverage: Coverage
    /// Who it is from and what its client wants to see again; nil unless asked for.
    package var head: Head?

    package struct Head: Sendable, Hashable {
        package var from: Mailbox
        package var arguments: [String: String]

        package init(from: Mailbox, arguments: [String: String]) {
            self.from = from
            self.arguments = arguments
        }
    }

    package init(
        id: SendID, number: Int64, door: Door, subject: String, accepted: Instant, due: Instant,
        finished: Instant?, size: Int, tally: DeliveryTally, audience: Audience? = nil,
        coverage: Coverage, head: Head?
    ) {
        self.id = id
        self.number = number
        self.door = door
        self.subject = subject
        self.accepted = accepted
        self.due = due
        self.finished = finished
        self.size = size
        self.tally = tally
        self.audience = audience
        self.coverage = coverage
        self.head = head
    }
}

/// Which outlines are asked for.
package struct OutlineFilter: Sendable, Hashable {
    /// Only these; nil is all.
    package var numbers: [Int64]?
    /// Only sends with a number below this one: the last of the page before.
    package var before: Int64?
    package var limit: Int
    /// Whether heads are wanted, for which contents are read.
    package var includesHead: Bool

    package init(
        numbers: [Int64]? = nil, before: Int64? = nil, limit: Int = Limits.page,
        includesHead: Bool = false
    ) {
        self.numbers = numbers
        self.before = before
        self.limit = limit
        self.includesHead = includesHead
    }
}

/// The deliveries of a send, counted by what may still become of them, or what did.
package struct DeliveryTally: Sendable, Hashable {
    /// To come; no copy is out.
    package var waiting = 0
    /// The same, under a pause.
    package var paused = 0
    /// The final dot is under way.
    package var releasing = 0
    /// A copy may be out, and another attempt or a person's word is to come.
    package var inDoubt = 0
    package var sent = 0
    /// Nothing of it is out, and nothing will be; among them what a cancel kept from being listed.
    package var cancelled = 0
    /// Nothing more is tried, and a copy may be out.
    package var abandoned = 0
    package var failed = 0
    package var expired = 0
    package var suppressed = 0
    package var quarantined = 0

    package init() {}

    package var total: Int {
        waiting + paused + releasing + inDoubt + sent + cancelled + abandoned + failed + expired
            + suppressed + quarantined
    }

    /// Counts deliveries of one state under one coverage.
    package mutating func add(
        _ count: Int, _ state: Lifecycle.State, hasDoubts: Bool, under coverage: Coverage
    ) {
        switch state {
        case .releasing: releasing += count
        case .sent: sent += count
        case .failed: failed += count
        case .cancelled: cancelled += count
        case .expired: expired += count
        case .suppressed: suppressed += count
        case .abandoned: abandoned += count
        case .quarantined: quarantined += count
        case .scheduled, .held, .claimed, .inDoubt:
            switch (coverage, hasDoubts) {
            case (.cancelled, false): cancelled += count
            case (.cancelled, true): abandoned += count
            case (.expired, false): expired += count
            case (.expired, true), (.paused, true), (.clear, true): inDoubt += count
            case (.paused, false): paused += count
            case (.clear, false): waiting += count
            }
        }
    }
}
