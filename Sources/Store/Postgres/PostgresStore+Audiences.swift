package import BelayCore
package import BelayStore
import BelayStoreColumns

extension PostgresStore: AudienceStore {
    package func accept(
        _ acceptance: AudienceAcceptance, of account: AccountID
    ) async throws(StoreError) -> AudienceAnswer {
        acceptance.assertBounds()
        try acceptance.refuseNUL()
        let columns = AudienceColumns(acceptance, of: account)
        return try await numbered(acceptance.occurrences.count, of: account) {
            take throws(StoreError) in
            // Up to a thousand sends: nobody else is to wait for them.
            try await write(needing: .room) { db in
                try db.lock(account, .shared)
                return try columns.insert(in: db, take)
            }
        }
    }

    package func audience(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> AudienceRecord? {
        let policy = self.policy
        return try await read { db in
            let send = try SendRow.fetch(reference, of: account, in: db)
            return try AudienceRow(send, in: db)?.record(in: db, at: now, policy: policy)
        }
    }

    package func unschedule(
        _ send: SendID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) async throws(StoreError) -> Audience.UnscheduleAnswer? {
        try await write { db in
            try db.lock(account, .shared)
            guard var row = try AudienceRow.lock(send, of: account, in: db) else { return nil }
            let answer = row.audience.unschedule(at: now)
            if answer == .unscheduled {
                try row.update(
                    in: db, at: now, event: .cancelled, detail: reason.following(nil), by: actor)
            }
            return answer
        }
    }
}

/// What the rows of sends to one audience have alike: made before the writer's turn, and once.
struct AudienceColumns: Sendable {
    private let acceptance: AudienceAcceptance
    private let account: AccountID
    private let tags: String?
    private let subject: [UInt8]
    private let size: Int
    private let content: [UInt8]
    private let plan: [UInt8]

    init(_ acceptance: AudienceAcceptance, of account: AccountID) {
        self.acceptance = acceptance
        self.account = account
        tags = TagColumn.encode(acceptance.tags)
        subject = Array(SendSummary.subject(of: acceptance.content).utf8)
        size = acceptance.content.size
        content = ContentColumn.encode(acceptance.content)
        plan = PlanColumn.encode(acceptance.plan)
    }

    /// All of the sends, or none; with the account's lock shared.
    ///
    /// - Returns: nil, with nothing written, when there are no numbers for them.
    fileprivate func insert(
        in db: Database, _ take: () -> Range<Int64>?
    ) throws -> AudienceAnswer? {
        let (idempotency, now) = (acceptance.idempotency, acceptance.accepted)
        if let idempotency,
            let earlier = try db.earlierAnswer(toOne: idempotency, of: account, at: now)
        {
            return .earlier(earlier)
        }
        if let missing = try db.firstMissing(of: acceptance.plan.excluded, account) {
            return .unknownSource(missing)
        }
        let occurrences = acceptance.occurrences
        guard let taken = take() else { return nil }
        if let idempotency {
            try db.keep(
                KeptAnswer(
                    idempotency, send: occurrences[0].id, number: taken.lowerBound, at: now),
                under: idempotency.key, of: account, at: now)
        }
        for (number, occurrence) in zip(taken, occurrences) {
            try insert(occurrence, number, in: db)
        }
        return .accepted(numbers: Array(taken))
    }

    /// With the account's lock shared, or held alone.
    func insert(
        _ occurrence: AudienceAcceptance.Occurrence, _ number: Int64, in db: Database
    ) throws {
        let (place, _) = try db.nextPlace(for: occurrence.id, of: account)
        try insertSend(occurrence, number, at: place, in: db)
        try db.insert(
            content, message: nil, acceptance.content.attachments, account, at: place)
        try db.run(
            """
            INSERT INTO audiences (account, place, state, due_ms, plan)
            VALUES ($1, $2, 0, $3, $4)
            """, [account.rawValue, place, occurrence.due.milliseconds, plan])
        for source in Set(acceptance.plan.excluded) {
            try db.exclude(source, from: place, account)
        }
    }

    /// The row of the send itself, which counts as one delivery to come.
    private func insertSend(
        _ occurrence: AudienceAcceptance.Occurrence, _ number: Int64, at place: Int64,
        in db: Database
    ) throws {
        try db.run(
            """
            INSERT INTO sends (account, place, id, number, door, tags, subject, accepted_ms, due_ms,
                doubt_policy, not_after_ms, size, deliveries, unsubscribe_group, bypass, actor)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $15)
            """,
            [
                account.rawValue, place, occurrence.id, number, acceptance.door.rawValue, tags,
                subject, acceptance.accepted.milliseconds, occurrence.due.milliseconds,
                acceptance.doubtPolicy.rawValue, acceptance.notAfter?.milliseconds, size,
                acceptance.exemption.group, acceptance.exemption.bypass.rawValue,
                ActorColumn.encode(acceptance.actor),
            ])
    }
}

extension Database {
    /// The first of some sources that is not there.
    func firstMissing(
        of sources: [AudiencePlan.Source], _ account: AccountID
    ) throws -> AudiencePlan.Source? {
        try sources.first { source in
            switch source {
            case .list(let number): try list(.number(number), account) == nil
            case .segment(let number): try Segment.fetch(number, of: account, in: self) == nil
            case .everybody: false
            }
        }
    }

    /// Notes that whoever is in a source gets no mail of a send, and so is not to be forgotten.
    fileprivate func exclude(
        _ source: AudiencePlan.Source, from place: Int64, _ account: AccountID
    ) throws {
        let (kind, number): (Int64, Int64)
        switch source {
        case .list(let list): (kind, number) = (0, list)
        case .segment(let segment):
            (kind, number) = (1, segment)
            let list = try Segment.fetch(segment, of: account, in: self)?.list
            if let list { try exclude(.list(list), from: place, account) }
        case .everybody: return
        }
        try run(
            """
            INSERT INTO audience_exclusions (account, kind, number, place)
            VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """, [account.rawValue, kind, number, place])
    }

    /// With the account's lock shared.
    func rescheduleAudience(
        _ send: SendRow, to due: Instant, by actor: Actor, because reason: StopReason?,
        at now: Instant, _ policy: StorePolicy
    ) throws -> RescheduleAnswer {
        guard var row = try AudienceRow.lock(send.id, of: send.account, in: self) else {
            return RescheduleAnswer(moved: 0, left: 0)
        }
        let coverage = try row.coverage(in: self, at: now, policy: policy)
        do throws(Audience.Refusal) {
            try row.audience.reschedule(to: due, under: coverage)
        } catch {
            return RescheduleAnswer(moved: 0, left: 1)
        }
        try row.update(
            in: self, at: now, event: .rescheduled, detail: reason.following(nil), by: actor)
        try run(
            "UPDATE sends SET due_ms = $1 WHERE account = $2 AND place = $3",
            [due.milliseconds, send.account.rawValue, send.place])
        return RescheduleAnswer(moved: 1, left: 0)
    }
}
