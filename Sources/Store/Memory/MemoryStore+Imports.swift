package import BelayCore
package import BelayStore

extension MemoryStore: ImportStore {
    package func addImport(
        _ draft: ImportDraft, of account: AccountID, at now: Instant
    ) throws(StoreError) -> ImportAnswer {
        try draft.refuseNUL()
        if draft.isTooLarge { return .tooLarge }
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        for number in draft.plan.lists where list(.number(number), of: account) == nil {
            return .unknownList(number)
        }
        var book = importBooks[account] ?? ImportBook()
        guard book.entries.count(where: { !$0.file.state.hasEnded }) < Limits.openImports
        else { return .capReached }
        if book.entries.count >= Limits.importsPerAccount,
            let oldest = book.entries.firstIndex(where: { $0.file.state.hasEnded })
        {
            book.entries.remove(at: oldest)
        }
        // The last one is never forgotten here, so that no number is used twice.
        let file = ContactImport(
            number: (book.entries.last?.file.number ?? 0) + 1, name: draft.name, plan: draft.plan,
            made: now,
            actor: draft.actor)
        book.entries.append(ImportBook.Entry(file: file))
        importBooks[account] = book
        return .done(file)
    }

    package func addPiece(
        _ bytes: [UInt8], at offset: Int, to number: Int64, of account: AccountID
    ) -> Bool {
        precondition(bytes.count <= Limits.importPiece, "more than a piece of a file")
        return change(number, of: account) { entry in
            guard entry.file.state == .receiving, entry.file.size == offset,
                offset + bytes.count <= Limits.importBody
            else { return false }
            entry.bytes += bytes
            entry.file.size += bytes.count
            return true
        } ?? false
    }

    package func completeImport(_ number: Int64, size: Int, of account: AccountID) -> Bool {
        change(number, of: account) { entry in
            guard entry.file.state == .receiving, entry.file.size == size else { return false }
            entry.file.state = .received
            return true
        } ?? false
    }

    package func abandonUploads(at now: Instant) -> Bool {
        for (account, book) in importBooks {
            for entry in book.entries where entry.file.state == .receiving && entry.file.size > 0 {
                _ = endImport(entry.file.number, for: .abandoned, of: account, at: now)
            }
        }
        return false
    }

    package func startImport(
        _ number: Int64, plan: ImportPlan?, of account: AccountID, at now: Instant
    ) throws(StoreError) -> ContactImport? {
        try plan?.refuseNUL()
        return change(number, of: account) { entry -> ContactImport? in
            guard entry.file.state == .received else { return nil }
            if let plan { entry.file.plan = plan }
            entry.file.state = .waiting
            return entry.file
        } ?? nil
    }

    package func nextImport(after last: ImportJob?) -> ImportJob? {
        let last = last.map { ($0.account.rawValue, $0.file.number) } ?? (0, 0)
        let open = importBooks.flatMap { account, book in
            book.entries.filter { $0.file.state == .waiting || $0.file.state == .running }
                .map { ImportJob(account: account, file: $0.file) }
        }
        return open.filter { ($0.account.rawValue, $0.file.number) > last }.min {
            ($0.account.rawValue, $0.file.number) < ($1.account.rawValue, $1.file.number)
        }
    }

    package func piece(at offset: Int, of number: Int64, of account: AccountID) -> [UInt8] {
        guard let book = importBooks[account], let index = book.index(of: number) else { return [] }
        return Array(book.entries[index].bytes.dropFirst(offset).prefix(Limits.importPiece))
    }

    package func advanceImport(
        _ number: Int64, by step: ImportStep, of account: AccountID, at now: Instant
    ) throws(StoreError) -> ContactImport? {
        precondition(
            step.rows.count + step.errors.count <= Limits.contactChunk, "more than a chunk of rows")
        guard let file = contactImport(number, of: account), file.fits(step),
            step.to <= file.size
        else { return nil }
        let answers = try keepContacts(
            step.rows.map(\.draft), mode: .either, of: account, by: .clockwork, at: now)
        let outcome = step.outcome(answers)
        for list in file.plan.lists where !outcome.members.isEmpty {
            // One that was removed meanwhile is passed over.
            _ = addMembers(outcome.members, to: list, of: account, by: .clockwork, at: now)
        }
        let advanced = change(number, of: account) { entry in
            let room = max(Limits.importErrors - entry.file.counts.errored, 0)
            entry.errors += outcome.errors.prefix(room)
            entry.file.advance(by: step, outcome.counts, at: now)
            return entry.file
        }
        if let advanced, advanced.state.hasEnded { recordEnd(of: advanced, account, at: now) }
        return advanced
    }

    package func endImport(
        _ number: Int64, for failure: ImportFailure, of account: AccountID, at now: Instant
    ) -> ContactImport? {
        guard let file = contactImport(number, of: account), !file.state.hasEnded else {
            return contactImport(number, of: account)
        }
        let ended = change(number, of: account) { entry in
            entry.file.end(failure, at: now)
            return entry.file
        }
        if let ended { recordEnd(of: ended, account, at: now) }
        return ended
    }

    private func recordEnd(of file: ContactImport, _ account: AccountID, at now: Instant) {
        record(.imported, of: account, by: file.actor, at: now, detail: file.words)
    }

    package func contactImport(_ number: Int64, of account: AccountID) -> ContactImport? {
        importBooks[account].flatMap { book in
            book.index(of: number).map { book.entries[$0].file }
        }
    }

    package func imports(
        of account: AccountID, before number: Int64?, limit: Int
    ) -> [ContactImport] {
        let all = importBooks[account]?.entries.map(\.file).reversed() ?? []
        return Array(
            all.filter { $0.number < number ?? .max }.prefix(min(max(limit, 0), Limits.page)))
    }

    package func importErrors(
        _ number: Int64, of account: AccountID, after line: Int, limit: Int
    ) -> [ImportError] {
        guard let book = importBooks[account], let index = book.index(of: number) else { return [] }
        return Array(
            book.entries[index].errors.filter { $0.line > line }
                .prefix(min(max(limit, 0), Limits.page)))
    }

    package func sweepImports(at now: Instant) -> Bool {
        for account in importBooks.keys {
            for entry in importBooks[account]?.entries ?? [] {
                let number = entry.file.number
                if entry.file.isLate(at: now) {
                    let failure = entry.file.failureOfWaiting
                    _ = endImport(number, for: failure, of: account, at: now)
                    return true
                }
                if entry.file.state.hasEnded, !entry.bytes.isEmpty {
                    change(number, of: account) { $0.bytes = [] }
                    return true
                }
            }
        }
        return false
    }

    @discardableResult
    private func change<Value>(
        _ number: Int64, of account: AccountID, _ body: (inout ImportBook.Entry) -> Value
    ) -> Value? {
        guard let index = importBooks[account]?.index(of: number) else { return nil }
        return importBooks[account].map { book in
            var book = book
            let value = body(&book.entries[index])
            importBooks[account] = book
            return value
        }
    }
}
