import BelayCore
import BelayStore
import FoundationEssentials
import GRDB

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
                "SELECT row FROM batches WHERE account = ? AND name = ?",
                [account.rawValue, batch.rawValue]
            ).map(ScopeKey.batch)
        case .send(let send):
            return try db.integer(
                "SELECT place FROM sends WHERE id = ? AND account = ?",
                [Data(send.bytes), account.rawValue]
            ).map(ScopeKey.send)
        }
    }

    /// The scope that a key stands for.
    func scope(in db: Database) throws -> Stop.Scope {
        let rest = String(decoding: text.utf8.dropFirst(), as: UTF8.self)
        switch text.utf8.first {
        case UInt8(ascii: "b"):
            let name: String? = try db.first(
                "SELECT name FROM batches WHERE row = ?", [number], { $0[0] })
            return .batch(BatchID(name ?? ""))
        case UInt8(ascii: "s"):
            let id = try db.first("SELECT id FROM sends WHERE place = ?", [number]) {
                try $0.sendID(0)
            }
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
    /// The columns that `init(_:scope:)` reads, in its order.
    static let select = """
        SELECT id, account, scope, action, door, revocable, set_ms, place, lift_ms, lift_place,
            acknowledged
        FROM stops
        """

    /// The number of the last stop that was ever set, in force or gone; 0 where there was none.
    static let lastID = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'stops'"

    fileprivate static let overScopes = select + " WHERE account = ? AND scope IN ('a', ?, ?)"
    fileprivate static let overScope = select + " WHERE account = ? AND scope = ?"

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
        try self.init(row, scope: ScopeKey(text: row[2]).scope(in: db))
    }
}

extension Database {
    /// Whether an account has stops, in force or lifted.
    func hasStops(_ account: AccountID) throws -> Bool {
        try exists("SELECT 1 FROM stops WHERE account = ? LIMIT 1", [account.rawValue])
    }

    /// What the stops say of a delivery.
    func coverage(of row: DeliveryRow, at now: Instant, policy: StorePolicy) throws -> Coverage {
        try coverage(
            of: row.membership, row.head.account, batchRow: row.head.batchRow, at: now,
            policy: policy)
    }

    /// What the stops say of a member of an account's, be it a delivery or a whole send.
    func coverage(
        of member: Membership, _ account: AccountID, batchRow: Int64?, at now: Instant,
        policy: StorePolicy
    ) throws -> Coverage {
        guard try hasStops(account) else { return .clear }
        let send = ScopeKey.send(member.place).text
        let batch = batchRow.map { ScopeKey.batch($0).text } ?? send
        let read = { (row: Line) in
            let key: String = row[2]
            let scope: Stop.Scope =
                switch key.utf8.first {
                case UInt8(ascii: "b"): .batch(member.batch ?? BatchID(""))
                case UInt8(ascii: "s"): .send(member.send)
                case UInt8(ascii: "t"):
                    .tag(String(decoding: key.utf8.dropFirst(), as: UTF8.self))
                default: .account
                }
            return try Stop(row, scope: scope)
        }
        var stops = try all(
            Stop.overScopes, [account.rawValue, send, batch], read)
        for tag in member.tags {
            stops += try all(
                Stop.overScope, [account.rawValue, ScopeKey.tag(tag).text], read)
        }
        guard !stops.isEmpty else { return .clear }
        // By age, so that of two pauses the elder is the one that is named.
        let byAge = stops.sorted { $0.id < $1.id }
        return Coverage(
            of: member, under: byAge, at: now, pauseExpiry: policy.pauseExpiry)
    }
}
