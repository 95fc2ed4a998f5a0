import BelayCore
import BelaySending
import BelayStore

extension Control {
    func show(_ id: String, _ name: String?) async throws(StoreError) -> ControlAnswer {
        guard let (record, account) = try await look(id, name) else {
            return try await unknown(id, name)
        }
        let events = try await sending.events(of: record.send.id, of: account.id)
        return .send(
            SendDetail(
                record, events, try await audience(of: record, account), account: account.name))
    }

    private func audience(
        of record: SendRecord, _ account: Account
    ) async throws(StoreError) -> AudienceLine? {
        let id = record.send.id
        guard let found = try await sending.audience(.id(id), of: account.id) else { return nil }
        let outlines = try await sending.outlines(
            OutlineFilter(numbers: [record.send.number]), of: account.id)
        return AudienceLine(found, outlines.first?.tally ?? DeliveryTally())
    }

    func cancel(_ id: String, _ name: String?) async throws(StoreError) -> ControlAnswer {
        guard let (record, account) = try await look(id, name) else {
            return try await unknown(id, name)
        }
        switch try await sending.cancel(
            send: .id(record.send.id), by: .operators, of: account.id, actor: .command)
        {
        case .single(let outcome): return .cancelled(CancelLine(outcome))
        case .group(let counts):
            return .cancelled(CancelLine(outcome: "cancelled", counts: counts, isDone: true))
        case .unknown: return .cancelled(CancelLine(outcome: "unknown", counts: nil, isDone: false))
        case .notFound: return try await unknown(id, name)
        }
    }

    func cancelBatch(_ id: String, _ name: String?) async throws(StoreError) -> ControlAnswer {
        let order = StopOrder(
            scope: .batch(BatchID(id)), action: .cancel, door: .operators, mode: .force,
            actor: .command)
        guard let accounts = try await choose(name) else { return noAccount(name) }
        for account in accounts {
            switch try await sending.stop(order, of: account.id) {
            case .inForce(let stop):
                let counts = try await sending.count(stop)
                return .cancelled(CancelLine(outcome: "cancelled", counts: counts, isDone: true))
            case .unknown:
                return .cancelled(CancelLine(outcome: "unknown", counts: nil, isDone: false))
            case .refused(.allLeft):
                return .cancelled(CancelLine(outcome: "alreadySent", counts: nil, isDone: false))
            case .refused: continue
            }
        }
        return .refused("there is no batch \(id)")
    }

    /// A send by any of its names; a number needs its account when there are several.
    private func look(
        _ id: String, _ name: String?
    ) async throws(StoreError) -> (SendRecord, Account)? {
        let accounts = try await choose(name) ?? []
        let reference: SendReference
        if let send = SendID(id) {
            reference = .id(send)
        } else if let number = Int64(id), number > 0, accounts.count == 1 {
            reference = .number(number)
        } else {
            return nil
        }
        for account in accounts {
            if let record = try await sending.show(reference, of: account.id) {
                return (record, account)
            }
        }
        return nil
    }

    private func unknown(
        _ id: String, _ name: String?
    ) async throws(StoreError) -> ControlAnswer {
        guard try await choose(name) != nil else { return noAccount(name) }
        return .refused(
            "there is no send \(id); a number needs --account when there are several accounts")
    }
}
