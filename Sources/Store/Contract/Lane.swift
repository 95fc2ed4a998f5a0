/// Whose deliveries wait together: those that leave through one relay.
package enum Lane: Sendable, CustomStringConvertible {
    /// All accounts without a relay of their own.
    case shared
    /// One account's, by its name; it need not exist yet.
    case account(String)

    package var description: String {
        switch self {
        case .shared: "shared"
        case .account(let name): name
        }
    }
}

extension Lane: Hashable {
    // Bytes, not canonical equivalence: two spellings of one accented name are two accounts.
    package static func == (left: Lane, right: Lane) -> Bool {
        switch (left, right) {
        case (.shared, .shared): true
        case (.account(let left), .account(let right)): left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        guard case .account(let name) = self else { return hasher.combine(0) }
        for byte in name.utf8 { hasher.combine(byte) }
    }
}
