package import BelayCore

/// Files of contacts, and how far each was read into its account's contacts and lists.
///
/// An import receives its file piece by piece, is told when it has all of it, then waits, is read
/// a chunk at a time, and ends.
/// Numbers are the account's own, from 1, 31 bits, never used twice.
package protocol ImportStore: Sendable {
    func addImport(
        _ draft: ImportDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ImportAnswer

    /// Adds at most `Limits.importPiece` bytes to a file.
    ///
    /// - Parameter offset: how many it has by now.
    /// - Returns: false when it is not receiving, has another size, or would grow beyond
    ///   `Limits.importBody`; then nothing was added.
    func addPiece(
        _ bytes: [UInt8], at offset: Int, to number: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool

    /// The file is complete: what was added is all of it.
    ///
    /// - Parameter size: how many bytes it has.
    /// - Returns: false when it is not receiving or has another size; then nothing changed.
    func completeImport(
        _ number: Int64, size: Int, of account: AccountID
    ) async throws(StoreError) -> Bool

    /// Ends up to `Limits.importSweep` imports of which only a part came; for the start of a
    /// server, when nobody is sending. One without a byte may still be sent its file.
    ///
    /// - Returns: true when there may be more.
    func abandonUploads(at now: Instant) async throws(StoreError) -> Bool

    /// The file is to be read. Nil when there is none that was received whole and waits for this.
    ///
    /// - Parameter plan: in place of the draft's; nil for that.
    func startImport(
        _ number: Int64, plan: ImportPlan?, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport?

    /// The next import by account and number of those which are to be read, so that each has a
    /// turn.
    ///
    /// - Parameter last: the one before; nil for the first of all.
    func nextImport(after last: ImportJob?) async throws(StoreError) -> ImportJob?

    /// Bytes of a file from an offset on, at most `Limits.importPiece`; empty at its end, and where
    /// they were read before and are gone.
    func piece(
        at offset: Int, of number: Int64, of account: AccountID
    ) async throws(StoreError) -> [UInt8]

    /// Keeps a chunk's contacts, puts them on the lists, writes down what is wrong with the other
    /// rows and moves on, in one step: what was counted is never counted again.
    ///
    /// Nil when it does not stand where the step begins.
    func advanceImport(
        _ number: Int64, by step: ImportStep, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport?

    /// Ends what has not ended; nil when there is no such import. One that has ended is as it was.
    func endImport(
        _ number: Int64, for failure: ImportFailure, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport?

    func contactImport(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> ContactImport?

    /// One page, newest first.
    ///
    /// - Parameter number: the last of the page before; nil for the first page.
    func imports(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [ContactImport]

    /// One page of the rows that were not taken, by line; the first `Limits.importErrors` are kept.
    ///
    /// - Parameter line: the last of the page before; 0 for the first page.
    func importErrors(
        _ number: Int64, of account: AccountID, after line: Int, limit: Int
    ) async throws(StoreError) -> [ImportError]

    /// Forgets a chunk of the files of imports that have ended, and ends those that were not
    /// started within `Limits.importPatience`, or got no byte within `Limits.uploadPatience`; true
    /// when there may be more to do.
    func sweepImports(at now: Instant) async throws(StoreError) -> Bool
}

/// What became of a new import.
package enum ImportAnswer: Sendable, Hashable {
    case done(ContactImport)
    /// A list that the account does not have.
    case unknownList(Int64)
    /// Its name or its columns are beyond `Limits.recordKey`, `Limits.importColumns` or
    /// `Limits.listsPerAudience`.
    case tooLarge
    /// There are `Limits.openImports` that have not ended. Of those that have, the oldest is
    /// forgotten with its report when there are `Limits.importsPerAccount`.
    case capReached
}

/// An import that is to be read.
package struct ImportJob: Sendable, Hashable {
    package var account: AccountID
    package var file: ContactImport

    package init(account: AccountID, file: ContactImport) {
        self.account = account
        self.file = file
    }
}

/// One chunk of a file.
package struct ImportStep: Sendable, Hashable {
    /// A row that can be kept.
    package struct Row: Sendable, Hashable {
        package var line: Int
        package var draft: ContactDraft

        package init(line: Int, draft: ContactDraft) {
            self.line = line
            self.draft = draft
        }
    }

    /// Where it begins, in bytes.
    package var from: Int
    /// Where the next one begins, in bytes, and on which line.
    package var to: Int
    package var line: Int
    /// At most `Limits.contactChunk`, those of `errors` included.
    package var rows: [Row]
    package var errors: [ImportError]
    /// How the import ends with it; nil while there is more.
    package var ending: Ending?

    package enum Ending: Sendable, Hashable {
        case done
        case failed(ImportFailure)
    }

    package init(
        from: Int, to: Int, line: Int, rows: [Row], errors: [ImportError], ending: Ending?
    ) {
        self.from = from
        self.to = to
        self.line = line
        self.rows = rows
        self.errors = errors
        self.ending = ending
    }
}

/// A row that was not taken.
package struct ImportError: Sendable, Hashable {
    package var line: Int
    package var flaw: ImportFlaw

    package init(line: Int, flaw: ImportFlaw) {
        self.line = line
        self.flaw = flaw
    }
}
