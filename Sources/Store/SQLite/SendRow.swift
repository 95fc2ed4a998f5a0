import BelayCore
import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

/// One row of `sends`: all of a send but its content and messages.
struct SendRow {
    let place: Int64
    let id: SendID
    let account: AccountID
    let number: Int64
    let door: Door
    let batchRow: Int64?
    let batch: BatchID?
    let tags: [String]
    let subject: String
    let accepted: Instant
    let due: Instant
    let doubtPolicy: DoubtPolicy
    let notAfter: Instant?
    let deliveries: Int
    let finished: Int
    let exemption: Exemption
    /// Bytes of its content.
    let size: Int
    /// Nil where the deliveries were known from the start.
    let audience: Audience?
    /// How many recipients left by a link in theirs; 0 without an audience.
    let unsubscribes: Int

    /// The columns that `init` reads, in its order.
    static let select = """
        SELECT s.place, s.id, s.account, s.number, s.door, s.batch, b.name, s.tags, s.subject,
            s.accepted_ms, s.due_ms, s.doubt_policy, s.not_after_ms, s.deliveries, s.finished,
            s.size,
            \(AudienceRow.columns),
            s.unsubscribe_group, s.bypass, a.unsubscribes
        FROM sends AS s LEFT JOIN batches AS b ON b.row = s.batch
        LEFT JOIN audiences AS a ON a.place = s.place
        """

    init(_ row: Line) throws {
        guard let door = Door(rawValue: row[4]) else {
            throw StoreError.corrupt("a send has an unknown door")
        }
        place = row[0]
        id = try row.sendID(1)
        account = AccountID(row[2])
        number = row[3]
        self.door = door
        batchRow = row[5]
        batch = (row[6] as String?).map(BatchID.init)
        tags = TagColumn.decode(row[7])
        subject = String(decoding: row[8] as [UInt8], as: UTF8.self)
        accepted = row.instant(9)
        due = row.instant(10)
        doubtPolicy = DoubtPolicy(rawValue: row[11]) ?? .hold
        notAfter = row.instantIfAny(12)
        audience = try AudienceRow.audience(row, from: 16)
        // An open audience counts as one delivery that is to come.
        deliveries = row[13] - (audience?.isOpen == true ? 1 : 0)
        finished = row[14]
        size = row[15]
        exemption = Exemption(group: row[26], bypass: Exemption.Bypass(rawValue: row[27]))
        unsubscribes = row[28] as Int? ?? 0
    }

    static func fetch(_ reference: SendReference, of account: AccountID, in db: Database) throws
        -> SendRow?
    {
        switch reference {
        case .id(let id):
            try db.first(
                select + " WHERE s.id = ? AND s.account = ?", [id, account.rawValue],
                SendRow.init)
        case .number(let number):
            try db.first(
                select + " WHERE s.number = ? AND s.account = ?", [number, account.rawValue],
                SendRow.init)
        }
    }

    /// - Parameter dues: of each message, by its position.
    func send(dues: [Int: Instant], in db: Database) throws -> Send {
        let content = try Self.content(body(in: db), place: place, in: db)
        let only = try db.first("SELECT message FROM contents WHERE place = ?", [place]) {
            $0[0] as Data?
        }
        let messages: [Message] =
            if let only = only ?? nil {
                [try MessageColumn.decode(only, due: dues[0] ?? due)]
            } else {
                try db.all(
                    "SELECT position, body FROM messages WHERE place = ? ORDER BY position LIMIT ?",
                    [place, shownLimit]
                ) { row in
                    try MessageColumn.decode(row[1], due: dues[row[0]] ?? due)
                }
            }
        return Send(
            id: id, account: account, number: number, door: door, batch: batch, tags: tags,
            content: content, messages: messages, accepted: accepted, doubtPolicy: doubtPolicy,
            notAfter: notAfter, exemption: exemption)
    }

    /// The content's column.
    func body(in db: Database) throws -> Data {
        let body = try db.first("SELECT body FROM contents WHERE place = ?", [place]) {
            $0[0] as Data
        }
        guard let body else { throw StoreError.corrupt("a send has no content") }
        return body
    }

    /// The column's content with the bytes of its attachments.
    static func content(_ column: Data, place: Int64, in db: Database) throws -> Content {
        var content = try ContentColumn.decode(column)
        guard !content.attachments.isEmpty else { return content }
        try db.each(
            "SELECT position, bytes FROM attachments WHERE place = ? ORDER BY position", [place]
        ) { row in
            content.attachments[row[0]].bytes = row[1]
            return true
        }
        return content
    }

    /// How many deliveries are shown: all that are known from the start, a page of an audience's.
    var shownLimit: Int { audience == nil ? -1 : Limits.page }

    func coverage(in db: Database, at now: Instant, policy: StorePolicy) throws -> Coverage {
        let member = Membership(send: id, batch: batch, tags: tags, place: place, due: due)
        return try db.coverage(of: member, account, batchRow: batchRow, at: now, policy: policy)
    }

    func summary(in db: Database, at now: Instant, policy: StorePolicy) throws -> SendSummary {
        let key = RowKey(place: place, position: 0)
        let first = try DeliveryRow.fetch(key, in: db, nil)
        var coverage = try first.map { try db.coverage(of: $0, at: now, policy: policy) }
        if audience != nil { coverage = try self.coverage(in: db, at: now, policy: policy) }
        return SendSummary(
            id: id, number: number, door: door, batch: batch, subject: subject,
            accepted: accepted, due: due, deliveries: deliveries, finished: finished,
            coverage: coverage ?? .clear, audience: audience)
    }
}
