import BelayCore
import BelayForms
import BelaySending

/// What a recipient asks for.
enum Wish: Hashable {
    /// No more of what the link's mail was sent for.
    case leave
    /// No more mail at all.
    case leaveAll
    /// Mail again, after all of it was left.
    case comeBack
    /// Of the groups on the page: these, and no other.
    case keep(Set<Int64>)
    /// The change before, taken back.
    case undo(Change)

    /// What RFC 8058 §3.1 has mail readers send, and nobody else.
    static let oneClick = FormFields.Field(name: "List-Unsubscribe", value: "One-Click")

    /// Nil for what no form of the page sends. A scope that is not the link's own is none.
    init?(_ form: FormFields, of token: LinkToken) {
        switch form["action"] {
        case "leave": self = .leave
        case "leave-all": self = .leaveAll
        case "come-back": self = .comeBack
        case "keep":
            let groups = form.values(of: "group").compactMap { Int64($0) }
            guard groups.allSatisfy(token.groups.contains) else { return nil }
            self = .keep(Set(groups))
        case "undo":
            let scopes = { (name: String) in
                form.values(of: name).compactMap { Int64($0) }
                    .compactMap(SuppressionScope.init(rawValue:))
            }
            let change = Change(left: scopes("left"), joined: scopes("joined"))
            guard (change.left + change.joined).allSatisfy(token.holds) else { return nil }
            self = .undo(change)
        default: return nil
        }
    }
}

/// What changed for an address: scopes that it stands in since, and those that it stood in.
struct Change: Hashable {
    var left: [SuppressionScope] = []
    var joined: [SuppressionScope] = []

    var isEmpty: Bool { left.isEmpty && joined.isEmpty }
}

extension LinkToken {
    /// Those of the page, the mail's own first, each once.
    var groups: [Int64] {
        var groups: [Int64] = []
        for group in (group.map { [$0] } ?? []) + shown where !groups.contains(group) {
            groups.append(group)
        }
        return groups
    }

    func holds(_ scope: SuppressionScope) -> Bool {
        switch scope {
        case .global: true
        case .group(let number): groups.contains(number)
        }
    }
}
