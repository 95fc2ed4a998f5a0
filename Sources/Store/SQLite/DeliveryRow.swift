import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

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

    var id: DeliveryID { DeliveryID(send: head.id, position: key.position) }

    var membership: Membership {
        Membership(
            send: head.id, batch: head.batch, tags: head.tags, place: key.place,
            due: lifecycle.due)
    }

    /// The columns that `init` reads, in its order.
    static let select = """
        SELECT d.place, d.position, d.message, d.recipient, d.reply,
            d.state, d.held_by, d.due_ms, d.next_ms, d.version, d.fence, d.doubts, d.attempts,
            d.first_ms, d.deaths, d.wish, d.finished_ms,
            s.id, s.account, s.batch, b.name, s.tags, s.doubt_policy, s.not_after_ms, s.size,
            s.deliveries, d.shares, d.date_ms, d.hash
        FROM deliveries AS d
        JOIN sends AS s ON s.place = d.place
        LEFT JOIN batches AS b ON b.row = s.batch
        """

    static let byID = select + " WHERE s.id = ? AND d.position = ?"
    static let ofSend = select + " WHERE d.place = ? ORDER BY d.position"
    private static let byKey = select + " WHERE d.place = ? AND d.position = ?"

    /// - Parameter inHand: where to look whether this process has claimed it; nil for nowhere.
    init(_ row: Line, _ inHand: InHand?) throws {
        let id = try row.sendID(17)
        key = RowKey(row)
        let claim = inHand?.claim(of: DeliveryID(send: id, position: key.position))
        message = row[2]
        recipient = row[3]
        reply = row[4]
        let version: Int64 = row[9]
        let fence: Int64 = row[10]
        lifecycle = Lifecycle(
            state: try Self.state(row, claim: claim, version: version, fence: fence),
            due: row.instant(7), nextAttempt: row.instantIfAny(8), version: version,
            fence: max(fence, claim?.fence ?? 0), doubts: row[11], attempts: row[12],
            firstAttempt: row.instantIfAny(13), deaths: row[14], wish: row[15],
            finished: row.instantIfAny(16))
        head = SendHead(
            place: key.place, id: id, account: AccountID(row[18]), batchRow: row[19],
            batch: (row[20] as String?).map(BatchID.init), tags: TagColumn.decode(row[21]),
            doubtPolicy: DoubtPolicy(rawValue: row[22]) ?? .hold,
            notAfter: row.instantIfAny(23), size: row[24], deliveries: row[25])
        shares = row[26]
        stamp = row.instantIfAny(27).map { Stamp(date: $0, hash: row[28]) }
    }

    /// Whether nobody has the row in hand.
    static func isFree(_ row: Line, _ inHand: InHand) throws -> Bool {
        inHand.isFree(
            DeliveryID(send: try row.sendID(17), position: row[1]), version: row[9])
    }

    private static func state(
        _ row: Line, claim: Lifecycle.Claim?, version: Int64, fence: Int64
    ) throws -> Lifecycle.State {
        let code: Int = row[5]
        switch code {
        case 0, 4:
            // A claim that read an older version has lost the row; `release` will hear it.
            if let claim, claim.version == version {
                return .claimed(claim, until: Instant(milliseconds: .max))
            }
            return code == 0 ? .scheduled : .inDoubt
        case 1: return .held(by: StopID(row[6]))
        case 3:
            // Without its claim the row is an orphan: nobody's token fits.
            return .releasing(claim ?? .init(fence: fence, token: 0, version: version))
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

    /// The state's number in the column. A claimed row stays what it was: claims live in memory.
    static func code(of state: Lifecycle.State) -> Int {
        switch state {
        case .scheduled: 0
        case .held: 1
        case .claimed: preconditionFailure("a claim is never written")
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

    static func fetch(_ key: RowKey, in db: Database, _ inHand: InHand?) throws -> DeliveryRow? {
        try db.first(byKey, [key.place, key.position]) { try DeliveryRow($0, inHand) }
    }

    static func fetch(_ id: DeliveryID, in db: Database, _ inHand: InHand?) throws -> DeliveryRow? {
        try db.first(byID, [id.send, id.position]) { try DeliveryRow($0, inHand) }
    }
}
