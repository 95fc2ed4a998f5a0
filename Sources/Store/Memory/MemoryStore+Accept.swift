package import BelayCore
package import BelayStore

extension MemoryStore {
    package func accept(
        _ acceptance: Acceptance, of account: AccountID
    ) throws(StoreError) -> AcceptAnswer {
        precondition(acceptance.deliveryCount > 0, "a send without a recipient")
        try acceptance.refuseNUL()
        if let idempotency = acceptance.idempotency,
            let earlier = earlierAnswer(to: idempotency, of: account, at: acceptance.accepted)
        {
            return .earlier(earlier)
        }
        if let batch = acceptance.batch {
            let known = batches[BatchName(account: account, batch: batch)]
            if known?.isExpired(at: acceptance.accepted) ?? true { return .unknownBatch }
        }
        guard let highest = numbers[account] else { throw .corrupt("there is no such account") }
        guard places[acceptance.id] == nil else {
            throw .unavailable("a send of this id is there already")
        }
        numbers[account] = highest + 1
        let row = SendRow(
            Send(acceptance, of: account, number: highest + 1), place: lastPlace + 1,
            by: acceptance.actor)
        sendRows.append(row)
        places[acceptance.id] = row.place
        if let batch = acceptance.batch { join(row, batch) }
        if let idempotency = acceptance.idempotency {
            keptAnswers[RequestName(account: account, key: idempotency.key)] = KeptAnswer(
                idempotency, send: acceptance.id, number: highest + 1, at: acceptance.accepted)
        }
        return .accepted(number: highest + 1)
    }

    package func earlierAnswer(
        to idempotency: Idempotency, of account: AccountID, at now: Instant
    ) -> EarlierAnswer? {
        keptAnswers[RequestName(account: account, key: idempotency.key)]?
            .answer(to: idempotency, at: now)
    }

    private func join(_ row: SendRow, _ batch: BatchID) {
        let name = BatchName(account: row.send.account, batch: batch)
        guard var batch = batches[name] else { return }
        batch.members += row.deliveries.count
        batch.lastDue = max(batch.lastDue, row.send.messages.map(\.due).max() ?? .epoch)
        batches[name] = batch
    }
}

extension Send {
    fileprivate init(_ acceptance: Acceptance, of account: AccountID, number: Int64) {
        self.init(
            id: acceptance.id, account: account, number: number, door: acceptance.door,
            batch: acceptance.batch, tags: acceptance.tags, content: acceptance.content,
            messages: acceptance.messages, accepted: acceptance.accepted,
            doubtPolicy: acceptance.doubtPolicy, notAfter: acceptance.notAfter,
            exemption: acceptance.exemption)
    }
}
