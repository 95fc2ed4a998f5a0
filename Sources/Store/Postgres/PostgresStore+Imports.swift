package import BelayCore
package import BelayStore

extension PostgresStore: ImportStore {
    package func addImport(
        _ draft: ImportDraft, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ImportAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            try db.requireAccount(account)
            for list in draft.plan.lists where try db.list(.number(list), account) == nil {
                return .unknownList(list)
            }
            let open = try db.integer(
                "SELECT count(*) FROM imports "
                    + "WHERE account = $1 AND state < 4", [account.rawValue])
            guard Int(open ?? 0) < Limits.openImports else { return .capReached }
            if try db.live(.imports, of: account) >= Limits.importsPerAccount {
                try db.forgetOldestImport(of: account)
            }
            let file = ContactImport(
                number: try db.take(.imports, of: account), name: draft.name, plan: draft.plan,
                made: now, actor: draft.actor)
            try ImportRow(file, of: account).insert(in: db)
            return .done(file)
        }
    }

    package func addPiece(
        _ bytes: [UInt8], at offset: Int, to number: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool {
        precondition(bytes.count <= Limits.importPiece, "more than a piece of a file")
        let node = try await enterIfNew()
        return try await write(needing: .room) { db in
            guard var row = try ImportRow.lock(number, of: account, in: db),
                row.file.state == .receiving, row.file.size == offset,
                offset + bytes.count <= Limits.importBody
            else { return false }
            if bytes.isEmpty { return true }
            try db.run(
                """
                INSERT INTO import_pieces (account, number, position, bytes)
                VALUES ($1, $2, $3, $4)
                """, [account.rawValue, number, offset, bytes])
            row.file.size += bytes.count
            row.pieces += 1
            row.receiver = node
            try row.update(in: db)
            return true
        }
    }

    package func completeImport(
        _ number: Int64, size: Int, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await write { db in
            guard var row = try ImportRow.lock(number, of: account, in: db),
                row.file.state == .receiving, row.file.size == size
            else { return false }
            row.file.state = .received
            try row.update(in: db)
            return true
        }
    }

    /// Differs from SQLite because other nodes may be receiving: what a node that lives was sent is
    /// left to it.
    package func abandonUploads(at now: Instant) async throws(StoreError) -> Bool {
        try await write { db in
            let found = try db.integer(
                "SELECT account FROM imports WHERE \(ImportRow.lost) LIMIT 1", [])
            guard let account = found.map(AccountID.init) else { return false }
            try db.lock(account, .exclusive)
            let rows = try db.all(
                ImportRow.select
                    + " WHERE account = $1 AND \(ImportRow.lost) LIMIT $2 FOR UPDATE",
                [account.rawValue, Limits.importSweep], ImportRow.init)
            for var row in rows {
                row.file.end(.abandoned, at: now)
                try row.update(in: db)
                try db.recordEnd(of: row, at: now)
            }
            // Other accounts may have some.
            return true
        }
    }

    package func startImport(
        _ number: Int64, plan: ImportPlan?, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        try plan?.refuseNUL()
        return try await write { db in
            guard var row = try ImportRow.lock(number, of: account, in: db),
                row.file.state == .received
            else { return nil }
            if let plan { row.file.plan = plan }
            row.file.state = .waiting
            try row.update(in: db)
            return row.file
        }
    }

    package func nextImport(after last: ImportJob?) async throws(StoreError) -> ImportJob? {
        try await read { db in
            try db.first(
                ImportRow.select + " WHERE state IN (2, 3) "
                    + "AND (account, number) > ($1, $2) ORDER BY account, number LIMIT 1",
                [last?.account.rawValue ?? 0, last?.file.number ?? 0], ImportRow.init
            ).map { ImportJob(account: $0.account, file: $0.file) }
        }
    }

    package func piece(
        at offset: Int, of number: Int64, of account: AccountID
    ) async throws(StoreError) -> [UInt8] {
        try await read { db in
            let found = try db.first(
                """
                SELECT position, bytes FROM import_pieces
                WHERE account = $1 AND number = $2 AND position <= $3
                ORDER BY position DESC LIMIT 1
                """, [account.rawValue, number, offset]
            ) { ($0[0] as Int, $0[1] as [UInt8]) }
            guard let (position, bytes) = found else { return [] }
            return Array(bytes.dropFirst(offset - position))
        }
    }

    package func advanceImport(
        _ number: Int64, by step: ImportStep, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        precondition(
            step.rows.count + step.errors.count <= Limits.contactChunk, "more than a chunk of rows")
        return try await write(needing: .room) { db in
            try db.lock(account, .exclusive)
            guard var row = try ImportRow.lock(number, of: account, in: db),
                row.file.fits(step), step.to <= row.file.size
            else { return nil }
            var chunk = try ContactChunk(of: step.rows.map(\.draft), account, at: now, in: db)
            let answers = try step.rows.map { try chunk.keep($0.draft, .either) }
            try chunk.write()
            if answers.contains(where: \.isChange) { try db.noteChange(of: account) }
            let outcome = step.outcome(answers)
            for list in row.file.plan.lists where !outcome.members.isEmpty {
                // One that was removed meanwhile is passed over.
                _ = try db.addMembers(outcome.members, to: list, of: account, at: now)
            }
            let room = max(Limits.importErrors - row.file.counts.errored, 0)
            try db.keep(outcome.errors.prefix(room), of: number, account)
            row.file.advance(by: step, outcome.counts, at: now)
            row.pieces -= try db.forgetPieces(of: row)
            try row.update(in: db)
            if row.file.state.hasEnded { try db.recordEnd(of: row, at: now) }
            return row.file
        }
    }

    package func endImport(
        _ number: Int64, for failure: ImportFailure, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> ContactImport? {
        try await write { db in
            try db.lock(account, .exclusive)
            guard var row = try ImportRow.lock(number, of: account, in: db) else { return nil }
            guard !row.file.state.hasEnded else { return row.file }
            row.file.end(failure, at: now)
            try row.update(in: db)
            try db.recordEnd(of: row, at: now)
            return row.file
        }
    }

    package func contactImport(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> ContactImport? {
        try await read { try ImportRow.fetch(number, of: account, in: $0)?.file }
    }

    package func imports(
        of account: AccountID, before number: Int64?, limit: Int
    ) async throws(StoreError) -> [ContactImport] {
        try await read { db in
            try db.all(
                ImportRow.select
                    + " WHERE account = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
                [
                    account.rawValue, number ?? Limits.highestNumber + 1,
                    min(max(limit, 0), Limits.page),
                ], ImportRow.init
            ).map(\.file)
        }
    }

    package func importErrors(
        _ number: Int64, of account: AccountID, after line: Int, limit: Int
    ) async throws(StoreError) -> [ImportError] {
        try await read { db in
            try db.all(
                """
                SELECT line, flaw FROM import_errors
                WHERE account = $1 AND number = $2 AND line > $3 ORDER BY line LIMIT $4
                """, [account.rawValue, number, line, min(max(limit, 0), Limits.page)]
            ) { row in
                guard let flaw = ImportFlaw(rawValue: row[1]) else {
                    throw StoreError.corrupt("a row of an import has an unknown flaw")
                }
                return ImportError(line: row[0], flaw: flaw)
            }
        }
    }

    package func sweepImports(at now: Instant) async throws(StoreError) -> Bool {
        // Most of the time there is nothing.
        let (isLost, isLate) = try await read { db in
            (
                try db.exists("SELECT 1 FROM imports WHERE \(ImportRow.lost) LIMIT 1", []),
                try db.hasImportsToSweep(at: now)
            )
        }
        if isLost { return try await abandonUploads(at: now) }
        guard isLate else { return false }
        return try await write { db in
            if let found = try db.lateImport(at: now) {
                try db.lock(found.account, .exclusive)
                guard
                    var late = try ImportRow.lock(found.file.number, of: found.account, in: db),
                    late.file.isLate(at: now)
                else { return true }
                late.file.end(late.file.failureOfWaiting, at: now)
                try late.update(in: db)
                try db.recordEnd(of: late, at: now)
                return true
            }
            let littered = try db.first(
                ImportRow.select + " WHERE state >= 4 AND pieces > 0 LIMIT 1 "
                    + "FOR UPDATE SKIP LOCKED", [], ImportRow.init)
            guard var littered else { return false }
            try db.run(
                """
                DELETE FROM import_pieces WHERE account = $1 AND (account, number, position) IN (
                    SELECT account, number, position FROM import_pieces
                    WHERE account = $1 AND number = $2 ORDER BY position LIMIT $3)
                """, [littered.account.rawValue, littered.file.number, Limits.importSweep])
            littered.pieces = max(littered.pieces - max(try db.changesCount, 1), 0)
            try littered.update(in: db)
            return true
        }
    }
}

extension Database {
    fileprivate func hasImportsToSweep(at now: Instant) throws -> Bool {
        try lateImport(at: now) != nil
            || exists("SELECT 1 FROM imports WHERE state >= 4 AND pieces > 0 LIMIT 1", [])
    }

    /// One that is `ContactImport.isLate`.
    fileprivate func lateImport(at now: Instant) throws -> ImportRow? {
        try first(
            ImportRow.select + " WHERE state < 2 AND made_ms < $1 "
                + "AND (made_ms < $2 OR (state = 0 AND size = 0)) LIMIT 1",
            [
                (now - Limits.uploadPatience).milliseconds,
                (now - Limits.importPatience).milliseconds,
            ], ImportRow.init)
    }

    fileprivate func keep(
        _ errors: some Collection<ImportError>, of number: Int64, _ account: AccountID
    ) throws {
        try run(
            """
            INSERT INTO import_errors (account, number, line, flaw)
            SELECT $1, $2, e.line, e.flaw FROM unnest($3, $4) AS e (line, flaw)
            """, [account.rawValue, number, errors.map(\.line), errors.map(\.flaw.rawValue)])
    }

    fileprivate func recordEnd(of row: ImportRow, at now: Instant) throws {
        try record(
            .imported, account: row.account, at: now, detail: row.file.words,
            by: row.file.actor)
    }

    /// Makes room among what is remembered: those that have not ended are far fewer.
    fileprivate func forgetOldestImport(of account: AccountID) throws {
        let oldest = try integer(
            "SELECT number FROM imports WHERE account = $1 AND state >= 4 ORDER BY number LIMIT 1",
            [account.rawValue])
        guard let oldest else { return }
        for table in ["import_pieces", "import_errors", "imports"] {
            try run(
                "DELETE FROM \(table) WHERE account = $1 AND number = $2",
                [account.rawValue, oldest])
        }
        try drop(1, .imports, of: account)
    }

    /// Removes the pieces that were read to their end; how many there were.
    fileprivate func forgetPieces(of row: ImportRow) throws -> Int {
        try run(
            """
            DELETE FROM import_pieces WHERE account = $1 AND number = $2
                AND position < $3 AND position + length(bytes) <= $3
            """,
            [row.account.rawValue, row.file.number, row.file.cursor])
        return try changesCount
    }
}
