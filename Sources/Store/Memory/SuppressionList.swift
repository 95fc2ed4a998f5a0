import BelayStore

/// One account's list, by number.
struct SuppressionList: Sendable {
    var entries: [Suppression] = []
    /// The highest number that was ever given to an entry.
    var lastNumber: Int64 = 0

    func entry(of address: String) -> Suppression? {
        let key = Suppression.key(of: address)
        return entries.first { $0.address.utf8.elementsEqual(key.utf8) }
    }
}
