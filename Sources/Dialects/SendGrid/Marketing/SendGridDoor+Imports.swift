import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import BelayTime
import HTTPTypes
import Synchronization

extension SendGridDoor {
    /// Makes a job, and says where its file is to be sent.
    func makeImport(
        _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let account = key.account
        let body = try await object(in: request, .marketing)
        guard body.member("file_type")?.asString == "csv" else {
            throw Refusal(.badRequest, "file_type must be csv", field: "file_type")
        }
        let lists = try await listNumbers(body.member("list_ids"), of: account)
        let columns = try await columns(body.member("field_mappings"), of: account)
        let draft = ImportDraft(
            name: "contacts.csv", plan: ImportPlan(lists: lists, columns: columns),
            actor: key.actor)
        let answer = try await asking { () throws(StoreError) in
            try await campaigns.store.addImport(draft, of: account, at: sending.now)
        }
        switch answer {
        case .done(let file):
            let token = campaigns.ids.upload(file.number, of: account)
            let answer: JSON = [
                "job_id": .string(campaigns.ids.text(.importJob, file.number, of: account)),
                "upload_uri": .string(base(of: request) + "/v3/marketing/uploads/" + token),
                "upload_headers": [["header": "Content-Type", "value": "text/csv"]],
            ]
            return .json(.ok, answer.encode())
        case .unknownList: throw .unknownLists
        case .tooLarge:
            throw Refusal(.badRequest, "field_mappings are too many", field: "field_mappings")
        case .capReached:
            throw Refusal(
                .badRequest, "at most \(Limits.openImports) imports may be open at a time")
        }
    }

    private func columns(
        _ value: JSON?, of account: AccountID
    ) async throws(Refusal) -> [ImportPlan.Column] {
        let fields = MarketingFields(
            custom: try await asking { () throws(StoreError) in
                try await campaigns.customFields(of: account)
            })
        var columns: [ImportPlan.Column] = []
        for entry in value?.asArray ?? [] {
            if entry.isNull {
                columns.append(.ignored)
            } else if let column = entry.asString.flatMap(fields.column) {
                guard column == .ignored || !columns.contains(column) else {
                    throw Refusal(
                        .badRequest, "field_mappings name a field twice", field: "field_mappings")
                }
                columns.append(column)
            } else {
                throw Refusal(
                    .badRequest, "field_mappings do not all exist", field: "field_mappings")
            }
        }
        guard columns.contains(.address) else {
            throw Refusal(
                .badRequest, "field_mappings must have the field of the email",
                field: "field_mappings")
        }
        return columns
    }

    /// Takes a file in, a piece at a time. Its sealed address is all that a client needs.
    func upload(_ token: String, _ request: DoorRequest) async throws(Refusal) -> DoorAnswer {
        guard let (account, number) = campaigns.ids.upload(token) else { throw .noMarketingThing }
        let file = try await asking { () throws(StoreError) in
            try await campaigns.store.contactImport(number, of: account)
        }
        guard let file else { throw .noMarketingThing }
        // A second try would be put behind the first.
        guard file.state == .receiving, file.size == 0 else {
            throw Refusal(.conflict, "this job has a file already: make another")
        }
        let state = Mutex<(offset: Int, refusal: Refusal?)>((0, nil))
        do throws(BodyError) {
            try await request.read(atMost: Limits.importBody) { piece in
                let offset = state.withLock { $0.offset }
                do throws(StoreError) {
                    let isTaken = try await campaigns.store.addPiece(
                        piece, at: offset, to: number, of: account)
                    state.withLock { state in
                        state.offset += piece.count
                        if !isTaken {
                            state.refusal = Refusal(
                                .conflict, "this job has a file already: make another")
                        }
                    }
                    return isTaken
                } catch {
                    state.withLock { $0.refusal = Refusal(error) }
                    return false
                }
            }
        } catch {
            // What came is not the file that its client has.
            _ = try await asking { () throws(StoreError) in
                try await campaigns.store.endImport(
                    number, for: error == .tooLarge ? .tooLarge : .abandoned, of: account,
                    at: sending.now)
            }
            throw Refusal(error, in: .marketing)
        }
        if let refusal = state.withLock({ $0.refusal }) { throw refusal }
        let size = state.withLock { $0.offset }
        let started = try await asking { () throws(StoreError) -> ContactImport? in
            guard
                try await campaigns.store.completeImport(number, size: size, of: account)
            else { return nil }
            return try await campaigns.store.startImport(
                number, plan: nil, of: account, at: sending.now)
        }
        guard started != nil else { throw .noMarketingThing }
        sending.noteImport()
        return DoorAnswer(status: .ok)
    }

    func showJob(
        _ id: String, _ request: DoorRequest, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        if let number = campaigns.ids.number(id, .importJob, of: account) {
            let found = try await asking { () throws(StoreError) in
                try await campaigns.store.contactImport(number, of: account)
            }
            guard let found else { throw .noMarketingThing }
            let errors =
                found.counts.errored == 0 ? "" : base(of: request) + request.path + "/errors"
            return .json(.ok, Self.shown(found, id: id, errors: errors).encode())
        }
        guard let number = campaigns.ids.number(id, .job, of: account) else {
            throw .noMarketingThing
        }
        let record = try await asking { () throws(StoreError) in
            try await campaigns.store.record(.number(number), .marketingJob, of: account)
        }
        guard let job = record.flatMap({ MarketingJob(body: $0.body) }) else {
            throw .noMarketingThing
        }
        let body = Self.shown(
            id, job.counts.errored == 0 ? "completed" : "errored", job.kind.rawValue, job.counts,
            deleted: job.deleted, errors: "", job.began, job.ended)
        return .json(.ok, body.encode())
    }

    /// The rows that were not taken, as a file: its line, and why. Nothing of the row is in it.
    func showJobErrors(
        _ id: String, of account: AccountID
    ) async throws(Refusal) -> DoorAnswer {
        guard let number = campaigns.ids.number(id, .importJob, of: account) else {
            throw .noMarketingThing
        }
        let found = try await asking { () throws(StoreError) in
            try await campaigns.store.contactImport(number, of: account)
        }
        guard found != nil else { throw .noMarketingThing }
        var text = "line,reason\r\n"
        var last = 0
        while true {
            let page = try await asking { () throws(StoreError) in
                try await campaigns.store.importErrors(
                    number, of: account, after: last, limit: Limits.page)
            }
            guard let end = page.last else { break }
            last = end.line
            for error in page { text += "\(error.line),\(error.flaw.words)\r\n" }
        }
        return DoorAnswer(
            status: .ok, headers: [.contentType: "text/csv; charset=utf-8"],
            body: Array(text.utf8))
    }

    private static func shown(_ file: ContactImport, id: String, errors: String) -> JSON {
        let status =
            switch file.state {
            case .receiving, .received, .waiting, .running: "pending"
            case .done: file.counts.errored == 0 ? "completed" : "errored"
            case .failed: "failed"
            }
        return shown(
            id, status, "upsert", file.counts, deleted: 0, errors: errors,
            file.started ?? file.made, file.finished)
    }

    private static func shown(
        _ id: String, _ status: String, _ kind: String, _ counts: ContactImport.Counts,
        deleted: Int, errors: String, _ started: Instant, _ finished: Instant?
    ) -> JSON {
        [
            "id": .string(id), "status": .string(status), "job_type": .string(kind),
            "results": [
                "requested_count": .integer(Int64(counts.requested)),
                "created_count": .integer(Int64(counts.created)),
                "updated_count": .integer(Int64(counts.updated)),
                "deleted_count": .integer(Int64(deleted)),
                "errored_count": .integer(Int64(counts.errored)),
                "errors_url": .string(errors),
            ],
            "started_at": .string(Timestamp.seconds(started)),
            "finished_at": .text(finished.map(Timestamp.seconds)),
        ]
    }
}
