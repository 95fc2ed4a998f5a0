import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Imports of contacts")
struct ImportTests {
    private static let plan = ImportPlan(
        lists: [1], columns: [.address, .field("first_name"), .ignored])

    private static func made(
        _ trial: Trial, _ plan: ImportPlan = ImportPlan(), name: String = "a.csv"
    ) async throws -> ContactImport {
        let answer = try await trial.store.addImport(
            ImportDraft(name: name, plan: plan, actor: .user(7)), of: trial.mine, at: .start)
        guard case .done(let file) = answer else { throw Unexpected(what: "\(answer)") }
        return file
    }

    private static func row(_ line: Int, _ address: String, _ name: String = "") -> ImportStep.Row {
        ImportStep.Row(
            line: line,
            draft: ContactDraft(
                .address(address),
                fields: name.isEmpty ? [] : [Contact.Field(name: "first_name", value: name)]))
    }

    private struct Unexpected: Error {
        let what: String
    }

    @Test(arguments: Backend.every)
    func `a file is received, read step by step and ends, and restarts change nothing`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = ListDraft(name: "News")
            _ = try await trial.store.addList(list, of: trial.mine, at: .start)
            var file = try await Self.made(trial, Self.plan)
            #expect(
                file
                    == ContactImport(
                        number: 1, name: "a.csv", plan: Self.plan, made: .start, actor: .user(7)))
            #expect(try await trial.store.nextImport(after: nil) == nil)
            #expect(try await trial.store.addPiece([1, 2, 3], at: 0, to: 1, of: trial.mine))
            #expect(try await trial.store.addPiece([4, 5], at: 3, to: 1, of: trial.mine))
            #expect(
                try await trial.store.startImport(1, plan: nil, of: trial.mine, at: .start) == nil)
            #expect(try await !trial.store.completeImport(1, size: 3, of: trial.mine))
            #expect(try await trial.store.completeImport(1, size: 5, of: trial.mine))
            #expect(try await !trial.store.completeImport(1, size: 5, of: trial.mine))
            #expect(try await !trial.store.addPiece([6], at: 5, to: 1, of: trial.mine))
            let started = try await trial.store.startImport(
                1, plan: nil, of: trial.mine, at: .start)
            file.state = .waiting
            file.size = 5
            #expect(started == file)
            try await trial.reopen()
            let store = try trial.store
            #expect(
                try await store.nextImport(after: nil) == ImportJob(account: trial.mine, file: file)
            )
            #expect(try await store.piece(at: 1, of: 1, of: trial.mine).starts(with: [2, 3]))
            let step = ImportStep(
                from: 0, to: 3, line: 5,
                rows: [Self.row(2, "a@example.org", "Ann"), Self.row(4, "b@example.org")],
                errors: [ImportError(line: 3, flaw: .noAddress)], ending: nil)
            file.state = .running
            file.cursor = 3
            file.line = 5
            file.started = .due
            file.counts = ContactImport.Counts(
                requested: 3, created: 2, updated: 0, errored: 1)
            #expect(try await store.advanceImport(1, by: step, of: trial.mine, at: .due) == file)
            #expect(try await store.advanceImport(1, by: step, of: trial.mine, at: .due) == nil)
            try await trial.reopen()
            let again = try trial.store
            #expect(try await again.nextImport(after: nil)?.file == file)
            #expect(try await again.piece(at: 3, of: 1, of: trial.mine) == [4, 5])
            let last = ImportStep(
                from: 3, to: 5, line: 6, rows: [Self.row(5, "A@example.org", "Anna")],
                errors: [], ending: .done)
            file.state = .done
            file.cursor = 5
            file.line = 6
            file.counts = ContactImport.Counts(requested: 4, created: 2, updated: 1, errored: 1)
            file.finished = .due
            #expect(try await again.advanceImport(1, by: last, of: trial.mine, at: .due) == file)
            #expect(try await again.nextImport(after: nil) == nil)
            #expect(try await again.contactImport(1, of: trial.mine) == file)
            #expect(try await again.list(.number(1), of: trial.mine)?.members == 2)
            let ann = try await again.contact(.address("a@example.org"), of: trial.mine)
            #expect(ann?.fields == [Contact.Field(name: "first_name", value: "Anna")])
            let errors = try await again.importErrors(1, of: trial.mine, after: 0, limit: 10)
            #expect(errors == [ImportError(line: 3, flaw: .noAddress)])
            let noted = try await again.events(of: trial.mine, before: nil, limit: 1).first?.event
            #expect(noted?.kind == .imported)
            #expect(noted?.actor == .user(7))
            #expect(noted?.detail == "import 1: 4 rows, 2 new, 1 changed, 1 refused")
            #expect(try await again.importErrors(1, of: trial.mine, after: 3, limit: 10) == [])
        }
    }

    @Test(arguments: Backend.every)
    func `another account has no such import`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await Self.made(trial)
            #expect(try await store.contactImport(1, of: trial.other) == nil)
            #expect(try await store.imports(of: trial.other, before: nil, limit: 10) == [])
            #expect(try await !store.addPiece([1], at: 0, to: 1, of: trial.other))
            #expect(try await !store.completeImport(1, size: 0, of: trial.other))
            #expect(
                try await store.startImport(1, plan: nil, of: trial.other, at: .start) == nil)
            #expect(
                try await store.endImport(1, for: .abandoned, of: trial.other, at: .start) == nil)
            _ = try await store.addPiece([1], at: 0, to: 1, of: trial.mine)
            _ = try await store.completeImport(1, size: 1, of: trial.mine)
            _ = try await store.startImport(1, plan: nil, of: trial.mine, at: .start)
            #expect(try await store.piece(at: 0, of: 1, of: trial.other) == [])
            let step = ImportStep(
                from: 0, to: 1, line: 2, rows: [], errors: [], ending: .done)
            #expect(
                try await store.advanceImport(1, by: step, of: trial.other, at: .start) == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `pieces follow each other, and only while the file is received`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await Self.made(trial)
            #expect(try await !store.addPiece([1], at: 1, to: 1, of: trial.mine))
            #expect(try await store.addPiece([], at: 0, to: 1, of: trial.mine))
            #expect(try await store.addPiece([1], at: 0, to: 1, of: trial.mine))
            #expect(try await !store.addPiece([1], at: 0, to: 1, of: trial.mine))
            #expect(try await !store.addPiece([1], at: 0, to: 2, of: trial.mine))
            #expect(try await store.completeImport(1, size: 1, of: trial.mine))
            let plan = ImportPlan(columns: [.address])
            let started = try await store.startImport(1, plan: plan, of: trial.mine, at: .start)
            #expect(started?.plan == plan)
            #expect(try await !store.addPiece([1], at: 1, to: 1, of: trial.mine))
            #expect(
                try await store.startImport(1, plan: nil, of: trial.mine, at: .start) == nil)
        }
    }

    @Test(arguments: Backend.every)
    func `a list that is removed meanwhile is passed over`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let draft = ImportDraft(name: "a", plan: Self.plan)
            #expect(
                try await store.addImport(draft, of: trial.mine, at: .start) == .unknownList(1))
            _ = try await store.addList(ListDraft(name: "News"), of: trial.mine, at: .start)
            #expect(
                try await store.addImport(draft, of: trial.other, at: .start) == .unknownList(1))
            _ = try await Self.made(trial, Self.plan)
            _ = try await store.addPiece([1], at: 0, to: 1, of: trial.mine)
            _ = try await store.completeImport(1, size: 1, of: trial.mine)
            _ = try await store.startImport(1, plan: nil, of: trial.mine, at: .start)
            #expect(try await store.removeList(1, of: trial.mine, at: .start))
            let step = ImportStep(
                from: 0, to: 1, line: 2, rows: [Self.row(1, "a@example.org")], errors: [],
                ending: .done)
            let file = try await store.advanceImport(1, by: step, of: trial.mine, at: .start)
            #expect(file?.counts.created == 1)
            #expect(try await store.contactCount(of: trial.mine) == 1)
        }
    }

    @Test(arguments: Backend.every)
    func `what a store refuses of a row is an error of its line`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await Self.made(trial)
            _ = try await store.addPiece([1], at: 0, to: 1, of: trial.mine)
            _ = try await store.completeImport(1, size: 1, of: trial.mine)
            _ = try await store.startImport(1, plan: nil, of: trial.mine, at: .start)
            let long = String(repeating: "x", count: Limits.contactBytes)
            let step = ImportStep(
                from: 0, to: 1, line: 4,
                rows: [Self.row(2, "a@example.org", long), Self.row(1, "b@example.org")],
                errors: [ImportError(line: 3, flaw: .wrongWidth)],
                ending: .failed(.rowTooLong))
            let file = try await store.advanceImport(1, by: step, of: trial.mine, at: .due)
            #expect(file?.state == .failed)
            #expect(file?.failure == .rowTooLong)
            #expect(
                file?.counts
                    == ContactImport.Counts(requested: 3, created: 1, updated: 0, errored: 2))
            let errors = try await store.importErrors(1, of: trial.mine, after: 0, limit: 10)
            #expect(
                errors == [
                    ImportError(line: 2, flaw: .tooLarge), ImportError(line: 3, flaw: .wrongWidth),
                ])
        }
    }

    @Test(arguments: Backend.every)
    func `a sweep ends what never came whole, and forgets files`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            _ = try await Self.made(trial)
            _ = try await store.addPiece([1], at: 0, to: 1, of: trial.mine)
            #expect(try await !store.sweepImports(at: .start + Limits.importPatience))
            let late = Instant.start + Limits.importPatience + .milliseconds(1)
            #expect(try await store.sweepImports(at: late))
            let file = try await store.contactImport(1, of: trial.mine)
            #expect(file?.failure == .abandoned)
            #expect(file?.finished == late)
            #expect(try await store.piece(at: 0, of: 1, of: trial.mine) == [1])
            while try await store.sweepImports(at: late) {}
            #expect(try await store.piece(at: 0, of: 1, of: trial.mine) == [])
            #expect(
                try await store.endImport(1, for: .lost, of: trial.mine, at: .due) == file)
        }
    }

    @Test(arguments: Backend.every)
    func `only so many are open at a time, and the newest are listed first`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            for _ in 0..<Limits.openImports { _ = try await Self.made(trial) }
            let draft = ImportDraft(name: "more")
            #expect(try await store.addImport(draft, of: trial.mine, at: .start) == .capReached)
            _ = try await store.endImport(3, for: .abandoned, of: trial.mine, at: .start)
            _ = try await Self.made(trial, name: "more")
            let page = try await store.imports(of: trial.mine, before: nil, limit: 2)
            #expect(page.map(\.number) == [11, 10])
            let next = try await store.imports(of: trial.mine, before: 10, limit: 2)
            #expect(next.map(\.number) == [9, 8])
            let wide = ImportPlan(
                columns: Array(repeating: .ignored, count: Limits.importColumns + 1))
            #expect(
                try await store.addImport(
                    ImportDraft(name: "a", plan: wide), of: trial.other, at: .start) == .tooLarge)
        }
    }

    @Test func `a reason never says more than what kind of thing is wrong`() {
        for flaw in ImportFlaw.allCases { #expect(!flaw.words.isEmpty) }
        for failure in ImportFailure.allCases { #expect(!failure.words.isEmpty) }
    }
}
