import BelayCampaigns
import BelayCore
import BelayJSON
import BelaySending
import BelayStore

/// What a call did to contacts before it answered: a job that is over when its id is told.
struct MarketingJob: Hashable {
    enum Kind: String {
        case upsert, delete
    }

    var kind: Kind
    var counts: ContactImport.Counts
    var deleted: Int
    var began: Instant
    var ended: Instant

    init(upserted counts: ContactImport.Counts, began: Instant, ended: Instant) {
        self.kind = .upsert
        self.counts = counts
        self.deleted = 0
        self.began = began
        self.ended = ended
    }

    init(deleted: Int, began: Instant, ended: Instant) {
        self.kind = .delete
        self.counts = ContactImport.Counts(requested: deleted)
        self.deleted = deleted
        self.began = began
        self.ended = ended
    }

    /// Nil of what it never wrote.
    init?(body: [UInt8]) {
        // What cannot be read is no job, whatever is wrong with it.
        guard let json = try? JSON.parse(body, depth: 2), let kind = json["kind"]?.asString,
            let kind = Kind(rawValue: kind)
        else { return nil }
        func number(_ name: String) -> Int { Int(json[name]?.asInteger ?? 0) }
        self.kind = kind
        counts = ContactImport.Counts(
            requested: number("requested"), created: number("created"),
            updated: number("updated"), errored: number("errored"))
        deleted = number("deleted")
        began = Instant(milliseconds: Int64(number("began_ms")))
        ended = Instant(milliseconds: Int64(number("ended_ms")))
    }

    var body: [UInt8] {
        let json: JSON = [
            "kind": .string(kind.rawValue), "requested": .integer(Int64(counts.requested)),
            "created": .integer(Int64(counts.created)),
            "updated": .integer(Int64(counts.updated)),
            "errored": .integer(Int64(counts.errored)), "deleted": .integer(Int64(deleted)),
            "began_ms": .integer(began.milliseconds), "ended_ms": .integer(ended.milliseconds),
        ]
        return json.encode()
    }
}

extension RecordKind {
    static let marketingJob = RecordKind("sendgrid/job")
}

extension SendGridDoor {
    /// Keeps a job, the oldest going where there are too many; its id.
    func keep(_ job: MarketingJob, of account: AccountID) async throws(Refusal) -> JSON {
        for _ in 0..<2 {
            let answer = try await asking { () throws(StoreError) in
                try await campaigns.store.addRecord(
                    RecordDraft(kind: .marketingJob, body: job.body), of: account,
                    by: .clockwork, at: sending.now)
            }
            switch answer {
            case .done(let record):
                return [
                    "job_id": .string(campaigns.ids.text(.job, record.number, of: account))
                ]
            case .capReached:
                try await asking { () throws(StoreError) in
                    let oldest = try await campaigns.store.records(
                        .marketingJob, of: account, after: 0, limit: Limits.page)
                    for record in oldest {
                        _ = try await campaigns.store.removeRecord(
                            record.number, .marketingJob, of: account, by: .clockwork,
                            at: sending.now)
                    }
                }
            case .unknown, .keyTaken, .changedMeanwhile, .tooLarge: throw .broken
            }
        }
        throw .broken
    }
}
