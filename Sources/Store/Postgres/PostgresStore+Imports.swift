package import BelayCore
package import BelayStore

// Not ported yet: what is refused here is a verb of `SQLiteStore+Imports.swift`.

extension PostgresStore: ImportStore {
    package func addImport(
        _ draft: ImportDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ImportAnswer {
        throw .notPorted
    }

    package func addPiece(
        _ bytes: [UInt8], at offset: Int, to number: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func completeImport(
        _ number: Int64, size: Int, of account: AccountID
    ) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func abandonUploads(at now: Instant) async throws(StoreError) -> Bool {
        throw .notPorted
    }

    package func startImport(
        _ number: Int64, plan: ImportPlan?, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        throw .notPorted
    }

    package func nextImport(after last: ImportJob?) async throws(StoreError) -> ImportJob? {
        throw .notPorted
    }

    package func piece(
        at offset: Int, of number: Int64, of account: AccountID
    ) async throws(StoreError) -> [UInt8] {
        throw .notPorted
    }

    package func advanceImport(
        _ number: Int64, by step: ImportStep, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        throw .notPorted
    }

    package func endImport(
        _ number: Int64, for failure: ImportFailure, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        throw .notPorted
    }

    package func contactImport(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> ContactImport? {
        throw .notPorted
    }

    package func imports(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [ContactImport] {
        throw .notPorted
    }

    package func importErrors(
        _ number: Int64, of account: AccountID, after line: Int, limit: Int
    ) async throws(StoreError) -> [ImportError] {
        throw .notPorted
    }

    package func sweepImports(at now: Instant) async throws(StoreError) -> Bool {
        throw .notPorted
    }
}
