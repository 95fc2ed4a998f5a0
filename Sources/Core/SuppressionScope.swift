/// Which mail of an account an address no longer wants.
package enum SuppressionScope: Sendable, Hashable {
    /// All of it.
    case global
    /// What is sent for one unsubscribe group, by the group's number in its account, from 1.
    case group(Int64)

    /// 0 for all, else the group's number.
    package var rawValue: Int64 {
        switch self {
        case .global: 0
        case .group(let number): number
        }
    }

    /// - Parameter rawValue: as `rawValue` gives it; nil for what is below nought.
    package init?(rawValue: Int64) {
        switch rawValue {
        case ..<0: return nil
        case 0: self = .global
        default: self = .group(rawValue)
        }
    }
}

/// Who put an address on a list.
package enum SuppressionSource: Int, Sendable, Hashable, CaseIterable {
    /// A client's call.
    case client = 0
    /// The recipient, by a link of their own mail.
    case recipient = 1
    /// A person at the console.
    case person = 2
    /// A file that a person or a client brought.
    case file = 3
}
