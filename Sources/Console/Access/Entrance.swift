/// The pages for those who are not signed in.
enum Entrance: Sendable, Hashable {
    case signIn
    /// A link to set a password.
    case link(String)

    /// - Parameter path: what follows `/console`.
    init?(_ path: [String]) {
        switch (path.first, path.count) {
        case ("signin", 1): self = .signIn
        case ("password", 2): self = .link(path[1])
        default: return nil
        }
    }
}
