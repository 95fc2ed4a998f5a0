import BelayStore
import BelayStorePostgres
import Synchronization
import Testing

@Suite("Which primary may be worked with")
struct PrimaryGuardTests {
    private static let known = Primary(system: 7, timeline: 3, store: 11)

    private static func refusal(of found: Primary, by guarding: PrimaryGuard) -> StoreError? {
        do throws(StoreError) {
            try guarding.admit(found)
            return nil
        } catch {
            return error
        }
    }

    private static let old =
        "its server is an old primary: it is on timeline 2, and timeline 3 has been written to"
    private static let copy =
        "its server is a copy: the store was written to at the one with the system identifier 7, "
        + "and this one has 8"

    @Test(
        arguments: [
            // The same, a promoted one, one without a store yet, and another store altogether.
            (Primary(system: 7, timeline: 3, store: 11), nil),
            (Primary(system: 7, timeline: 4, store: 11), nil),
            (Primary(system: 7, timeline: 3, store: nil), nil),
            (Primary(system: 8, timeline: 1, store: 12), nil),
            (Primary(system: 8, timeline: 1, store: nil), nil),
            (Primary(system: 7, timeline: 2, store: 11), old),
            (Primary(system: 7, timeline: 2, store: nil), old),
            (Primary(system: 8, timeline: 9, store: 11), copy),
        ] as [(Primary, String?)])
    func `one that an earlier process wrote to decides`(found: Primary, reason: String?) {
        let guarding = PrimaryGuard(known: Self.known)
        #expect(Self.refusal(of: found, by: guarding) == reason.map(StoreError.unavailable))
        #expect(guarding.distrust == reason)
    }

    @Test func `nothing known admits any, and then no earlier one`() throws {
        let guarding = PrimaryGuard(remedy: "do so")
        try guarding.admit(Primary(system: 7, timeline: 1, store: nil))
        try guarding.admit(Primary(system: 7, timeline: 5, store: nil))
        #expect(
            Self.refusal(of: Primary(system: 7, timeline: 4, store: nil), by: guarding)
                == .unavailable(
                    "its server is an old primary: it is on timeline 4, and timeline 5 has been "
                        + "written to; do so"))
        try guarding.admit(Primary(system: 7, timeline: 5, store: nil))
        #expect(guarding.distrust == nil)
    }

    @Test func `a store that was met is the only one from then on`() throws {
        let guarding = PrimaryGuard(known: Self.known)
        try guarding.admit(Primary(system: 8, timeline: 1, store: nil))
        try guarding.meet(store: 12)
        for store in [nil, 11, 13] as [Int64?] {
            #expect(
                Self.refusal(of: Primary(system: 8, timeline: 1, store: store), by: guarding)
                    == .unavailable(
                        "its server does not hold the store that this node began with"))
        }
        try guarding.admit(Primary(system: 8, timeline: 2, store: 12))
    }

    @Test func `what changes is kept before it is admitted, once a store was met`() throws {
        let kept = Mutex<[Primary]>([])
        let isFull = Mutex(false)
        let guarding = PrimaryGuard(
            known: Self.known,
            keep: { found throws(StoreError) in
                if isFull.withLock({ $0 }) { throw .full }
                kept.withLock { $0.append(found) }
            })
        // Another store's folder is not overwritten by a start that comes to nothing.
        try guarding.admit(Primary(system: 8, timeline: 1, store: 12))
        #expect(kept.withLock { $0 }.isEmpty)
        try guarding.meet(store: 12)
        try guarding.admit(Primary(system: 8, timeline: 1, store: 12))
        try guarding.admit(Primary(system: 8, timeline: 2, store: 12))
        #expect(
            kept.withLock { $0 } == [
                Primary(system: 8, timeline: 1, store: 12),
                Primary(system: 8, timeline: 2, store: 12),
            ])
        isFull.withLock { $0 = true }
        #expect(
            Self.refusal(of: Primary(system: 8, timeline: 3, store: 12), by: guarding) == .full)
        isFull.withLock { $0 = false }
        // It was not admitted, so the one before is none that is too old.
        try guarding.admit(Primary(system: 8, timeline: 2, store: 12))
    }
}

@Suite("The standby of a PostgreSQL")
struct StandbyTests {
    @Test(
        arguments: [
            ("", 0, .none), ("  ", 3, .none), ("*", 0, .away), ("*", 1, .connected),
            ("one", 1, .connected), ("one, two", 1, .connected),
            ("FIRST 2 (one, two, three)", 1, .away),
            ("FIRST 2 (one, two, three)", 2, .connected), ("ANY 1 (one, two)", 1, .connected),
            ("2 (one, two)", 1, .away), ("any 1(one)", 0, .away), ("one", nil, .hidden),
            ("", nil, .none),
        ] as [(String, Int?, Standby)])
    func `is there when as many are connected as a commit waits for`(
        names: String, connected: Int?, expected: Standby
    ) {
        #expect(Standby(names: names, connected: connected) == expected)
    }
}

@Suite("The servers of a URL")
struct DatabaseHostTests {
    @Test(
        arguments: [
            ("postgres://u:p@one/belay", []), ("postgres://u:p@one:1/belay", []),
            ("postgres:///b", []),
            (
                "postgres://u:p@one:1,two:2/belay",
                [DatabaseHost(name: "one", port: "1"), DatabaseHost(name: "two", port: "2")]
            ),
            (
                "postgres://u:p@one,two/belay?port=7",
                [DatabaseHost(name: "one", port: "7"), DatabaseHost(name: "two", port: "7")]
            ),
            (
                "postgres://one:1,two/belay",
                [DatabaseHost(name: "one", port: "1"), DatabaseHost(name: "two", port: "5432")]
            ),
            (
                "postgres:///belay?host=one,two&hostaddr=10.0.0.1,10.0.0.2",
                [
                    DatabaseHost(name: "one", address: "10.0.0.1"),
                    DatabaseHost(name: "two", address: "10.0.0.2"),
                ]
            ),
            // What does not fit is left to libpq, which says so.
            ("postgres:///belay?host=one,two,three&port=1,2", []),
            ("postgres:///belay?host=one,two&hostaddr=10.0.0.1", []),
            ("postgres:///belay?host=one,,two", []),
        ] as [(String, [DatabaseHost])])
    func `are told apart where it names several`(url: String, hosts: [DatabaseHost]) {
        #expect(DatabaseURL.hosts(url) == hosts)
    }
}
