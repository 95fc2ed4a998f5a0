import HTTPTypes

/// A path below `/v3/senders` or `/v3/marketing/senders`: both name the same senders.
enum SenderRoute: Hashable {
    case all
    case one(Int64)
    case verification(Int64)

    init?(_ rest: [String]) {
        guard let first = rest.first else {
            self = .all
            return
        }
        guard let number = Int64(number: first) else { return nil }
        switch Array(rest.dropFirst()) {
        case []: self = .one(number)
        case ["resend_verification"]: self = .verification(number)
        default: return nil
        }
    }

    var family: Family { .senders }

    var calls: [(method: HTTPRequest.Method, call: SenderCall)] {
        switch self {
        case .all: [(.get, .list), (.post, .make)]
        case .one(let id): [(.get, .show(id)), (.patch, .change(id)), (.delete, .delete(id))]
        case .verification(let id): [(.post, .verify(id))]
        }
    }
}

/// A call of `/v3/senders`.
enum SenderCall: Hashable {
    case list
    case make
    case show(Int64)
    case change(Int64)
    case delete(Int64)
    case verify(Int64)

    var scopes: [String] {
        switch self {
        case .list, .show: Scope.marketing(.read)
        case .make, .verify: Scope.marketing(.create)
        case .change: Scope.marketing(.update)
        case .delete: Scope.marketing(.delete)
        }
    }

    var isMetered: Bool { true }
}
