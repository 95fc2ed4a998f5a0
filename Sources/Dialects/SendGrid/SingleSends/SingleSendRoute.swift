import HTTPTypes

/// A path below `/v3/marketing/singlesends`.
enum SingleSendRoute: Hashable {
    case all

    /// - Parameter rest: what follows `/v3/marketing`.
    init?(_ rest: [String]) {
        guard rest == ["singlesends"] else { return nil }
        self = .all
    }

    var family: Family { .marketing }

    var calls: [(method: HTTPRequest.Method, call: SingleSendCall)] { [(.get, .list)] }
}

/// A call of `/v3/marketing/singlesends`.
enum SingleSendCall: Hashable {
    case list

    var scopes: [String] { Scope.marketing(.read) }

    var isMetered: Bool { true }
}
