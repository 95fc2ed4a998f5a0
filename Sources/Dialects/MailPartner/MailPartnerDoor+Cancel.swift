import BelayCore
import BelayJSON
import BelaySending
import BelayStore

extension MailPartnerDoor {
    /// `GET /v1/message-cancel`: the vendor's page itself.
    func cancel(_ parameters: Parameters, by key: Key) async throws(Refusal) -> JSON {
        let record = try await find(parameters, of: key.account)
        guard record.send.door == .mailPartner else { throw .notFound }
        switch CancelRule(cutoff: settings.cutoff).judge(record, at: sending.now) {
        case .alreadyCancelled:
            guard try await isUnanswered(record, of: key.account) else { throw .alreadyCancelled }
        case .tooLate: throw .alreadySent
        case .tooSoon: throw .tooSoon((settings.cutoff ?? .zero).wholeMinutes)
        case .mayStop: break
        }
        if let refusal = try await stop(record, by: key) { throw refusal }
        let words = Words("The email has been canceled.", "L'envoi du mail a été annulé.")
        return Self.success([
            JSON.Member(name: "message", value: .string(words.text(in: settings.language)))
        ])
    }

    /// The account's own send with the number that a call names, whichever door it came by.
    ///
    /// Whatever else is asked for is not found, in the same words.
    func find(
        _ parameters: Parameters, of account: AccountID
    ) async throws(Refusal) -> SendRecord {
        let text = parameters["messageId"].map(Self.trimmed) ?? ""[...].utf8
        guard !text.isEmpty else { throw .numberRequired }
        guard let number = Decimal.read(text, digits: 10), number > 0, text.first != 0x30 else {
            throw .notFound
        }
        let record = try await asking { () throws(StoreError) in
            try await sending.show(.number(number), of: account)
        }
        guard let record else { throw .notFound }
        return record
    }

    /// Without the white space around it.
    private static func trimmed(_ text: String) -> Substring.UTF8View {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var rest = text.utf8[...]
        while rest.first.map(isBlank) == true { rest.removeFirst() }
        while rest.last.map(isBlank) == true { rest.removeLast() }
        return rest
    }

    /// Nil when nothing of the send was handed over, and nothing will be, by this very call.
    private func stop(
        _ record: SendRecord, by key: Key
    ) async throws(Refusal) -> Refusal? {
        let id = record.send.id
        guard record.deliveries.count > 1 else {
            return try await asking { () throws(StoreError) in
                let only = DeliveryID(send: id, position: 0)
                return Refusal(try await sending.cancel(only, of: key.account, by: key.actor))
            }
        }
        let order = StopOrder(
            scope: .send(id), action: .cancel, door: .mailPartner, mode: .force, actor: key.actor)
        return try await asking { () throws(StoreError) in
            switch try await sending.stop(order, of: key.account) {
            case .refused(let answer): return Refusal(answer)
            // The stop stays; asked again, it is the same call.
            case .unknown: return .unavailable
            case .inForce(let stop):
                let counts = try await sending.count(stop)
                if counts.handedOver + counts.inDoubt > 0 { return .alreadySent }
                if stop.isAcknowledged { return .alreadyCancelled }
                return counts.stopped > 0 ? nil : .alreadySent
            }
        }
    }

    /// Whether our own stop took all of it, and no call has been answered with success yet: it
    /// was under way then, and this call is the same call.
    private func isUnanswered(
        _ record: SendRecord, of account: AccountID
    ) async throws(Refusal) -> Bool {
        guard record.deliveries.count > 1 else { return false }
        let stop = try await asking { () throws(StoreError) in
            try await sending.stop(on: .send(record.send.id), by: .mailPartner, of: account)
        }
        return stop.map { !$0.isAcknowledged } ?? false
    }
}

extension Duration {
    /// Rounded up, so that whoever waits so long has waited enough.
    fileprivate var wholeMinutes: Int64 { (wholeMilliseconds + 59_999) / 60_000 }
}
