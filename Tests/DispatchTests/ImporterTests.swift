import BelayCore
import BelayDispatch
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("Reading files of contacts", .timeLimit(.minutes(1)))
struct ImporterTests {
    private static let columns: [ImportPlan.Column] = [.address, .field("first_name"), .ignored]

    /// A file that waits to be read.
    private func file(
        _ text: String, _ stage: Stage, columns: [ImportPlan.Column] = columns
    ) async throws {
        let draft = ImportDraft(name: "a.csv", plan: ImportPlan(columns: columns))
        guard
            case .done(let file) = try await stage.memory.addImport(
                draft, of: stage.account, at: stage.time.now)
        else { throw Surprise(what: "the import was not made") }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: Limits.importPiece) {
            let end = min(start + Limits.importPiece, bytes.count)
            _ = await stage.memory.addPiece(
                Array(bytes[start..<end]), at: start, to: file.number, of: stage.account)
        }
        _ = await stage.memory.completeImport(
            file.number, size: bytes.count, of: stage.account)
        _ = try await stage.memory.startImport(
            file.number, plan: nil, of: stage.account, at: stage.time.now)
    }

    private func importer(_ stage: Stage) -> Importer {
        Importer(
            store: stage.store, time: stage.time, bells: stage.bells, logger: stage.logger,
            address: { $0.utf8.contains(UInt8(ascii: "@")) ? $0 : nil })
    }

    /// Reads all that waits; what became of the first.
    private func read(_ stage: Stage) async throws -> ContactImport {
        try await Running.with(importer(stage), stage) { _ in
            try await stage.store.whenCalled(.sweepImports)
        }
        guard let file = await stage.memory.contactImport(1, of: stage.account) else {
            throw Surprise(what: "there is no import")
        }
        return file
    }

    private func errors(_ stage: Stage) async -> [ImportError] {
        await stage.memory.importErrors(1, of: stage.account, after: 0, limit: 500)
    }

    @Test func `rows become contacts, and bad ones are told by line`() async throws {
        let stage = try await Stage()
        let text = """
            email,name,other
            ann@example.org,Ann,x
            bob@example.org,,x
            ,No,x
             cyd@example.org ,"C, ""y""
            d",x
            nobody,N,x
            eve@example.org,E
            f"g@example.org,F,x
            ann@example.org,Anna,x
            """
        try await file(text, stage)
        let file = try await read(stage)
        #expect(file.state == .done)
        #expect(
            file.counts == ContactImport.Counts(requested: 8, created: 3, updated: 1, errored: 4))
        #expect(
            await errors(stage) == [
                ImportError(line: 4, flaw: .noAddress), ImportError(line: 7, flaw: .badAddress),
                ImportError(line: 8, flaw: .wrongWidth), ImportError(line: 9, flaw: .strayQuote),
            ])
        let ann = await stage.memory.contact(.address("ann@example.org"), of: stage.account)
        #expect(ann?.fields == [Contact.Field(name: "first_name", value: "Anna")])
        let bob = await stage.memory.contact(.address("bob@example.org"), of: stage.account)
        #expect(bob?.fields == [])
        let cyd = await stage.memory.contact(.address("cyd@example.org"), of: stage.account)
        #expect(cyd?.fields == [Contact.Field(name: "first_name", value: "C, \"y\"\nd")])
    }

    static let failures: [(String, ImportFailure)] = [
        ("", .badHeader),
        ("\n\n", .badHeader),
        ("email,name\na@example.org,A\n", .badHeader),
        ("email,name,email\na@example.org,A,x\n", .badHeader),
        ("email,,other\na@example.org,A,x\n", .badHeader),
        ("email,\"name,other\na@example.org,A,x\n", .badHeader),
    ]

    @Test(arguments: failures)
    func `a file whose first row does not name its columns fails`(
        text: String, expected: ImportFailure
    ) async throws {
        let stage = try await Stage()
        try await file(text, stage)
        let file = try await read(stage)
        #expect(file.failure == expected)
        #expect(await stage.memory.contactCount(of: stage.account) == 0)
    }

    @Test func `a file needs one column of addresses`() async throws {
        for columns: [ImportPlan.Column] in [[], [.ignored], [.address, .address]] {
            let stage = try await Stage()
            try await file("a,b\n", stage, columns: columns)
            #expect(try await read(stage).failure == .noAddressColumn)
        }
    }

    @Test func `only a header is no failure`() async throws {
        let stage = try await Stage()
        try await file("\u{FEFF}email,name,other", stage)
        let file = try await read(stage)
        #expect(file.state == .done)
        #expect(file.counts == ContactImport.Counts())
    }

    @Test func `what is before a row that never ends is kept`() async throws {
        let stage = try await Stage()
        let open = "\"" + String(repeating: "x\n", count: 700_000)
        try await file("email,name,other\na@example.org,A,x\n" + open, stage)
        let file = try await read(stage)
        #expect(file.failure == .rowTooLong)
        #expect(file.counts.created == 1)
    }

    @Test func `a store that fails and a server that ends count nothing twice`() async throws {
        let stage = try await Stage()
        let rows = (0..<1_100).map { "p\($0)@example.org,P,x\n" }.joined()
        try await file("email,name,other\n" + rows, stage)
        // It happened, and the importer does not learn it.
        stage.store.fail(.advanceImport, .after(.unknown("unsure")), .before(.full))
        try await Running.with(importer(stage), stage) { _ in
            for _ in 0..<2 {
                try await stage.time.untilSleeping(for: .seconds(1))
                stage.time.advance(by: .seconds(1))
            }
            try await stage.store.whenCalled(.sweepImports)
        }
        let file = await stage.memory.contactImport(1, of: stage.account)
        #expect(
            file?.counts
                == ContactImport.Counts(requested: 1_100, created: 1_100, updated: 0, errored: 0))
        #expect(file?.state == .done)
        #expect(await stage.memory.contactCount(of: stage.account) == 1_100)
    }

    @Test func `an import that cannot be read holds up no other, and ends`() async throws {
        let stage = try await Stage()
        try await file("email,name,other\na@example.org,A,x\n", stage)
        try await file("email,name,other\nb@example.org,B,x\n", stage)
        // The turns are the first's, the second's, the first's and the first's.
        let turns = Watched(0)
        stage.store.follow { verb, _ in
            guard verb == .advanceImport else { return nil }
            return turns.change { turn in
                turn += 1
                return turn == 2 ? nil : .before(.corrupt("a row"))
            }
        }
        try await Running.with(importer(stage), stage) { _ in
            for _ in 0..<Limits.importTries {
                try await stage.time.untilSleeping(for: .seconds(1))
                stage.time.advance(by: .seconds(1))
            }
            try await stage.store.whenCalled(.sweepImports)
        }
        let first = await stage.memory.contactImport(1, of: stage.account)
        #expect(first?.failure == .faulty)
        let second = await stage.memory.contactImport(2, of: stage.account)
        #expect(second?.counts.created == 1)
        #expect(second?.state == .done)
    }

    @Test func `reading goes on behind the last durable step`() async throws {
        let stage = try await Stage()
        try await file("email,name,other\na@example.org,A,x\n", stage)
        let first = ImportStep(from: 0, to: 17, line: 2, rows: [], errors: [], ending: nil)
        _ = try await stage.memory.advanceImport(
            1, by: first, of: stage.account, at: stage.time.now)
        let file = try await read(stage)
        #expect(file.state == .done)
        #expect(file.counts.created == 1)
    }
}
