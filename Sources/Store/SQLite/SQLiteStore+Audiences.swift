package import BelayCore
package import BelayStore
import BelayStoreColumns
import FoundationEssentials
import GRDB

extension SQLiteStore: AudienceStore {
    package func accept(
        _ acceptance: AudienceAcceptance, of account: AccountID
    ) async throws(StoreError) -> AudienceAnswer {
        acceptance.assertBounds()
        try acceptance.refuseNUL()
        let columns = AudienceColumns(acceptance, of: account)
        return try await write(needing: .room) { db in
            if let idempotency = acceptance.idempotency,
                let earlier = try db.earlierAnswer(
                    to: idempotency, of: account, at: acceptance.accepted)
            {
                return .earlier(earlier)
            }
            if let missing = try db.firstMissing(of: acceptance.plan.excluded, account) {
                return .unknownSource(missing)
            }
            let numbers = try acceptance.occurrences.map { try columns.insert($0, in: db) }
            if let idempotency = acceptance.idempotency, let send = acceptance.occurrences.first,
                let number = numbers.first
            {
                try db.keep(
                    KeptAnswer(
                        idempotency, send: send.id, number: number, at: acceptance.accepted),
                    under: idempotency.key, of: account, at: acceptance.accepted)
            }
            return .accepted(numbers: numbers)
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
            let send = try SendRow.fetch(.id(send), of: account, in: db)
            guard var row = try AudienceRow(send, in: db) else { return nil }
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

    /// The number of a new send.
    func insert(
        _ occurrence: AudienceAcceptance.Occurrence, in db: Database
    ) throws -> Int64 {
        let (number, _) = try db.nextNumber(for: account)
        let place = try insertSend(occurrence, number, in: db)
        try db.insert(content, message: nil, acceptance.content.attachments, at: place)
        try db.run(
            "INSERT INTO audiences (place, account, state, due_ms, plan) VALUES (?, ?, 0, ?, ?)",
            [place, account.rawValue, occurrence.due.milliseconds, plan])
        for source in Set(acceptance.plan.excluded) {
            try db.exclude(source, from: place, account)
        }
        return number
    }

    /// The row of the send itself, which counts as one delivery to come; its place.
    private func insertSend(
        _ occurrence: AudienceAcceptance.Occurrence, _ number: Int64, in db: Database
    ) throws -> Int64 {
        try db.run(
            """
            INSERT INTO sends (id, account, number, door, tags, subject, accepted_ms, due_ms,
                doubt_policy, not_after_ms, size, deliveries, unsubscribe_group, bypass, actor)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
            """,
            [
                occurrence.id, account.rawValue, number, acceptance.door.rawValue, tags, subject,
                acceptance.accepted.milliseconds, occurrence.due.milliseconds,
                acceptance.doubtPolicy.rawValue, acceptance.notAfter?.milliseconds, size,
                acceptance.exemption.group, acceptance.exemption.bypass.rawValue,
                ActorColumn.encode(acceptance.actor),
            ])
        return db.lastInsertedRowID
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
            "INSERT OR IGNORE INTO audience_exclusions (account, kind, number, place) "
                + "VALUES (?, ?, ?, ?)", [account.rawValue, kind, number, place])
    }

    func rescheduleAudience(
        _ send: SendRow, to due: Instant, by actor: Actor, because reason: StopReason?,
        at now: Instant, _ policy: StorePolicy
    ) throws -> RescheduleAnswer {
        guard var row = try AudienceRow(send, in: self) else {
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
            "UPDATE sends SET due_ms = ? WHERE place = ?", [due.milliseconds, send.place])
        return RescheduleAnswer(moved: 1, left: 0)
    }
}
