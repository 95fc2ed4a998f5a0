import BelayCore
import BelayStore
import Testing

@Suite("Which imports are read, ended and forgotten")
struct ImportTurnTests {
    private static func made(
        _ store: any Store, of account: AccountID, _ bytes: [UInt8]
    ) async throws -> Int64 {
        let answer = try await store.addImport(
            ImportDraft(name: "a.csv", plan: ImportPlan(columns: [.address])), of: account,
            at: .start)
        guard case .done(let file) = answer else { throw Unexpected(what: "\(answer)") }
        if !bytes.isEmpty {
            #expect(try await store.addPiece(bytes, at: 0, to: file.number, of: account))
        }
        return file.number
    }

    private static func started(
        _ store: any Store, of account: AccountID
    ) async throws -> Int64 {
        let number = try await made(store, of: account, [1])
        #expect(try await store.completeImport(number, size: 1, of: account))
        _ = try await store.startImport(number, plan: nil, of: account, at: .start)
        return number
    }

    private struct Unexpected: Error {
        let what: String
    }

    @Test(arguments: Backend.every)
    func `after a start, a file of which only a part came has failed`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let part = try await Self.made(try trial.store, of: trial.mine, [1, 2])
            let none = try await Self.made(try trial.store, of: trial.mine, [])
            let whole = try await Self.made(try trial.store, of: trial.mine, [1])
            #expect(try await trial.store.completeImport(whole, size: 1, of: trial.mine))
            let waiting = try await Self.started(try trial.store, of: trial.other)
            try await trial.reopen()
            let store = try trial.store
            while try await store.abandonUploads(at: .due) {}
            let ended = try await store.contactImport(part, of: trial.mine)
            #expect(ended?.failure == .abandoned)
            #expect(ended?.finished == .due)
            #expect(try await store.contactImport(none, of: trial.mine)?.state == .receiving)
            #expect(try await store.contactImport(whole, of: trial.mine)?.state == .received)
            #expect(try await store.contactImport(waiting, of: trial.other)?.state == .waiting)
            let noted = try await store.events(of: trial.mine, before: nil, limit: 1).first?.event
            #expect(noted?.kind == .imported)
        }
    }

    @Test(arguments: Backend.every)
    func `each import that is to be read has its turn`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            for account in [trial.other, trial.mine, trial.mine] {
                _ = try await Self.started(store, of: account)
            }
            var seen: [ImportJob] = []
            while let job = try await store.nextImport(after: seen.last), seen.count < 9 {
                seen.append(job)
            }
            #expect(seen.count == 3)
            let places = seen.map { "\($0.account.rawValue)/\($0.file.number)" }
            #expect(Set(places).count == 3)
            let first = try await store.nextImport(after: nil)
            #expect(first == seen.first)
        }
    }

    @Test(arguments: Backend.every)
    func `a file that nobody starts ends, and says so`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let number = try await Self.made(store, of: trial.mine, [1])
            #expect(try await store.completeImport(number, size: 1, of: trial.mine))
            let late = Instant.start + Limits.importPatience + .milliseconds(1)
            #expect(try await store.sweepImports(at: late))
            let file = try await store.contactImport(number, of: trial.mine)
            #expect(file?.failure == .notStarted)
        }
    }

    @Test(arguments: Backend.every)
    func `an import without a byte is kept open for an hour`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let empty = try await Self.made(store, of: trial.mine, [])
            let begun = try await Self.made(store, of: trial.mine, [1])
            let last = Instant.start + Limits.uploadPatience
            #expect(try await !store.sweepImports(at: last))
            while try await store.sweepImports(at: last + .milliseconds(1)) {}
            let ended = try await store.contactImport(empty, of: trial.mine)
            #expect(ended?.failure == .abandoned)
            #expect(try await store.contactImport(begun, of: trial.mine)?.state == .receiving)
        }
    }

    @Test(arguments: Backend.every)
    func `the oldest that ended is forgotten with its report, and no number comes again`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let open = try await Self.made(store, of: trial.mine, [])
            let first = try await Self.started(store, of: trial.mine)
            let step = ImportStep(
                from: 0, to: 1, line: 2, rows: [],
                errors: [ImportError(line: 1, flaw: .badAddress)], ending: .done)
            _ = try await store.advanceImport(first, by: step, of: trial.mine, at: .start)
            for _ in 2..<Limits.importsPerAccount {
                let number = try await Self.made(store, of: trial.mine, [])
                _ = try await store.endImport(
                    number, for: .abandoned, of: trial.mine, at: .start)
            }
            #expect(try await store.contactImport(first, of: trial.mine) != nil)
            let next = try await Self.made(store, of: trial.mine, [])
            #expect(next == Int64(Limits.importsPerAccount + 1))
            #expect(try await store.contactImport(first, of: trial.mine) == nil)
            #expect(
                try await store.importErrors(first, of: trial.mine, after: 0, limit: 9) == [])
            #expect(try await store.contactImport(open, of: trial.mine)?.state == .receiving)
            _ = try await store.endImport(next, for: .abandoned, of: trial.mine, at: .start)
            #expect(try await Self.made(store, of: trial.mine, []) == next + 1)
        }
    }

    @Test(arguments: Backend.every)
    func `a file that changes contacts changes who is in a segment`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await trial.contacts(["a@example.org"])
            try await trial.set("city", "Paris", of: 1)
            let segment = try await trial.segment([.paris])
            #expect(try await store.segmentCount(segment, of: trial.mine) == 1)
            let file = try await Self.started(store, of: trial.mine)
            let moved = ContactDraft(
                .address("a@example.org"), fields: [Contact.Field(name: "city", value: "Oslo")])
            let step = ImportStep(
                from: 0, to: 1, line: 2, rows: [ImportStep.Row(line: 1, draft: moved)],
                errors: [], ending: .done)
            _ = try await store.advanceImport(file, by: step, of: trial.mine, at: .start)
            #expect(try await store.segmentCount(segment, of: trial.mine) == 0)
        }
    }
}
