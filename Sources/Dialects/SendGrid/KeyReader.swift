import BelayCore
import BelayJSON

/// Reads what a client says of a key: its name, and what it may do.
struct KeyReader {
    /// Nil when there are flaws.
    private(set) var name: String?
    /// Nil where the body names none; then a key has what its maker has.
    private(set) var scopes: [String]?
    private(set) var flaws: [Flaw] = []

    /// Only the name.
    init(name fields: JSON) {
        readName(fields)
    }

    /// - Parameter mustNameScopes: whether a body without scopes is a flaw.
    init(_ fields: JSON, mustNameScopes: Bool) {
        readName(fields)
        if let value = fields.member("scopes") {
            readScopes(value)
        } else if mustNameScopes {
            flaws.append(Self.noScopes)
        }
    }

    private static let noScopes = Flaw("scopes must name at least one scope", field: "scopes")
    /// The vendor's words, seen on its other calls that take scopes.
    private static let badScopes = Flaw(
        "invalid or unassignable scopes were given", field: "scopes")

    private mutating func readName(_ fields: JSON) {
        guard let text = fields.member("name")?.asString, !text.isEmpty else {
            flaws.append(Flaw("name is required", field: "name"))
            return
        }
        guard text.unicodeScalars.count <= Limits.keyNameLength else {
            let most = Limits.keyNameLength
            flaws.append(Flaw("name must have at most \(most) characters", field: "name"))
            return
        }
        // Those beyond ASCII as well: the name is shown on terminals.
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            flaws.append(Flaw("name cannot contain control characters", field: "name"))
            return
        }
        name = text
    }

    /// Each once, in the order given. A name that means nothing here is refused: a key that seems
    /// to have a right would be found out only when it is needed.
    private mutating func readScopes(_ value: JSON) {
        guard let list = value.asArray else {
            flaws.append(Self.badScopes)
            return
        }
        var names: [String] = []
        for entry in list {
            guard let name = entry.asString, Scope.all.contains(name) else {
                flaws.append(Self.badScopes)
                return
            }
            if !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else {
            flaws.append(Self.noScopes)
            return
        }
        scopes = names
    }
}
