package import BelayCore

/// A file of contacts, and how far it was read.
package struct ContactImport: Sendable, Hashable {
    package var number: Int64
    /// What its client calls the file.
    package var name: String
    package var plan: ImportPlan
    package var state: State
    /// Bytes of the file.
    package var size: Int
    /// Bytes that were read, and the line on which the next row begins.
    package var cursor: Int
    package var line: Int
    package var counts: Counts
    package var made: Instant
    package var started: Instant?
    package var finished: Instant?
    /// Why it failed; nil unless it did.
    package var failure: ImportFailure?
    /// Who made it.
    package var actor: Actor

    package enum State: Int, Sendable, Hashable, CaseIterable {
        /// Its file is on its way: what is there may be any part of it.
        case receiving = 0
        /// Its file is there to the last byte, and waits to be started.
        case received = 1
        case waiting = 2
        case running = 3
        case done = 4
        case failed = 5

        package var hasEnded: Bool { self == .done || self == .failed }
    }

    /// Rows, the first with the columns' names aside.
    package struct Counts: Sendable, Hashable {
        package var requested = 0
        package var created = 0
        package var updated = 0
        package var errored = 0

        package init(requested: Int = 0, created: Int = 0, updated: Int = 0, errored: Int = 0) {
            self.requested = requested
            self.created = created
            self.updated = updated
            self.errored = errored
        }
    }

    package init(
        number: Int64, name: String, plan: ImportPlan, state: State = .receiving, size: Int = 0,
        cursor: Int = 0, line: Int = 1, counts: Counts = Counts(), made: Instant,
        started: Instant? = nil, finished: Instant? = nil, failure: ImportFailure? = nil,
        actor: Actor = .clockwork
    ) {
        self.number = number
        self.name = name
        self.plan = plan
        self.state = state
        self.size = size
        self.cursor = cursor
        self.line = line
        self.counts = counts
        self.made = made
        self.started = started
        self.finished = finished
        self.failure = failure
        self.actor = actor
    }

    /// What is written down of its end.
    package var words: String {
        "import \(number): \(counts.requested) rows, \(counts.created) new, "
            + "\(counts.updated) changed, \(counts.errored) refused"
            + (failure == nil ? "" : ", not read to its end")
    }
}

/// What a file's columns are, and where its contacts go.
package struct ImportPlan: Sendable, Hashable {
    /// Lists that the contacts are put on; one that is removed meanwhile is passed over.
    package var lists: [Int64]
    /// In the file's order; empty until it is known.
    package var columns: [Column]

    package enum Column: Sendable, Hashable {
        case ignored
        case address
        /// The contact's field of this name; an empty cell leaves it as it is.
        case field(String)
    }

    package init(lists: [Int64] = [], columns: [Column] = []) {
        self.lists = lists
        self.columns = columns
    }

    package var isTooLarge: Bool {
        lists.count > Limits.listsPerAudience || columns.count > Limits.importColumns
            || columns.contains { column in
                if case .field(let name) = column {
                    name.utf8.count > Limits.recordKey
                } else {
                    false
                }
            }
    }
}

/// An import as a door hands it in.
package struct ImportDraft: Sendable, Hashable {
    package var name: String
    package var plan: ImportPlan
    package var actor: Actor

    package init(
        name: String, plan: ImportPlan = ImportPlan(), actor: Actor = .clockwork
    ) {
        self.name = name
        self.plan = plan
        self.actor = actor
    }

    package var isTooLarge: Bool { name.utf8.count > Limits.recordKey || plan.isTooLarge }
}

/// Why a row was not taken. It never says what stands in the row.
package enum ImportFlaw: Int, Error, Sendable, Hashable, CaseIterable {
    case cellTooLong = 1
    case tooManyCells = 2
    case notText = 3
    case strayQuote = 4
    case unclosedQuote = 5
    /// It has more cells than the file has columns, or fewer.
    case wrongWidth = 6
    case noAddress = 7
    case badAddress = 8
    /// Beyond `Limits.contactFields` or `Limits.contactBytes`.
    case tooLarge = 9
    /// There are `Limits.contactsPerAccount`.
    case full = 10

    package var words: String {
        switch self {
        case .cellTooLong: "a cell is longer than 16 KiB"
        case .tooManyCells: "it has more than \(Limits.importColumns) cells"
        case .notText: "it is not UTF-8 text"
        case .strayQuote: "a quote stands where none may"
        case .unclosedQuote: "a quote is not closed"
        case .wrongWidth: "it has another number of cells than the first row"
        case .noAddress: "it has no e-mail address"
        case .badAddress: "its e-mail address is not valid"
        case .tooLarge: "its fields are too many or too long"
        case .full: "the account can have no more contacts"
        }
    }
}

/// Why a file was not read to its end.
package enum ImportFailure: Int, Sendable, Hashable, CaseIterable {
    case notText = 1
    case rowTooLong = 2
    /// The first row does not name each column once, or has other columns than the plan.
    case badHeader = 3
    /// No column is the address, or two are.
    case noAddressColumn = 4
    /// Its upload broke off, or did not come to an end in time.
    case abandoned = 5
    case tooLarge = 6
    /// Pieces of it are missing.
    case lost = 7
    /// Its file came, and nobody started it.
    case notStarted = 8
    /// What is kept of it, or of a contact in it, cannot be read, however often it is tried.
    case faulty = 9

    package var words: String {
        switch self {
        case .notText: "the file is not UTF-8 text"
        case .rowTooLong: "a row is longer than a megabyte: is a quote not closed?"
        case .badHeader: "the first row does not name the columns, each once"
        case .noAddressColumn: "not one column is the e-mail address"
        case .abandoned: "the upload did not come to an end"
        case .tooLarge: "the file is larger than 256 MiB"
        case .lost: "a part of the file is missing"
        case .notStarted: "nobody said what its columns are"
        case .faulty: "the server cannot read what it keeps of it: tell whoever runs it"
        }
    }
}

extension ContactImport {
    /// The rule, for every store: moves on by a step, after its rows were counted.
    package mutating func advance(by step: ImportStep, _ counted: Counts, at now: Instant) {
        cursor = step.to
        line = step.line
        started = started ?? now
        state = .running
        counts.requested += counted.requested
        counts.created += counted.created
        counts.updated += counted.updated
        counts.errored += counted.errored
        switch step.ending {
        case .done: end(nil, at: now)
        case .failed(let failure): end(failure, at: now)
        case nil: break
        }
    }

    package mutating func end(_ failure: ImportFailure?, at now: Instant) {
        guard !state.hasEnded else { return }
        state = failure == nil ? .done : .failed
        self.failure = failure
        finished = now
    }

    /// Why one ends that was not started in time.
    package var failureOfWaiting: ImportFailure { state == .received ? .notStarted : .abandoned }

    /// Whether it is kept open in vain.
    package func isLate(at now: Instant) -> Bool {
        switch state {
        case .receiving where size == 0: made < now - Limits.uploadPatience
        case .receiving, .received: made < now - Limits.importPatience
        case .waiting, .running, .done, .failed: false
        }
    }

    /// Whether it stands where a step begins.
    package func fits(_ step: ImportStep) -> Bool {
        (state == .waiting || state == .running) && cursor == step.from
    }
}

extension ImportStep {
    /// What comes of its rows, once a store has answered for each: the counts, every flaw by line,
    /// and the contacts that the lists are to have.
    package func outcome(
        _ answers: [ContactAnswer]
    ) -> (counts: ContactImport.Counts, errors: [ImportError], members: [Int64]) {
        var counts = ContactImport.Counts(requested: rows.count + errors.count)
        var errors = self.errors
        var members: [Int64] = []
        for (row, answer) in zip(rows, answers) {
            switch answer {
            case .added(let contact):
                counts.created += 1
                members.append(contact.number)
            case .changed(let contact), .exists(let contact):
                counts.updated += 1
                members.append(contact.number)
            case .noAddress, .unknown:
                errors.append(ImportError(line: row.line, flaw: .noAddress))
            case .tooLarge, .addressTaken, .keyTaken:
                errors.append(ImportError(line: row.line, flaw: .tooLarge))
            case .capReached: errors.append(ImportError(line: row.line, flaw: .full))
            }
        }
        counts.errored = errors.count
        errors.sort { $0.line < $1.line }
        return (counts, errors, members)
    }
}

extension ImportDraft {
    package func refuseNUL() throws(StoreError) {
        try StoreError.refuseNUL(in: name)
        try plan.refuseNUL()
    }
}

extension ImportPlan {
    package func refuseNUL() throws(StoreError) {
        for case .field(let name) in columns { try StoreError.refuseNUL(in: name) }
    }
}
