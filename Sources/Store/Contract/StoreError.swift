/// Why a store did not do what it was asked. None of them carries content or addresses.
package enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The work was cancelled before it began; nothing changed.
    case interrupted
    /// No room for an accept; stops and outcomes still go on.
    case full
    /// It may or may not have happened.
    case unknown(String)
    /// It did not happen, and may work later.
    case unavailable(String)
    /// What was read breaks a rule; a person must look.
    case corrupt(String)

    package var description: String {
        switch self {
        case .interrupted: "the store was interrupted"
        case .full: "the disk of the store is full"
        case .unknown(let text): "the store does not know whether it was written: \(text)"
        case .unavailable(let text): "the store is not available: \(text)"
        case .corrupt(let text): "the store holds what it must not: \(text)"
        }
    }
}
