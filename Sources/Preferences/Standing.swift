import BelayCore

/// How an address stands to the mail that a link is about.
struct Standing: Hashable {
    var address: String
    /// In the page's order; those that are there no more are left out.
    var groups: [Group]
    /// It gets no mail at all.
    var isOut: Bool
    /// The link's mail was a sample: nothing can be changed by it.
    var isSample: Bool

    struct Group: Hashable {
        var number: Int64
        var name: String
        var isOut: Bool
        /// The link's mail was sent for it.
        var isOwn: Bool
    }

    var own: Group? { groups.first(where: \.isOwn) }

    /// Whether it gets no mail of any of these.
    func isOut(of scopes: [SuppressionScope]) -> Bool {
        scopes.contains { scope in
            switch scope {
            case .global: isOut
            case .group(let number): groups.contains { $0.number == number && $0.isOut }
            }
        }
    }

    /// What to call a scope in a sentence.
    func name(of scope: SuppressionScope) -> String {
        guard case .group(let number) = scope else { return "all mail" }
        return groups.first { $0.number == number }?.name ?? Self.unnamed
    }

    /// A group that was removed; its mail is left all the same.
    static let unnamed = "this kind of mail"
}
