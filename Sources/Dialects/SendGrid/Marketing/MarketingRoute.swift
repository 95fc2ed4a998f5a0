import HTTPTypes

/// A path below `/v3/marketing` that is of no other family.
enum MarketingRoute: Hashable {
    case all

    /// - Parameter rest: what follows `/v3/marketing`.
    init?(_ rest: [String]) {
        guard rest == ["lists"] else { return nil }
        self = .all
    }

    var family: Family { .marketing }

    var calls: [(method: HTTPRequest.Method, call: MarketingCall)] { [(.get, .list)] }
}

/// A call of `/v3/marketing` that is of no other family.
enum MarketingCall: Hashable {
    case list

    var scopes: [String] { Scope.marketing(.read) }

    var isMetered: Bool { true }
}
