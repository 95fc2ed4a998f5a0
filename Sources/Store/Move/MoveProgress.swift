/// What is being done, for people.
package enum MoveProgress: Sendable, Hashable, CustomStringConvertible {
    case holding(String)
    /// An earlier try was interrupted: what it had brought is thrown away.
    case beginningAnew
    case copying(table: String, rows: Int64, of: Int64)
    case checking
    /// All of it was copied and checked before.
    case goingOn
    case sealed(String)
    case ready(String)

    package var description: String {
        switch self {
        case .holding(let name): "\(name) is held"
        case .beginningAnew: "an earlier try was interrupted: beginning anew"
        case .copying(let table, let rows, let total): "\(table): \(rows) of \(total)"
        case .checking: "checking the counts"
        case .goingOn: "all of it was moved before, and is to be switched over"
        case .sealed(let name): "\(name) is sealed"
        case .ready(let name): "\(name) is ready"
        }
    }
}
