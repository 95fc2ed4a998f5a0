import BelayStore
import BelayStoreMove
import Synchronization
import Testing

@Suite("The order of a move")
struct MoveOrderTests {
    private static let rows: [String: [[Cell]]] = [
        "accounts": [[.integer(1)], [.integer(2)], [.integer(3)]], "sends": [[.integer(4)]],
    ]

    private static func ends(keepsHold: Bool) -> (source: PaperEnd, target: PaperEnd) {
        (
            PaperEnd("source", keepsHold: keepsHold, rows: rows),
            PaperEnd("target", keepsHold: !keepsHold)
        )
    }

    private static let runs = Mutex<Int64>(0)

    private static func move(
        _ source: any MoveEnd, _ target: any MoveEnd,
        tell: @escaping @Sendable (MoveProgress) -> Void = { _ in }
    ) -> Move {
        let run = runs.withLock { runs in
            runs += 1
            return runs
        }
        return Move(from: source, to: target, chance: { run }, tell: tell)
    }

    @Test(arguments: [true, false])
    func `it tells what it does, and what it moved`(keepsHold: Bool) async throws {
        let (source, target) = Self.ends(keepsHold: keepsHold)
        let told = Mutex<[MoveProgress]>([])
        let moved = try await Self.move(source, target) { line in
            told.withLock { $0.append(line) }
        }.run()
        #expect(moved.map(\.table) == ["accounts", "sends"])
        #expect(moved.map(\.rows) == [3, 1])
        #expect(
            told.withLock(\.self) == [
                .holding("source"), .copying(table: "accounts", rows: 3, of: 3),
                .copying(table: "sends", rows: 1, of: 1), .checking, .sealed("source"),
                .ready("target"),
            ])
        #expect(await target.rows == Self.rows)
        #expect(await target.counted == ["places": 9])
        #expect(await source.note()?.refusal == "it was moved to target")
    }

    @Test(arguments: Death.Verb.allCases, [true, false])
    func `whenever it dies, never do both serve, and run again it ends`(
        verb: Death.Verb, isAfter: Bool
    ) async throws {
        for keepsHold in [true, false] {
            let (source, target) = Self.ends(keepsHold: keepsHold)
            let death = Death(at: verb, isAfter: isAfter)
            await #expect(throws: MoveError.self) {
                try await Self.move(TornEnd(source, death), TornEnd(target, death)).run()
            }
            let rows = await target.rows
            let (here, there) = await (source.serves, target.serves)
            #expect(!(here && there && !rows.isEmpty))
            #expect(!there || rows == Self.rows || rows.isEmpty)
            _ = try await Self.move(source, target).run()
            #expect(await !source.serves)
            #expect(await target.serves)
            #expect(await target.rows == Self.rows)
            #expect(try await Self.move(source, target).run().isEmpty)
        }
    }

    @Test(arguments: Death.Verb.allCases, [true, false])
    func `whenever it dies, it can be given up until the target is ready`(
        verb: Death.Verb, isAfter: Bool
    ) async throws {
        for keepsHold in [true, false] {
            let (source, target) = Self.ends(keepsHold: keepsHold)
            let death = Death(at: verb, isAfter: isAfter)
            let torn = Self.move(TornEnd(source, death), TornEnd(target, death))
            await #expect(throws: MoveError.self) { try await torn.run() }
            let isThere = await !target.rows.isEmpty
            let isDone = await target.serves && isThere
            let isHeld = await !source.serves
            if isDone || !isHeld {
                await #expect(throws: MoveError.self) {
                    try await Self.move(source, target).giveUp()
                }
            } else {
                try await Self.move(source, target).giveUp()
                // Who comes back late changes nothing any more.
                let run = await target.note()?.run ?? 0
                await #expect(throws: StoreError.self) { try await target.arrive(run: run) }
            }
            let (here, there) = await (source.serves, target.serves)
            #expect(here == !isDone)
            let isEmpty = await target.rows.isEmpty
            #expect(there == isDone || isEmpty)
        }
    }

    @Test func `a failure that is no death lets the source go`() async throws {
        let (source, target) = Self.ends(keepsHold: true)
        let torn = TornEnd(target, Death(at: .finish))
        await #expect(throws: MoveError.failed(at: "target", .unavailable("it died"))) {
            try await Self.move(source, torn).run()
        }
        #expect(await source.serves)
    }

    @Test func `nothing is switched over when a row is missing`() async throws {
        let (source, target) = Self.ends(keepsHold: true)
        await target.loseOne()
        let move = Self.move(source, target)
        await #expect(throws: MoveError.miscounted(table: "accounts")) { try await move.run() }
        #expect(await source.serves)
        #expect(await !target.serves)
    }
}
