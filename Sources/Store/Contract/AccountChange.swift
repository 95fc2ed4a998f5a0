package import BelayCore

/// What a call changed of what an account keeps, for its log: kinds, numbers and counts, never
/// names, addresses or content.
package enum AccountChange: Sendable, Hashable {
    case record(RecordKind, Int64, Manner)
    case list(Int64, Manner)
    case segment(Int64, Manner)
    /// By its public id.
    case key(String, Manner)
    /// One call is one event, however many it took in.
    case contacts(added: Int = 0, changed: Int = 0, removed: Int = 0)
    case members(list: Int64, joined: Int = 0, left: Int = 0)

    package enum Manner: String, Sendable, Hashable, CaseIterable {
        case added, changed, removed
    }

    package init(_ answers: [ContactAnswer]) {
        var (added, changed) = (0, 0)
        for answer in answers {
            switch answer {
            case .added: added += 1
            case .changed: changed += 1
            case .exists, .unknown, .noAddress, .addressTaken, .keyTaken, .tooLarge, .capReached:
                continue
            }
        }
        self = .contacts(added: added, changed: changed)
    }
}

extension AccountChange {
    /// Nil where nothing changed, and of what the server does of its own accord: that is
    /// bookkeeping, and nobody's doing.
    package func detail(by actor: Actor) -> String? {
        guard actor != .clockwork else { return nil }
        switch self {
        case .record(let kind, let number, let manner): return "\(kind) \(number) \(manner)"
        case .list(let number, let manner): return "list \(number) \(manner)"
        case .segment(let number, let manner): return "segment \(number) \(manner)"
        case .key(let id, let manner): return "key \(id) \(manner)"
        case .contacts(let added, let changed, let removed):
            return Self.counted(
                "contacts", [(added, "added"), (changed, "changed"), (removed, "removed")])
        case .members(let list, let joined, let left):
            return Self.counted("list \(list)", [(joined, "joined"), (left, "left")])
        }
    }

    private static func counted(_ what: String, _ counts: [(Int, String)]) -> String? {
        let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return words.isEmpty ? nil : what + ": " + words.joined(separator: ", ")
    }
}
