package import BelayCore
package import BelayStore

extension MemoryStore: SuppressionStore {
    package func suppress(
        _ address: String, of account: AccountID, at now: Instant
    ) throws(StoreError) -> SuppressAnswer {
        try StoreError.refuseNUL(in: address)
        guard numbers[account] != nil else { throw .unavailable("there is no such account") }
        var list = suppressions[account] ?? SuppressionList()
        if let entry = list.entry(of: address) { return .exists(entry.number) }
        list.lastNumber += 1
        list.entries.append(
            Suppression(
                number: list.lastNumber, address: Suppression.key(of: address), created: now))
        suppressions[account] = list
        return .listed(list.lastNumber)
    }

    package func unsuppress(_ number: Int64, of account: AccountID) -> Bool {
        guard let index = suppressions[account]?.entries.firstIndex(where: { $0.number == number })
        else { return false }
        suppressions[account]?.entries.remove(at: index)
        return true
    }

    package func suppressions(
        of account: AccountID, after number: Int64, limit: Int
    ) -> [Suppression] {
        let later = suppressions[account]?.entries.filter { $0.number > number } ?? []
        return Array(later.prefix(min(max(limit, 0), Limits.page)))
    }

    package func suppressionCount(of account: AccountID) -> Int {
        suppressions[account]?.entries.count ?? 0
    }

    /// Whether a delivery's account lists its recipient.
    func isSuppressed(_ key: RowKey) -> Bool {
        suppressions[sendRow(of: key).send.account]?.entry(of: delivery(key).recipient) != nil
    }

    package func areSuppressed(_ addresses: [String], of account: AccountID) -> [Bool] {
        addresses.map { suppressions[account]?.entry(of: $0) != nil }
    }
}
