package import BelayCore
package import BelayStore

extension MemoryStore: SuppressionStore {
    package func suppress(
        _ addresses: [String], in scope: SuppressionScope, from source: SuppressionSource,
        of account: AccountID, by actor: Actor, at now: Instant
    ) throws(StoreError) -> [SuppressAnswer] {
        precondition(addresses.count <= Limits.contactChunk, "more than a chunk of addresses")
        for address in addresses { try StoreError.refuseNUL(in: address) }
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        var list = suppressions[account] ?? SuppressionList()
        let answers = addresses.map { list.add($0, in: scope, from: source, at: now) }
        suppressions[account] = list
        if let detail = SuppressAnswer.detail(answers, addresses, in: scope) {
            record(.unsubscribed, of: account, by: actor, at: now, detail: detail)
        }
        return answers
    }

    package func suppress(
        _ address: String, in scope: SuppressionScope, through delivery: DeliveryID,
        of account: AccountID, at now: Instant
    ) throws(StoreError) -> SuppressAnswer {
        let answers = try suppress(
            [address], in: scope, from: .recipient, of: account, by: .recipient, at: now)
        guard case .listed = answers[0], let place = place(of: delivery.send, account) else {
            return answers[0]
        }
        let index = Int(place - 1)
        guard sendRows[index].deliveries.indices.contains(delivery.position) else {
            return answers[0]
        }
        sendRows[index].events.append(
            Event(
                kind: .unsubscribed, at: now, send: delivery.send, position: delivery.position,
                detail: scope.name, actor: .recipient))
        sendRows[index].audience?.leavers.insert(delivery.position)
        return answers[0]
    }

    package func unsuppress(
        _ number: Int64, in scope: SuppressionScope?, of account: AccountID, by actor: Actor,
        at now: Instant
    ) -> Bool {
        remove(of: account, by: actor, at: now) { entry in
            entry.number == number && (scope == nil || entry.scope == scope)
        }
    }

    package func unsuppress(
        _ address: String, in scope: SuppressionScope, from source: SuppressionSource?,
        of account: AccountID, by actor: Actor, at now: Instant
    ) -> Bool {
        guard let entry = suppressions[account]?.entry(of: address, in: scope),
            source == nil || entry.source == source
        else { return false }
        return remove(of: account, by: actor, at: now) { $0.number == entry.number }
    }

    private func remove(
        of account: AccountID, by actor: Actor, at now: Instant,
        _ isMeant: (Suppression) -> Bool
    ) -> Bool {
        guard let index = suppressions[account]?.entries.firstIndex(where: isMeant) else {
            return false
        }
        if let entry = suppressions[account]?.entries.remove(at: index) {
            record(
                .changed, of: account, by: actor, at: now,
                detail: Suppression.leaving(entry.address, entry.scope))
        }
        return true
    }

    package func suppressions(
        in scope: SuppressionScope?, of account: AccountID, after number: Int64, limit: Int
    ) -> [Suppression] {
        let later =
            suppressions[account]?.entries.filter { entry in
                entry.number > number && (scope == nil || entry.scope == scope)
            } ?? []
        return Array(later.prefix(min(max(limit, 0), Limits.page)))
    }

    package func suppressionCount(
        in scope: SuppressionScope, of account: AccountID
    ) -> Int {
        suppressions[account]?.entries.count { $0.scope == scope } ?? 0
    }

    package func scopes(
        of addresses: [String], of account: AccountID
    ) -> [[SuppressionScope]] {
        addresses.map { suppressions[account]?.scopes(of: $0) ?? [] }
    }

    package func areSuppressed(_ addresses: [String], of account: AccountID) -> [Bool] {
        addresses.map { suppressions[account]?.entry(of: $0, in: .global) != nil }
    }

    /// Whether a delivery's recipient stands where it blocks mail of its send.
    func isSuppressed(_ key: RowKey) -> Bool {
        let send = sendRow(of: key).send
        let scopes = suppressions[send.account]?.scopes(of: delivery(key).recipient) ?? []
        return scopes.contains { send.exemption.isBlocked(by: $0) }
    }
}
