/// What there is beside the primary that has every commit before it is acknowledged.
package enum Standby: Sendable, Hashable {
    /// None is named: what is acknowledged is durable at the primary alone.
    case none
    /// Too few of those that are named are connected: every commit waits.
    case away
    /// As many as a commit waits for.
    case connected
    /// The role may not look.
    case hidden

    /// - Parameters:
    ///   - names: `synchronous_standby_names`.
    ///   - connected: those that commits wait for now; nil where the role may not see them.
    package init(names: String, connected: Int?) {
        let names = names.filter { !$0.isWhitespace || $0 == " " }
        guard names.contains(where: { $0 != " " }) else {
            self = .none
            return
        }
        guard let connected else {
            self = .hidden
            return
        }
        self = connected >= Self.wanted(names) ? .connected : .away
    }

    /// How many a commit waits for: the number before the list; of a bare list, one.
    package static func wanted(_ names: String) -> Int {
        guard let list = names.firstIndex(of: "(") else { return 1 }
        let head = names[..<list].split(separator: " ")
        return head.last.flatMap { Int($0) } ?? 1
    }
}
