import BelayCore
import BelayJSON
import BelaySending
import BelayStore

extension MailPartnerDoor {
    /// `GET /v1/bulk-status`: one entry for each recipient.
    func status(_ parameters: Parameters, of account: AccountID) async throws(Refusal) -> JSON {
        let record = try await find(parameters, of: account)
        let listed = try await asking { () throws(StoreError) in
            try await sending.areSuppressed(record.deliveries.map(\.recipient), of: account)
        }
        let entries = zip(record.deliveries, listed).map { delivery, isListed -> JSON in
            let changed = delivery.lifecycle.finished ?? delivery.lifecycle.due
            return [
                "email": .string(delivery.recipient),
                "token": .string("\(record.send.id)-\(delivery.position)"),
                "status": .string(delivery.statusWord),
                "cost": 1,
                "stopMail": .bool(isListed),
                // Unix seconds, as a text.
                "date": .string(String(changed.unixSeconds)),
            ]
        }
        return Self.success([
            JSON.Member(name: "messageId", value: .string(String(record.send.number))),
            JSON.Member(name: "StatutResponseList", value: .array(entries)),
        ])
    }

    /// `GET /v1/me`. Nothing here costs anything: the credit is as high as a number goes.
    func showAccount(_ id: AccountID) async throws(Refusal) -> JSON {
        let all = try await asking { () throws(StoreError) in try await accounts.accounts() }
        guard let account = all.first(where: { $0.id == id }) else { throw .broken }
        return Self.success([
            JSON.Member(name: "user", value: ["username": .string(account.name)]),
            JSON.Member(
                name: "credits",
                value: [
                    "creditMail": .integer(Limits.highestNumber), "currency": "EUR",
                    "balance": "0.000",
                ]),
        ])
    }
}

extension DeliveryRecord {
    /// The vendor's word for it, and ours where it has none: `Canceled` and `In doubt`.
    fileprivate var statusWord: String {
        if case .expired = coverage, !lifecycle.isFinal { return "Not delivered" }
        if case .cancelled = coverage, !lifecycle.isFinal {
            return lifecycle.doubts == 0 ? "Canceled" : "In doubt"
        }
        switch lifecycle.state {
        case .scheduled, .held, .claimed, .releasing:
            return lifecycle.doubts == 0 ? "Waiting" : "In doubt"
        case .inDoubt, .abandoned: return "In doubt"
        case .sent: return "Delivered"
        case .cancelled: return "Canceled"
        case .failed, .expired, .suppressed, .quarantined: return "Not delivered"
        }
    }
}
