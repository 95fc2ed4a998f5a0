import BelayCore
import BelayStore
import BelayStorePostgres
import BelayTesting
import Synchronization
import Testing

// What the store's own statements lose by the same changes was tried by hand: see `OrderTests`.

/// Why the order of a release and a stop needs each of its parts: without one of them the same
/// two orders as in `OrderTests` break the promise.
@Suite("A release and a stop, with a part left out")
struct OrderVariantTests {
    /// Statements of a release and a stop that differ from the store's by one thing each.
    enum Variant: CaseIterable, Sendable {
        /// As the store's.
        case whole
        /// The release asks the stops without the account's lock.
        case unlocked
        /// The stop does not count what is released and not answered yet.
        case uncounted
        /// The release locks and asks in one statement, whose view is older than its wait.
        case oneStatement

        /// Whether something is released that the stop does not tell of, when the release is in the
        /// middle as the stop comes, and the other way round.
        var breaks: (releaseFirst: Bool, stopFirst: Bool) {
            switch self {
            case .whole: (false, false)
            case .unlocked: (true, true)
            case .uncounted: (true, false)
            case .oneStatement: (false, true)
            }
        }

        /// - Returns: whether it is released.
        func release(_ scope: Int64, in db: Database) throws -> Bool {
            let change = "UPDATE things SET released = true"
            let check = "NOT EXISTS (SELECT 1 FROM halts)"
            switch self {
            case .whole, .uncounted:
                try db.run("SELECT pg_advisory_xact_lock_shared($1)", [scope])
                try db.run("\(change) WHERE \(check)", [])
            case .unlocked: try db.run("\(change) WHERE \(check)", [])
            case .oneStatement:
                try db.run(
                    """
                    WITH mine AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared($1))
                    \(change) FROM mine WHERE \(check)
                    """, [scope])
            }
            return try db.changesCount == 1
        }

        /// - Returns: of how many releases it tells.
        func stop(_ scope: Int64, in db: Database) throws -> Int64 {
            try db.run("SELECT pg_advisory_xact_lock($1)", [scope])
            let count = try db.integer("SELECT count(*) FROM things WHERE released", []) ?? 0
            try db.run("INSERT INTO halts VALUES (1)", [])
            _ = try db.changesCount
            return self == .uncounted ? 0 : count
        }
    }

    @Test(arguments: Variant.allCases)
    func `each part is needed`(_ variant: Variant) async throws {
        #expect(try await isBroken(variant, releaseFirst: true) == variant.breaks.releaseFirst)
        #expect(try await isBroken(variant, releaseFirst: false) == variant.breaks.stopFirst)
    }

    /// Runs both at once, the first of them kept in its middle until the second waits or is over.
    private func isBroken(_ variant: Variant, releaseFirst: Bool) async throws -> Bool {
        let number = Int64.random(in: 0..<1 << 31)
        let told = Mutex<Int64>(0)
        let released = Mutex(false)
        let release: @Sendable (Database) throws -> Void = { db in
            let isReleased = try variant.release(1 << 56 | number, in: db)
            released.withLock { $0 = isReleased }
        }
        let stop: @Sendable (Database) throws -> Void = { db in
            let count = try variant.stop(1 << 56 | number, in: db)
            told.withLock { $0 = count }
        }
        let (first, second) = releaseFirst ? (release, stop) : (stop, release)
        try await Cluster.run { store in
            try await store.write { db in
                try db.run("CREATE TABLE things (released boolean)", [])
                try db.run("CREATE TABLE halts (number bigint)", [])
                try db.run("INSERT INTO things VALUES (false)", [])
            }
            let (hasBegun, mayEnd) = (Barrier(of: 2), Barrier(of: 2))
            let isOver = Watched(false)
            async let one: Void = store.write { db in
                try first(db)
                hasBegun.pass()
                mayEnd.pass()
            }
            await hasBegun.join()
            async let other: Void = {
                defer { isOver.change { $0 = true } }
                try await store.write { db in try second(db) }
            }()
            try await store.untilAwaited(.custom(number), or: { isOver.value })
            await mayEnd.join()
            _ = try await (one, other)
        }
        return released.withLock { $0 } && told.withLock { $0 } == 0
    }
}
