package import BelayCore
package import BelayStore
import BelayStoreColumns
import GRDB

extension SQLiteStore {
    package func accept(
        _ acceptance: Acceptance, of account: AccountID
    ) async throws(StoreError) -> AcceptAnswer {
        precondition(acceptance.deliveryCount > 0, "a send without a recipient")
        try acceptance.refuseNUL()
        // Everything that costs time is done before the writer's turn.
        let draft = AcceptDraft(acceptance, of: account)
        return try await write(needing: .room) { try draft.insert(in: $0) }
    }

    package func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> EarlierAnswer? {
        try await read { try $0.earlierAnswer(to: idempotency, of: account, at: now) }
    }
}

/// A send on its way into the file, its columns made.
private struct AcceptDraft: Sendable {
    private let acceptance: Acceptance
    private let account: AccountID
    private let content: [UInt8]
    private let bodies: [[UInt8]]
    private let tags: String?
    private let subject: [UInt8]
    private let actor: String?
    private let size: Int
    private let deliveries: Int
    private let firstDue: Instant
    private let lastDue: Instant

    init(_ acceptance: Acceptance, of account: AccountID) {
        self.acceptance = acceptance
        self.account = account
        content = ContentColumn.encode(acceptance.content)
        bodies = acceptance.messages.map(MessageColumn.encode)
        tags = TagColumn.encode(acceptance.tags)
        subject = Array(SendSummary.subject(of: acceptance.content).utf8)
        actor = ActorColumn.encode(acceptance.actor)
        size = acceptance.content.size
        deliveries = acceptance.deliveryCount
        firstDue = acceptance.messages.map(\.due).min() ?? acceptance.accepted
        lastDue = acceptance.messages.map(\.due).max() ?? acceptance.accepted
    }

    func insert(in db: Database) throws -> AcceptAnswer {
        let now = acceptance.accepted
        if let idempotency = acceptance.idempotency,
            let earlier = try db.earlierAnswer(to: idempotency, of: account, at: now)
        {
            return .earlier(earlier)
        }
        var batchRow: Int64?
        if let batch = acceptance.batch {
            guard let found = try BatchRow.fetch(batch, of: account, in: db),
                !found.batch.isExpired(at: acceptance.accepted)
            else { return .unknownBatch }
            batchRow = found.row
        }
        let (number, lane) = try db.nextNumber(for: account)
        let place = try insertSend(number: number, batchRow: batchRow, in: db)
        try db.insert(
            content, message: bodies.count == 1 ? bodies[0] : nil,
            acceptance.content.attachments, at: place)
        var position = 0
        for (index, message) in acceptance.messages.enumerated() {
            if bodies.count > 1 {
                try db.run(
                    "INSERT INTO messages (place, position, body) VALUES (?, ?, ?)",
                    [place, index, bodies[index]])
            }
            let recipients = message.recipients
            // Copies with links are each recipient's own.
            let shares = recipients.count > 1 && acceptance.content.unsubscribing == nil
            for recipient in recipients {
                try insertDelivery(
                    at: RowKey(place: place, position: position), to: recipient.address,
                    message: index, shares: shares, due: message.due,
                    batchRow: batchRow, lane: lane, in: db)
                position += 1
            }
        }
        if let batchRow {
            try db.run(
                """
                UPDATE batches SET members = members + ?, last_due_ms = max(last_due_ms, ?)
                WHERE row = ?
                """, [deliveries, lastDue.milliseconds, batchRow])
            try db.note(done: nil, stopsOn: .batch(batchRow), of: account)
        }
        if let idempotency = acceptance.idempotency {
            try db.keep(
                KeptAnswer(idempotency, send: acceptance.id, number: number, at: now),
                under: idempotency.key, of: account, at: now)
        }
        return .accepted(number: number)
    }

    private func insertSend(
        number: Int64, batchRow: Int64?, in db: Database
    ) throws -> Int64 {
        try db.run(
            """
            INSERT INTO sends (id, account, number, door, batch, tags, subject, accepted_ms,
                due_ms, doubt_policy, not_after_ms, size, deliveries, unsubscribe_group, bypass,
                actor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ) { set in
            set(acceptance.id)
            set(account.rawValue)
            set(number)
            set(acceptance.door.rawValue)
            set(batchRow)
            set(tags)
            set(subject)
            set(acceptance.accepted.milliseconds)
            set(firstDue.milliseconds)
            set(acceptance.doubtPolicy.rawValue)
            set(acceptance.notAfter?.milliseconds)
            set(size)
            set(deliveries)
            set(acceptance.exemption.group)
            set(acceptance.exemption.bypass.rawValue)
            set(actor)
        }
        return db.lastInsertedRowID
    }

    private func insertDelivery(
        at key: RowKey, to recipient: String, message: Int, shares: Bool, due: Instant,
        batchRow: Int64?, lane: Int64, in db: Database
    ) throws {
        try db.run(
            """
            INSERT INTO deliveries (place, position, message, shares, recipient, batch, lane,
                state, due_ms, next_ms, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 1)
            """
        ) { set in
            set(key.place)
            set(key.position)
            set(message)
            set(shares)
            set(recipient)
            set(batchRow)
            set(lane)
            set(due.milliseconds)
            set(due.milliseconds)
        }
    }
}

extension Database {
    /// What a send holds.
    ///
    /// - Parameters:
    ///   - content: its column.
    ///   - message: that of a single message; nil where messages have rows of their own, or are yet
    ///     to be listed.
    func insert(
        _ content: [UInt8], message: [UInt8]?, _ attachments: [Attachment], at place: Int64
    ) throws {
        try run("INSERT INTO contents (place, body, message) VALUES (?, ?, ?)") { set in
            set(place)
            set(content)
            set(message)
        }
        for (index, file) in attachments.enumerated() {
            try run(
                "INSERT INTO attachments (place, position, bytes) VALUES (?, ?, ?)",
                [place, index, file.bytes])
        }
    }
}
