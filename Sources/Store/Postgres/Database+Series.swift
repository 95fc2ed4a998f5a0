import BelayCore
import BelayStore

/// Something that an account counts by itself, under its lock.
struct Series: Sendable {
    let name: String

    static let lists = Series(name: "lists")
    static let contacts = Series(name: "contacts")
    static let imports = Series(name: "imports")
    static let segments = Series(name: "segments")
    /// The order in which contacts, memberships and versions of segments come and go.
    static let places = Series(name: "places")

    /// How often what is known of contacts changed, a chunk of them at a time.
    static let changes = Series(name: "changes")

    static func records(_ kind: RecordKind) -> Series { Series(name: "records/" + kind.rawValue) }
}

extension Database {
    /// How many of a series live.
    func live(_ series: Series, of account: AccountID) throws -> Int {
        let live = try integer(
            "SELECT live FROM series WHERE account = $1 AND name = $2",
            [account.rawValue, series.name])
        return Int(live ?? 0)
    }

    /// The next number of a series, which lives from now on.
    func take(_ series: Series, of account: AccountID) throws -> Int64 {
        let number = try change(
            """
            INSERT INTO series (account, name, taken, live) VALUES ($1, $2, 1, 1)
            ON CONFLICT (account, name)
            DO UPDATE SET taken = series.taken + 1, live = series.live + 1
            RETURNING taken
            """, [account.rawValue, series.name]
        ) { $0[0] as Int64 }
        guard let number, number <= Limits.highestNumber else {
            throw StoreError.unavailable("the account has used up its numbers")
        }
        return number
    }

    /// So many more of a series live; their numbers are not its own.
    func add(_ count: Int, _ series: Series, of account: AccountID) throws {
        try run(
            """
            INSERT INTO series (account, name, taken, live) VALUES ($1, $2, $3, $3)
            ON CONFLICT (account, name)
            DO UPDATE SET taken = series.taken + excluded.taken, live = series.live + excluded.live
            """, [account.rawValue, series.name, count])
    }

    /// So many of a series live no longer.
    func drop(_ count: Int, _ series: Series, of account: AccountID) throws {
        try run(
            "UPDATE series SET live = live - $1 WHERE account = $2 AND name = $3",
            [count, account.rawValue, series.name])
    }

    /// The last of so many new places in the account's order of changes.
    ///
    /// Before the first of them, the audiences that were due by now keep the membership they have.
    func takePlaces(_ count: Int, of account: AccountID, at now: Instant) throws -> Int64 {
        try freezeAudiences(of: account, at: now)
        let last = try change(
            """
            INSERT INTO series (account, name, taken) VALUES ($1, $2, $3)
            ON CONFLICT (account, name) DO UPDATE SET taken = series.taken + excluded.taken
            RETURNING taken
            """, [account.rawValue, Series.places.name, count]
        ) { $0[0] as Int64 }
        guard let last else { throw StoreError.corrupt("a place was not given") }
        return last
    }

    /// `Audience.freeze` for each of them in one statement: thousands may be due.
    private func freezeAudiences(of account: AccountID, at now: Instant) throws {
        try run(
            """
            UPDATE audiences SET mark = $3
            WHERE account = $1 AND place IN (\(Query.unfrozenAudiences.rawValue))
            """, [account.rawValue, now.milliseconds, try lastPlaceOfLists(of: account)])
    }

    /// The last place that was given; 0 before the first.
    func lastPlaceOfLists(of account: AccountID) throws -> Int64 {
        try taken(.places, of: account)
    }

    /// The highest number of a series that was given; 0 before the first.
    func taken(_ series: Series, of account: AccountID) throws -> Int64 {
        try integer(
            "SELECT taken FROM series WHERE account = $1 AND name = $2",
            [account.rawValue, series.name]) ?? 0
    }

    /// What is known of an account's contacts changed.
    func noteChange(of account: AccountID) throws {
        try run(
            """
            INSERT INTO series (account, name, taken) VALUES ($1, $2, 1)
            ON CONFLICT (account, name) DO UPDATE SET taken = series.taken + 1
            """, [account.rawValue, Series.changes.name])
    }

    /// Refuses an account that is not there, as its rows would be refused.
    func requireAccount(_ account: AccountID) throws {
        guard try exists("SELECT 1 FROM accounts WHERE id = $1", [account.rawValue]) else {
            throw StoreError.unavailable("there is no such account")
        }
    }
}
