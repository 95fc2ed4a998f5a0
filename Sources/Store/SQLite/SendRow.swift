import BelayCore
import BelayStore
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
    /// Nil where the deliveries were known from the start.
    let audience: Audience?

    /// The columns that `init` reads, in its order.
    static let select = """
        SELECT s.place, s.id, s.account, s.number, s.door, s.batch, b.name, s.tags, s.subject,
            s.accepted_ms, s.due_ms, s.doubt_policy, s.not_after_ms, s.deliveries, s.finished,
            \(AudienceRow.columns)
        FROM sends AS s LEFT JOIN batches AS b ON b.row = s.batch
        LEFT JOIN audiences AS a ON a.place = s.place
        """

    init(_ row: Row) throws {
        guard let id = SendID(bytes: row[1] as Data), let door = Door(rawValue: row[4]) else {
            throw StoreError.corrupt("a send has no readable id or door")
        }
        place = row[0]
        self.id = id
        account = AccountID(row[2])
        number = row[3]
        self.door = door
        batchRow = row[5]
        batch = (row[6] as String?).map(BatchID.init)
        tags = TagColumn.decode(row[7])
        subject = String(decoding: row[8] as Data, as: UTF8.self)
        accepted = row.instant(9)
        due = row.instant(10)
        doubtPolicy = DoubtPolicy(rawValue: row[11]) ?? .hold
        notAfter = row.instantIfAny(12)
        audience = try AudienceRow.audience(row, from: 15)
        // An open audience counts as one delivery that is to come.
        deliveries = row[13] - (audience?.isOpen == true ? 1 : 0)
        finished = row[14]
    }

    static func fetch(_ reference: SendReference, of account: AccountID, in db: Database) throws
        -> SendRow?
    {
        let row =
            switch reference {
            case .id(let id):
                try db.row(
                    select + " WHERE s.id = ? AND s.account = ?",
                    [Data(id.bytes), account.rawValue])
            case .number(let number):
                try db.row(
                    select + " WHERE s.number = ? AND s.account = ?", [number, account.rawValue])
            }
        return try row.map { try SendRow($0) }
    }

    /// - Parameter dues: of each message, by its position.
    func send(dues: [Int: Instant], in db: Database) throws -> Send {
        let content = try db.first(
            "SELECT body, message FROM contents WHERE place = ?", [place]
        ) { line in
            (
                try Self.content(line[0], place: place, in: db),
                try (line[1] as Data?).map { try MessageColumn.decode($0, due: dues[0] ?? due) }
            )
        }
        guard let (content, only) = content else {
            throw StoreError.corrupt("a send has no content")
        }
        let messages =
            try only.map { [$0] }
            ?? db.all(
                "SELECT position, body FROM messages WHERE place = ? ORDER BY position LIMIT ?",
                [place, shownLimit]
            ) { line in
                try MessageColumn.decode(line[1], due: dues[line[0]] ?? due)
            }
        return Send(
            id: id, account: account, number: number, door: door, batch: batch, tags: tags,
            content: content, messages: messages, accepted: accepted, doubtPolicy: doubtPolicy,
            notAfter: notAfter)
    }

    /// The column's content with the bytes of its attachments.
    static func content(_ column: Data, place: Int64, in db: Database) throws -> Content {
        var content = try ContentColumn.decode(column)
        guard !content.attachments.isEmpty else { return content }
        let files = try db.rows(
            "SELECT position, bytes FROM attachments WHERE place = ? ORDER BY position", [place])
        for row in files { content.attachments[row[0]].bytes = Array(row[1] as Data) }
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
