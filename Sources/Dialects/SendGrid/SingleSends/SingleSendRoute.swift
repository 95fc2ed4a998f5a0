import HTTPTypes

/// A path below `/v3/marketing/singlesends` or `/v3/marketing/stats/singlesends`.
enum SingleSendRoute: Hashable {
    case all
    case categories
    case search
    case one(String)
    case schedule(String)
    case stats
    case statsOfOne(String)

    /// - Parameter rest: what follows `/v3/marketing`.
    init?(_ rest: [String]) {
        switch (rest.count, rest.first) {
        case (1, "singlesends"): self = .all
        case (2, "singlesends"):
            switch rest[1] {
            case "categories": self = .categories
            case "search": self = .search
            default: self = .one(rest[1])
            }
        case (3, "singlesends") where rest[2] == "schedule": self = .schedule(rest[1])
        case (2, "stats") where rest[1] == "singlesends": self = .stats
        case (3, "stats") where rest[1] == "singlesends": self = .statsOfOne(rest[2])
        default: return nil
        }
    }

    var family: Family { .marketing }

    var calls: [(method: HTTPRequest.Method, call: SingleSendCall)] {
        switch self {
        case .all: [(.get, .list), (.post, .make), (.delete, .deleteMany)]
        case .categories: [(.get, .categories)]
        case .search: [(.post, .search)]
        case .one(let id):
            [
                (.get, .show(id)), (.post, .duplicate(id)), (.patch, .change(id)),
                (.delete, .delete(id)),
            ]
        case .schedule(let id): [(.put, .schedule(id)), (.delete, .unschedule(id))]
        case .stats: [(.get, .stats)]
        case .statsOfOne(let id): [(.get, .statsOfOne(id))]
        }
    }
}

/// A call of `/v3/marketing/singlesends` or its statistics.
enum SingleSendCall: Hashable {
    case list
    case make
    case deleteMany
    case categories
    case search
    case show(String)
    case duplicate(String)
    case change(String)
    case delete(String)
    case schedule(String)
    case unschedule(String)
    case stats
    case statsOfOne(String)

    var scopes: [String] {
        switch self {
        case .list, .categories, .search, .show, .stats, .statsOfOne: Scope.marketing(.read)
        case .make, .duplicate, .schedule: Scope.marketing(.create)
        case .change: Scope.marketing(.update)
        case .delete, .deleteMany, .unschedule: Scope.marketing(.delete)
        }
    }

    /// What takes mail back is never kept waiting.
    var isMetered: Bool {
        switch self {
        case .delete, .deleteMany, .unschedule: false
        case .list, .make, .categories, .search, .show, .duplicate, .change, .schedule, .stats,
            .statsOfOne:
            true
        }
    }
}
