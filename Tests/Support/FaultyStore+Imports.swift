package import BelayCore
package import BelayStore

extension FaultyStore: ImportStore {
    package func addImport(
        _ draft: ImportDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ImportAnswer {
        try await pass(.addImport) { store throws(StoreError) in
            try await store.addImport(draft, of: account, at: now)
        }
    }

    package func addPiece(
        _ bytes: [UInt8], at offset: Int, to number: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await pass(.addPiece) { store throws(StoreError) in
            try await store.addPiece(bytes, at: offset, to: number, of: account)
        }
    }

    package func startImport(
        _ number: Int64, plan: ImportPlan?, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        try await pass(.startImport) { store throws(StoreError) in
            try await store.startImport(number, plan: plan, of: account, at: now)
        }
    }

    package func completeImport(
        _ number: Int64, size: Int, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await pass(.completeImport) { store throws(StoreError) in
            try await store.completeImport(number, size: size, of: account)
        }
    }

    package func abandonUploads(at now: Instant) async throws(StoreError) -> Bool {
        try await pass(.sweepImports) { store throws(StoreError) in
            try await store.abandonUploads(at: now)
        }
    }

    package func nextImport(after last: ImportJob?) async throws(StoreError) -> ImportJob? {
        try await pass(.nextImport) { store throws(StoreError) in
            try await store.nextImport(after: last)
        }
    }

    package func piece(
        at offset: Int, of number: Int64, of account: AccountID
    ) async throws(StoreError) -> [UInt8] {
        try await pass(.imports) { store throws(StoreError) in
            try await store.piece(at: offset, of: number, of: account)
        }
    }

    package func advanceImport(
        _ number: Int64, by step: ImportStep, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        try await pass(.advanceImport) { store throws(StoreError) in
            try await store.advanceImport(number, by: step, of: account, at: now)
        }
    }

    package func endImport(
        _ number: Int64, for failure: ImportFailure, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        try await pass(.endImport) { store throws(StoreError) in
            try await store.endImport(number, for: failure, of: account, at: now)
        }
    }

    package func contactImport(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> ContactImport? {
        try await pass(.imports) { store throws(StoreError) in
            try await store.contactImport(number, of: account)
        }
    }

    package func imports(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [ContactImport] {
        try await pass(.imports) { store throws(StoreError) in
            try await store.imports(of: account, before: number, limit: limit)
        }
    }

    package func importErrors(
        _ number: Int64, of account: AccountID, after line: Int, limit: Int
    ) async throws(StoreError) -> [ImportError] {
        try await pass(.imports) { store throws(StoreError) in
            try await store.importErrors(number, of: account, after: line, limit: limit)
        }
    }

    package func sweepImports(at now: Instant) async throws(StoreError) -> Bool {
        try await pass(.sweepImports) { store throws(StoreError) in
            try await store.sweepImports(at: now)
        }
    }
}
