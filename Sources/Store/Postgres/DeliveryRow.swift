import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials

/// What the store reads of a send to judge one of its deliveries.
struct SendHead: Sendable {
    let place: Int64
    let id: SendID
    let account: AccountID
    let batchRow: Int64?
    let batch: BatchID?
    let tags: [String]
    let doubtPolicy: DoubtPolicy
    let notAfter: Instant?
    /// Bytes of its content.
    let size: Int
    /// How many it has.
    let deliveries: Int
}

/// One row of `deliveries` with what it needs of its send.
struct DeliveryRow: Sendable {
    let key: RowKey
    let head: SendHead
    let message: Int
    /// Whether others have the same message.
    let shares: Bool
    let recipient: String
    var lifecycle: Lifecycle
    var reply: String?
    /// What it was last released with.
    var stamp: Stamp?
    /// The node that has it in hand.
    let node: Int64?
    /// Whether its account had stops when it was read, in force or lifted.
    let hasStops: Bool
    /// Whether its recipient stood where it blocks its mail when it was read.
    let isSuppressed: Bool
    /// The database's clock when it was read.
    let read: Instant

    var id: DeliveryID { DeliveryID(send: head.id, position: key.position) }

    var membership: Membership {
        Membership(
            send: head.id, batch: head.batch, tags: head.tags, place: key.place,
            due: lifecycle.due)
    }

    /// The columns that `init` reads, in its order.
    ///
    /// Differs from SQLite because a question costs a trip: what a release asks of the account is
    /// asked with the row. `lower` is that of a column in collation C: ASCII letters only.
    static let columns = """
        d.account, d.place, d.position, d.message, d.recipient, d.reply,
            d.state, d.held_by, d.due_ms, d.next_ms, d.version, d.fence, d.doubts, d.attempts,
            d.first_ms, d.deaths, d.wish, d.finished_ms,
            s.id, s.batch, b.name, s.tags, s.doubt_policy, s.not_after_ms, s.size,
            s.deliveries, d.shares, d.date_ms, d.hash,
            d.claimed_by, d.claim_token, d.claim_version,
            EXISTS (SELECT 1 FROM stops AS t WHERE t.account = d.account),
            EXISTS (
                SELECT 1 FROM suppressions AS p
                WHERE p.account = d.account AND p.address = lower(d.recipient)
                    AND s.bypass & 1 = 0
                    AND ((p.scope > 0 AND p.scope = s.unsubscribe_group)
                        OR (p.scope = 0 AND s.bypass & 8 = 0))),
            \(Database.clock)
        """
    private static let ofSends = """
        JOIN sends AS s ON s.account = d.account AND s.place = d.place
        LEFT JOIN batches AS b ON b.account = s.account AND b.row = s.batch
        """
    static let select = "SELECT \(columns) FROM deliveries AS d \(ofSends)"

    /// Where the send lies is asked for first: a server that has not counted the rows yet may look
    /// through all of the account's with this position.
    static let byID =
        select + """
             WHERE (d.account, d.place) = (SELECT account, place FROM sends WHERE id = $1)
                AND d.position = $2
            """
    static let ofSend = select + " WHERE d.account = $1 AND d.place = $2 ORDER BY d.position"
    private static let byKey =
        select + " WHERE d.account = $1 AND d.place = $2 AND d.position = $3"
    private static let byKeys = """
        SELECT \(columns)
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k (account, place, position)
        JOIN deliveries AS d
            ON d.account = k.account AND d.place = k.place AND d.position = k.position
        \(ofSends)
        ORDER BY d.place, d.position
        """
    /// What is due in a lane beyond a row, the longest due first; locks what nobody has locked.
    static let due = """
        WITH found AS MATERIALIZED (
            SELECT * FROM deliveries
            WHERE lane = $1 AND state IN (0, 4) AND next_ms IS NOT NULL AND next_ms <= $2
                AND (next_ms, place, position) > ($3, $4, $5)
            ORDER BY next_ms, place, position LIMIT $6 FOR UPDATE SKIP LOCKED)
        SELECT \(columns) FROM found AS d \(ofSends)
        ORDER BY d.next_ms, d.place, d.position
        """
    /// Makes of a query over `d` one that locks its rows until the end of the transaction.
    static let locking = " FOR UPDATE OF d"
    static let lockingIfFree = " FOR UPDATE OF d SKIP LOCKED"

    init(_ row: Line) throws {
        key = RowKey(row)
        message = row[3]
        recipient = row[4]
        reply = row[5]
        let fence: Int64 = row[11]
        let claim = (row[30] as Int64?).map {
            Lifecycle.Claim(fence: fence, token: UInt64(bitPattern: $0), version: row[31])
        }
        lifecycle = Lifecycle(
            state: try Self.state(row, claim: claim),
            due: row.instant(8), nextAttempt: row.instantIfAny(9), version: row[10],
            fence: fence, doubts: row[12], attempts: row[13],
            firstAttempt: row.instantIfAny(14), deaths: row[15], wish: row[16],
            finished: row.instantIfAny(17))
        head = SendHead(
            place: key.place, id: try row.sendID(18), account: key.account, batchRow: row[19],
            batch: (row[20] as String?).map(BatchID.init), tags: TagColumn.decode(row[21]),
            doubtPolicy: DoubtPolicy(rawValue: row[22]) ?? .hold,
            notAfter: row.instantIfAny(23), size: row[24], deliveries: row[25])
        shares = row[26]
        stamp = row.instantIfAny(27).map { Stamp(date: $0, hash: row[28]) }
        node = row[29]
        hasStops = row[32]
        isSuppressed = row[33]
        read = row.instant(34)
    }

    private static func state(
        _ row: Line, claim: Lifecycle.Claim?
    ) throws -> Lifecycle.State {
        let code: Int = row[6]
        switch code {
        case 0: return .scheduled
        case 1: return .held(by: StopID(row[7]))
        case 2, 3:
            guard let claim else { throw StoreError.corrupt("a delivery in hand has no claim") }
            // Until its node is taken to have ended, which frees it.
            return code == 2
                ? .claimed(claim, until: Instant(milliseconds: .max)) : .releasing(claim)
        case 4: return .inDoubt
        case 5: return .sent
        case 6: return .failed
        case 7: return .cancelled
        case 8: return .expired
        case 9: return .suppressed
        case 10: return .abandoned
        case 11: return .quarantined
        default: throw StoreError.corrupt("a delivery has the state \(code)")
        }
    }

    /// The state's number in the column.
    static func code(of state: Lifecycle.State) -> Int {
        switch state {
        case .scheduled: 0
        case .held: 1
        case .claimed: 2
        case .releasing: 3
        case .inDoubt: 4
        case .sent: 5
        case .failed: 6
        case .cancelled: 7
        case .expired: 8
        case .suppressed: 9
        case .abandoned: 10
        case .quarantined: 11
        }
    }

    static func fetch(_ key: RowKey, in db: Database) throws -> DeliveryRow? {
        try db.first(
            byKey, [key.account.rawValue, key.place, key.position], DeliveryRow.init)
    }

    static func fetch(_ id: DeliveryID, in db: Database) throws -> DeliveryRow? {
        try db.first(byID, [id.send, id.position], DeliveryRow.init)
    }

    /// Some rows as they are, in the order of their keys; those that are gone are left out.
    static func fetch(_ keys: [RowKey], in db: Database) throws -> [DeliveryRow] {
        try fetch(keys, byKeys, in: db)
    }

    /// A row that is to be changed, locked until the end of the transaction.
    ///
    /// The account's lock, shared, came before it: no stop is set or lifted between the row's
    /// reading and the end.
    static func lock(
        _ id: DeliveryID, of account: AccountID, in db: Database
    ) throws -> DeliveryRow? {
        try db.first(
            byID + " AND d.account = $3" + locking, [id.send, id.position, account.rawValue],
            DeliveryRow.init)
    }

    /// A row that is to be claimed, locked where nobody else has locked it.
    static func lockIfFree(_ id: DeliveryID, in db: Database) throws -> DeliveryRow? {
        try db.first(byID + lockingIfFree, [id.send, id.position], DeliveryRow.init)
    }

    /// Rows that are to be changed, of any accounts, in the one order of rows.
    static func lock(_ keys: [RowKey], in db: Database) throws -> [DeliveryRow] {
        for account in Set(keys.map(\.account.rawValue)).sorted() {
            try db.lock(AccountID(account), .shared)
        }
        return try fetch(keys, byKeys + locking, in: db)
    }

    private static func fetch(
        _ keys: [RowKey], _ sql: String, in db: Database
    ) throws -> [DeliveryRow] {
        guard !keys.isEmpty else { return [] }
        return try db.all(
            sql, [keys.map(\.account.rawValue), keys.map(\.place), keys.map(\.position)],
            DeliveryRow.init)
    }
}
