import BelayCore
import BelayStore

/// A stop's scope as its column holds it.
struct ScopeKey: Sendable, Equatable {
    let text: String

    // Bytes, not canonical equivalence: two spellings of one accented tag are two tags.
    static func == (left: ScopeKey, right: ScopeKey) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    static let account = ScopeKey(text: "a")

    static func batch(_ row: Int64) -> ScopeKey { ScopeKey(text: "b\(row)") }

    static func send(_ place: Int64) -> ScopeKey { ScopeKey(text: "s\(place)") }

    static func tag(_ tag: String) -> ScopeKey { ScopeKey(text: "t" + tag) }

    /// The batch's row or the send's place; nil for the other scopes.
    var number: Int64? { Int64(String(decoding: text.utf8.dropFirst(), as: UTF8.self)) }

    /// The key of a scope; nil when the account has no such send, batch or possible tag.
    static func find(_ scope: Stop.Scope, of account: AccountID, in db: Database) throws
        -> ScopeKey?
    {
        switch scope {
        case .account: return .account
        case .tag(let tag): return tag.holdsNUL ? nil : .tag(tag)
        case .batch(let batch):
            if batch.rawValue.holdsNUL { return nil }
            return try db.integer(
                "SELECT row FROM batches WHERE account = $1 AND name = $2",
                [account.rawValue, batch.rawValue]
            ).map(ScopeKey.batch)
        case .send(let send):
            return try db.integer(
                "SELECT place FROM sends WHERE id = $1 AND account = $2",
                [send, account.rawValue]
            ).map(ScopeKey.send)
        }
    }

    /// The scope that a key of an account's stands for.
    func scope(of account: AccountID, in db: Database) throws -> Stop.Scope {
        let rest = String(decoding: text.utf8.dropFirst(), as: UTF8.self)
        switch text.utf8.first {
        case UInt8(ascii: "b"):
            let name: String? = try db.first(
                "SELECT name FROM batches WHERE account = $1 AND row = $2",
                [account.rawValue, number], { $0[0] })
            return .batch(BatchID(name ?? ""))
        case UInt8(ascii: "s"):
            let id = try db.first(
                "SELECT id FROM sends WHERE account = $1 AND place = $2",
                [account.rawValue, number]
            ) { try $0.sendID(0) }
            guard let id else {
                throw StoreError.corrupt("a stop covers a send that is not there")
            }
            return .send(id)
        case UInt8(ascii: "t"): return .tag(rest)
        default: return .account
        }
    }
}

extension Stop {
    /// The columns that `init(_:scope:)` reads, in its order; `stops` is `t`.
    static let columns = """
        t.id, t.account, t.scope, t.action, t.door, t.revocable, t.set_ms, t.place, t.lift_ms,
            t.lift_place, t.acknowledged
        """
    static let select = "SELECT \(columns) FROM stops AS t"

    /// The number of the last stop that was ever set, in force or gone; 0 where there was none.
    static let lastID = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM stops_id_seq"

    init(_ row: Line, scope: Scope) throws {
        guard let action = Action(rawValue: row[3]), let door = Door(rawValue: row[4]) else {
            throw StoreError.corrupt("a stop has an unknown action or door")
        }
        self.init(
            id: StopID(row[0]), account: AccountID(row[1]), scope: scope, action: action,
            door: door, isRevocable: row[5], set: row.instant(6), place: row[7],
            lift: row.instantIfAny(8).map { Lift(instant: $0, place: row[9]) },
            isAcknowledged: row[10])
    }

    init(_ row: Line, in db: Database) throws {
        try self.init(
            row, scope: ScopeKey(text: row[2]).scope(of: AccountID(row[1]), in: db))
    }

    /// A stop of an account by its number, with its scope's key.
    static func fetch(
        _ id: StopID, of account: AccountID, in db: Database
    ) throws -> (stop: Stop, key: ScopeKey)? {
        try db.first(
            select + " WHERE t.account = $1 AND t.id = $2", [account.rawValue, id.rawValue]
        ) { (try Stop($0, in: db), ScopeKey(text: $0[2])) }
    }
}
