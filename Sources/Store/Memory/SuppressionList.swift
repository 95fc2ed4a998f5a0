import BelayCore
import BelayStore

/// One account's list, by number.
struct SuppressionList: Sendable {
    var entries: [Suppression] = []
    /// The highest number that was ever given to an entry.
    var lastNumber: Int64 = 0

    func entry(of address: String, in scope: SuppressionScope) -> Suppression? {
        entries(of: address).first { $0.scope == scope }
    }

    func scopes(of address: String) -> [SuppressionScope] {
        entries(of: address).map(\.scope).sorted { $0.rawValue < $1.rawValue }
    }

    private func entries(of address: String) -> [Suppression] {
        let key = Suppression.key(of: address)
        return entries.filter { $0.address.utf8.elementsEqual(key.utf8) }
    }

    mutating func add(
        _ address: String, in scope: SuppressionScope, from source: SuppressionSource,
        at now: Instant
    ) -> SuppressAnswer {
        if let entry = entry(of: address, in: scope) { return .exists(entry.number) }
        lastNumber += 1
        entries.append(
            Suppression(
                number: lastNumber, address: Suppression.key(of: address), scope: scope,
                source: source, created: now))
        return .listed(lastNumber)
    }
}
