import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    /// `POST /v3/mail/send`: 202 when the mail is durable, 200 when it was only looked at.
    func send(_ request: DoorRequest, by key: Key) async throws(Refusal) -> DoorAnswer {
        let name = try Self.idempotencyKey(in: request.headers)
        let bytes = try await bytes(of: request, in: .mail)
        guard let name else { return try await send(bytes, nil, by: key) }
        let idempotency = Idempotency(key: name, body: bytes)
        let outcome: BeginOutcome
        do throws(StoreError) {
            outcome = try await sending.begin(idempotency, of: key.account)
        } catch {
            throw Refusal(error)
        }
        switch outcome {
        case .begun(let turn):
            defer { turn.end() }
            return try await send(bytes, idempotency, by: key)
        case .earlier(let answer): return try Self.answer(answer)
        case .inFlight: throw .inFlight
        }
    }

    /// Nil without one. Our own extension, after draft-ietf-httpapi-idempotency-key-header-07.
    private static func idempotencyKey(
        in headers: HTTPFields
    ) throws(Refusal) -> IdempotencyKey? {
        guard headers.contains(.idempotencyKey) else { return nil }
        let values = headers[values: .idempotencyKey]
        guard let value = values.first, values.count == 1, let key = IdempotencyKey(value) else {
            throw .badIdempotencyKey
        }
        return key
    }

    private func send(
        _ bytes: [UInt8], _ idempotency: Idempotency?, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let body = try Self.json(bytes, in: .mail)
        guard body.asObject != nil else { throw .unreadable(in: .mail) }
        var reader = MailReader(settings: settings, now: sending.now)
        guard let mail = reader.read(body) else {
            throw try await refusal(of: reader, by: key)
        }
        try await checkGroups(of: reader, by: key)
        try checkSender(mail.draft.content.from)
        return mail.isSandboxed
            ? try await inspect(mail, bytes, by: key)
            : try await schedule(mail, idempotency, by: key)
    }

    private func schedule(
        _ mail: ReadMail, _ idempotency: Idempotency?, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let outcome: ScheduleOutcome
        do throws(StoreError) {
            outcome = try await sending.schedule(
                mail.draft, of: key.account, by: key.actor, under: idempotency)
        } catch {
            if case .unknown = error { throw idempotency == nil ? .perhapsAccepted : .unsure }
            throw Refusal(error)
        }
        switch outcome {
        case .scheduled(let id, _): return Self.accepted(.accepted, id)
        case .earlier(let answer): return try Self.answer(answer)
        case .unknownBatch: throw Refusal(.badRequest, [MailReader.unknownBatch])
        case .unfit(let message, let error):
            throw Refusal(error, in: message, of: mail.draft, isList: mail.hasReplyList)
        }
    }

    /// As the first request was answered, with a word that this was not the first.
    private static func answer(_ earlier: EarlierAnswer) throws(Refusal) -> DoorAnswer {
        switch earlier {
        case .repeated(let id, _):
            var answer = accepted(.accepted, id)
            answer.headers[.replayed] = "true"
            return answer
        case .keyReused: throw .keyReused
        }
    }

    /// Everything but the storing, a sandboxed mail's whole life.
    private func inspect(
        _ mail: ReadMail, _ bytes: [UInt8], by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        if let batch = mail.draft.batch, try await find(batch, of: key.account) == nil {
            throw Refusal(.badRequest, [MailReader.unknownBatch])
        }
        if case .unfit(let message, let error) = sending.unfit(mail.draft) {
            throw Refusal(error, in: message, of: mail.draft, isList: mail.hasReplyList)
        }
        return Self.accepted(.ok, Self.sandboxID(of: bytes, at: sending.now))
    }

    /// All flaws, with those that only the store can find in their places.
    private func refusal(of reader: MailReader, by key: Key) async throws(Refusal) -> Refusal {
        if reader.findings.isUnreadable { return .unreadable(in: .mail) }
        var found: [(flaw: Flaw, place: Int)] = []
        if let (batch, place) = reader.batch, try await find(batch, of: key.account) == nil {
            found.append((MailReader.unknownBatch, place))
        }
        for asked in reader.askedGroups {
            if let flaw = try await flaw(of: asked, of: key.account) {
                found.append((flaw, asked.place))
            }
        }
        var flaws = reader.findings.flaws
        for (before, entry) in found.enumerated() where flaws.count < settings.maxFlaws {
            flaws.insert(entry.flaw, at: entry.place + before)
        }
        return Refusal(.badRequest, flaws)
    }

    /// A group that is not there is one that nobody can leave.
    private func checkGroups(of reader: MailReader, by key: Key) async throws(Refusal) {
        for asked in reader.askedGroups {
            guard try await flaw(of: asked, of: key.account) == nil else {
                throw try await refusal(of: reader, by: key)
            }
        }
    }

    /// Nil when all of them are there.
    private func flaw(
        of asked: AskedGroups, of account: AccountID
    ) async throws(Refusal) -> Flaw? {
        var unknown: [Int64] = []
        for number in asked.numbers {
            let group = try await asking { () throws(StoreError) in
                try await campaigns.group(number, of: account)
            }
            if group == nil { unknown.append(number) }
        }
        return unknown.isEmpty ? nil : AskedGroups.unknown(unknown, in: asked.member)
    }

    private func checkSender(_ from: Mailbox) throws(Refusal) {
        guard let domains = settings.senderDomains else { return }
        let domain = Mailbox.domain(of: from.address)
        guard domains.contains(domain) else {
            throw Refusal(.forbidden, Text.unverifiedSender, field: "from")
        }
    }

    private static func accepted(_ status: HTTPResponse.Status, _ id: SendID) -> DoorAnswer {
        DoorAnswer(
            status: status,
            headers: [
                .contentType: "text/plain; charset=utf-8", .contentLength: "0",
                .messageID: id.description,
            ])
    }

    /// An id that names nothing, made from the body; clients expect one (FNV-1a as the seed).
    private static func sandboxID(of bytes: [UInt8], at now: Instant) -> SendID {
        let seed = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
        }
        var chance = SplitMix64(seed: seed)
        return SendID(now: now, using: &chance)
    }
}
