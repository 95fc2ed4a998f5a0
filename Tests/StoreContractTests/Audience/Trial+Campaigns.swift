import BelayCore
import BelayStore
import BelayTesting

extension Trial {
    static let kind = RecordKind("door/campaign")
    static let actor = Actor.user(1)

    /// A new record; its number.
    func campaign(_ name: String = "one", labels: [String] = []) async throws -> Int64 {
        let draft = RecordDraft(
            kind: Self.kind, name: name, labels: labels, body: Array(name.utf8))
        guard case .done(let record) = try await store.addRecord(draft, of: mine, at: .start)
        else { throw StoreError.unavailable("no record") }
        return record.number
    }

    func launch(
        _ record: Int64, ifVersion version: Int64? = nil, to sources: [AudiencePlan.Source],
        excluded: [AudiencePlan.Source] = [], due: Instant = .due
    ) async throws -> LaunchAnswer {
        try await store.launch(
            Launch(
                record: record, kind: Self.kind, ifVersion: version,
                acceptance: audience(from: sources, excluded: excluded, due: due)), of: mine)
    }

    /// Its send.
    func launched(
        _ record: Int64, to sources: [AudiencePlan.Source], due: Instant = .due
    ) async throws -> SendID {
        guard case .launched(let kept, _) = try await launch(record, to: sources, due: due),
            let send = kept.send
        else { throw StoreError.unavailable("not launched") }
        return send
    }

    func recall(
        _ record: Int64, ifVersion version: Int64? = nil, because reason: String? = nil,
        at now: Instant = .second(1)
    ) async throws -> RecallAnswer? {
        try await store.recall(
            record, Self.kind, ifVersion: version, of: mine, by: Self.actor,
            because: reason.flatMap { StopReason($0) }, at: now)
    }

    func discard(
        _ record: Int64, ifVersion version: Int64? = nil, at now: Instant = .second(1)
    ) async throws -> DiscardAnswer? {
        try await store.discard(
            record, Self.kind, ifVersion: version, of: mine, by: Self.actor, at: now)
    }

    func campaign(_ record: Int64, at now: Instant = .due) async throws -> LaunchedRecord? {
        let filter = LaunchedFilter(
            Self.kind, .record(.number(record)), includesTally: true)
        return try await store.launched(filter, of: mine, at: now).first
    }

    /// The record as it is kept.
    func kept(_ record: Int64) async throws -> KeptRecord? {
        try await store.record(.number(record), Self.kind, of: mine)
    }
}
