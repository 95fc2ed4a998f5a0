import BelayCore
import BelayStore
import BelayStoreMove
import BelayStorePostgres
import BelayStoreSQLite
import GRDB
import Testing

@Suite("Moving a store")
struct MoveTests {
    /// A store with something of everything, whose server has ended.
    private static func fill(_ journey: Journey) async throws {
        let trial = try await Trial(try await journey.begin()) { try await journey.openFile() }
        try await trial.fillWithEverything()
        await journey.close()
    }

    /// Every row of a file's tables, as texts; what a move makes anew is left out.
    private static func rows(of file: String) async throws -> [String: [String]] {
        let queue = try DatabaseQueue(path: file)
        let rows = try await queue.read { db in
            var rows: [String: [String]] = [:]
            for table in MovePlan.order + ["sqlite_sequence"] {
                let columns = try db.columns(in: table).map { "quote(\"\($0.name)\")" }
                rows[table] = try String.fetchAll(
                    db,
                    sql: """
                        SELECT \(columns.joined(separator: " || ',' || ")) AS row FROM \(table)
                        ORDER BY row
                        """)
            }
            return rows
        }
        try queue.close()
        return rows
    }

    @Test func `there and back each row is what it was`() async throws {
        try await Journey.run { journey in
            try await Self.fill(journey)
            let before = try await Self.rows(of: journey.file)
            for table in MovePlan.order {
                #expect(before[table]?.isEmpty == false, "\(table) is not tried")
            }
            _ = try await journey.move()
            _ = try await journey.move()
            await journey.close()
            #expect(await journey.files == 2)
            let after = try await Self.rows(of: journey.file)
            for (table, rows) in before { #expect(after[table] == rows, "\(table)") }
        }
    }

    @Test func `the source is sealed and says where it went`() async throws {
        try await Journey.run { journey in
            try await Self.fill(journey)
            _ = try await journey.move()
            await journey.close()
            let database = try await journey.databaseEnd()
            #expect(database.name.hasPrefix("postgres://127.0.0.1:"))
            #expect(!database.name.contains("secret"))
            await #expect(throws: StoreError.unavailable("it was moved to \(database.name)")) {
                try await journey.openFile()
            }
            await database.close()
        }
    }

    @Test func `a sealed database changes for nobody, whoever had it open`() async throws {
        try await Journey.run { journey in
            _ = try await journey.begin()
            let sleeper = try #require(try await journey.move() as? PostgresStore)
            let trial = try await Trial(sleeper) { sleeper }
            let id = try await trial.accepted()
            let source = try await journey.databaseEnd()
            let note = MoveNote(run: 1, origin: 1, state: .held, other: "elsewhere")
            // It lives, as far as anybody knows.
            let refusal = try await failure { try await source.hold(note) }
            #expect(try #require(refusal?.description).contains("stop it"))
            #expect(try await source.note()?.state == .arrived)
            try await sleeper.write { db in
                try db.run("UPDATE nodes SET until_ms = 0", [])
            }
            try await source.hold(note)
            for step in [
                { _ = try await trial.claim() }, { _ = try await trial.accepted() },
                { _ = try await sleeper.cancel(id, of: trial.mine, at: .second(1)) },
                { _ = try await trial.stopped(.account, .pause) },
                { _ = try await sleeper.addBatch(BatchID("b"), of: trial.mine, at: .start) },
            ] as [() async throws -> Void] {
                await #expect(throws: StoreError.self) { try await step() }
            }
            await #expect(throws: StoreError.self) { try await journey.openDatabase() }
            try await source.letGo(run: 1)
            _ = try await trial.accepted()
            await source.close()
        }
    }

    @Test func `what is half moved serves nobody, and is begun anew`() async throws {
        try await Journey.run { journey in
            try await Self.fill(journey)
            let before = try await Self.rows(of: journey.file)
            let source = try await journey.fileEnd()
            let target = try await journey.databaseEnd()
            for verb in [Death.Verb.begin, .rows, .add, .finish] {
                let death = Death(at: verb, isAfter: true)
                await #expect(throws: MoveError.self, "\(verb)") {
                    try await Journey.move(
                        from: TornEnd(source, death), to: TornEnd(target, death))
                }
                await #expect(throws: StoreError.self, "\(verb)") {
                    try await journey.openDatabase()
                }
            }
            #expect(try await source.note()?.state == nil)
            try await Journey.move(from: source, to: target)
            await source.close()
            await target.close()
            _ = try await journey.openDatabase()
            _ = try await journey.move()
            await journey.close()
            #expect(try await Self.rows(of: journey.file) == before)
        }
    }

    @Test func `between the seal and the end both are held, and it goes on`() async throws {
        try await Journey.run { journey in
            try await Self.fill(journey)
            let source = try await journey.fileEnd()
            let target = try await journey.databaseEnd()
            await #expect(throws: MoveError.self) {
                try await Journey.move(from: source, to: TornEnd(target, Death(at: .arrive)))
            }
            await #expect(throws: StoreError.self) { try await journey.openFile() }
            await #expect(throws: StoreError.self) { try await journey.openDatabase() }
            let other = try await SQLiteEnd.open(file: await journey.file + ".other")
            await #expect(throws: MoveError.self) {
                try await Journey.move(from: source, to: other)
            }
            await other.close()
            try await Journey.move(from: source, to: target)
            _ = try await journey.openDatabase()
            // Once more changes nothing.
            try await Journey.move(from: source, to: target)
            await source.close()
            await target.close()
        }
    }

    /// A place that was taken and not used is none in a file: the next accept has it.
    @Test func `what is accepted after the way back is under no stop from before`() async throws {
        try await Journey.run { journey in
            let trial = try await Trial(try await journey.begin()) { try await journey.move() }
            try await trial.reopen()
            _ = try await trial.accepted()
            let database = try #require(try trial.store as? PostgresStore)
            try await database.write { db in
                for _ in 0..<9 { _ = try db.integer("SELECT nextval('places')", []) }
            }
            let batch = try await trial.batch()
            try await trial.stopped(.account, .cancel, by: .native)
            try await trial.stopped(.batch(batch), .cancel, by: .native)
            try #require(try await trial.lift(.batch(batch), by: .native, at: .second(60)))
            try await trial.reopen()
            let id = try await trial.accepted(due: .second(55), batch: batch, at: .second(61))
            #expect(try await trial.claim().holds.map(\.id) == [id])
        }
    }

    @Test func `a claim after the way back has a higher fence than any before`() async throws {
        try await Journey.run { journey in
            let trial = try await Trial(try await journey.begin()) { try await journey.move() }
            let id = try await trial.accepted()
            for _ in 0..<9 {
                await journey.close()
                _ = try await journey.openFile()
            }
            await journey.close()
            let first = try await Self.fence(id, try await journey.openFile(), at: .hour(1))
            let second = try await Self.fence(id, try await journey.move(), at: .hour(2))
            let third = try await Self.fence(id, try await journey.move(), at: .hour(3))
            #expect(first < second && second < third)
        }
    }

    /// That of a claim which is released, and to be tried again.
    private static func fence(
        _ id: DeliveryID, _ store: any Store, at now: Instant
    ) async throws -> Int64 {
        let request = ClaimRequest(now: now, limit: 1, lease: Trial.lease, seed: 1, only: id)
        let hold = try #require(try await store.claim(request).holds.first)
        try #require(try await store.release(hold, stamp: Trial.stamp, at: now) == .released)
        try #require(try await store.settle(hold, .deferred, reply: "", at: now, jitter: 0))
        return hold.claim.fence
    }

    @Test func `a target with something of its own is refused`() async throws {
        try await Journey.run { journey in
            try await Self.fill(journey)
            let store = try await journey.openDatabase()
            _ = try await store.addAccount(named: "theirs", at: .start)
            await store.close()
            let source = try await journey.fileEnd()
            let target = try await journey.databaseEnd()
            await #expect(throws: MoveError.notEmpty(target.name)) {
                try await Journey.move(from: source, to: target)
            }
            await source.close()
            await target.close()
            let kept = try await journey.openDatabase()
            #expect(try await kept.accounts().map(\.name) == ["theirs"])
            _ = try await journey.openFile()
            await kept.close()
        }
    }
}
