package import BelayCore
package import BelayStore
import BelayStoreColumns

extension PostgresStore {
    /// The account's lock is shared from before the send has its place until the commit: the place
    /// of a stop lies after every accept before it.
    package func accept(
        _ acceptance: Acceptance, of account: AccountID
    ) async throws(StoreError) -> AcceptAnswer {
        precondition(acceptance.deliveryCount > 0, "a send without a recipient")
        try acceptance.refuseNUL()
        // Everything that costs time is done before the transaction.
        let draft = AcceptDraft(acceptance, of: account)
        return try await numbered(1, of: account) { take throws(StoreError) in
            try await gather(needing: .room, sharing: account) { db in
                try draft.insert(in: db, take)
            }
        }
    }

    package func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> EarlierAnswer? {
        let found = try await read { try $0.earlierAnswer(to: idempotency, of: account, at: now) }
        guard found != nil else { return nil }
        return try await write { db in
            try db.confirm()
            return try db.earlierAnswer(to: idempotency, of: account, at: now)
        }
    }
}

/// A send on its way into the database, its columns made.
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

    /// - Returns: nil, with nothing written, when there is no number for it.
    func insert(in db: Database, _ take: () -> Range<Int64>?) throws -> AcceptAnswer? {
        let now = acceptance.accepted
        if let idempotency = acceptance.idempotency,
            let earlier = try db.earlierAnswer(toOne: idempotency, of: account, at: now)
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
        guard let number = take()?.lowerBound else { return nil }
        let (place, lane) = try db.nextPlace(for: acceptance.id, of: account)
        if let idempotency = acceptance.idempotency {
            try db.keep(
                KeptAnswer(idempotency, send: acceptance.id, number: number, at: now),
                under: idempotency.key, of: account, at: now)
        }
        try insertSend(at: place, number, batchRow: batchRow, in: db)
        try db.insert(
            content, message: bodies.count == 1 ? bodies[0] : nil,
            acceptance.content.attachments, account, at: place)
        if bodies.count > 1 { try db.insert(bodies, from: 0, account, at: place) }
        try insertDeliveries(at: place, batchRow: batchRow, lane: lane, in: db)
        if let batchRow {
            try db.run(
                """
                INSERT INTO tallies (account, batch, members, last_due_ms)
                VALUES ($1, $2, $3, $4)
                """, [account.rawValue, batchRow, deliveries, lastDue.milliseconds])
            try db.noteLife(.batch(batchRow), of: account)
        }
        return .accepted(number: number)
    }

    private func insertSend(
        at place: Int64, _ number: Int64, batchRow: Int64?, in db: Database
    ) throws {
        try db.run(
            """
            INSERT INTO sends (account, place, id, number, door, batch, tags, subject, accepted_ms,
                due_ms, doubt_policy, not_after_ms, size, deliveries, unsubscribe_group, bypass,
                actor)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """
        ) { set in
            set(account.rawValue)
            set(place)
            set(acceptance.id)
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
    }

    /// All of them by one statement, however many.
    private func insertDeliveries(
        at place: Int64, batchRow: Int64?, lane: Int64, in db: Database
    ) throws {
        var messages: [Int] = []
        var shares: [Int] = []
        var recipients: [String] = []
        var dues: [Int64] = []
        for (index, message) in acceptance.messages.enumerated() {
            let addresses = message.recipients.map(\.address)
            // Copies with links are each recipient's own.
            let isShared = addresses.count > 1 && acceptance.content.unsubscribing == nil
            recipients += addresses
            messages += addresses.map { _ in index }
            shares += addresses.map { _ in isShared ? 1 : 0 }
            dues += addresses.map { _ in message.due.milliseconds }
        }
        try db.run(
            """
            INSERT INTO deliveries (account, place, position, message, shares, recipient, batch,
                lane, state, due_ms, next_ms, version)
            SELECT $1, $2, d.row - 1, d.message, d.shares = 1, d.recipient, $3, $4, 0, d.due,
                d.due, 1
            FROM unnest($5::bigint[], $6::bigint[], $7::text[], $8::bigint[]) WITH ORDINALITY
                AS d (message, shares, recipient, due, row)
            """
        ) { set in
            set(account.rawValue)
            set(place)
            set(batchRow)
            set(lane)
            set(messages)
            set(shares)
            set(recipients)
            set(dues)
        }
    }
}

extension Database {
    /// The next place in the order of accepts, and the lane of an account.
    ///
    /// With the account's lock shared, or held alone. Throws where the id is another send's: those
    /// of one account are told apart by the table itself, and nobody makes one twice.
    func nextPlace(
        for id: SendID, of account: AccountID
    ) throws -> (place: Int64, lane: Int64) {
        let found = try first(
            """
            SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM sends WHERE id = $2)
                THEN nextval('places') END, lane
            FROM accounts WHERE id = $1
            """, [account.rawValue, id]
        ) { (place: $0[0] as Int64?, lane: $0[1] as Int64) }
        guard let found else { throw StoreError.corrupt("there is no such account") }
        guard let place = found.place else {
            throw StoreError.unavailable("a send has that id already")
        }
        return (place, found.lane)
    }

    /// What a send holds.
    ///
    /// - Parameters:
    ///   - content: its column.
    ///   - message: that of a single message; nil where messages have rows of their own, or are yet
    ///     to be listed.
    func insert(
        _ content: [UInt8], message: [UInt8]?, _ attachments: [Attachment],
        _ account: AccountID, at place: Int64
    ) throws {
        try run(
            "INSERT INTO contents (account, place, body, message) VALUES ($1, $2, $3, $4)"
        ) { set in
            set(account.rawValue)
            set(place)
            set(content)
            set(message)
        }
        for (index, file) in attachments.enumerated() {
            try run(
                """
                INSERT INTO attachments (account, place, position, bytes)
                VALUES ($1, $2, $3, $4)
                """, [account.rawValue, place, index, file.bytes])
        }
    }

    /// Messages of a send, in their columns.
    ///
    /// - Parameter position: of the first.
    func insert(
        _ bodies: [[UInt8]], from position: Int, _ account: AccountID, at place: Int64
    ) throws {
        try run(
            """
            INSERT INTO messages (account, place, position, body)
            SELECT $1, $2, $3 + m.row - 1, m.body
            FROM unnest($4::bytea[]) WITH ORDINALITY AS m (body, row)
            """, [account.rawValue, place, position, bodies])
    }
}
