import HTTPTypes

/// A path below `/v3/asm`, and `/v3/suppression/unsubscribes`.
enum ASMRoute: Hashable {
    case groups
    case group(Int64)
    case addresses(Int64)
    case search(Int64)
    case address(Int64, String)
    case suppressions
    case suppressed(String)
    case global
    case globalAddress(String)
    case unsubscribes

    /// - Parameter path: without `v3`.
    init?(_ path: [String]) {
        let number = path.count > 2 ? Int64(number: path[2]) : nil
        switch (path.count, path.prefix(2)) {
        case (2, ["suppression", "unsubscribes"]): self = .unsubscribes
        case (2, ["asm", "groups"]): self = .groups
        case (2, ["asm", "suppressions"]): self = .suppressions
        case (3, ["asm", "suppressions"]):
            self = path[2] == "global" ? .global : .suppressed(path[2])
        case (4, ["asm", "suppressions"]) where path[2] == "global":
            self = .globalAddress(path[3])
        case (3..., ["asm", "groups"]):
            guard let number, path.count == 3 || path[3] == "suppressions" else { return nil }
            switch path.count {
            case 3: self = .group(number)
            case 4: self = .addresses(number)
            case 5: self = path[4] == "search" ? .search(number) : .address(number, path[4])
            default: return nil
            }
        default: return nil
        }
    }

    var family: Family { .mako }

    var calls: [(method: HTTPRequest.Method, call: ASMCall)] {
        switch self {
        case .groups: [(.get, .groups), (.post, .makeGroup)]
        case .group(let id):
            [(.get, .showGroup(id)), (.patch, .changeGroup(id)), (.delete, .deleteGroup(id))]
        case .addresses(let id): [(.get, .addresses(id)), (.post, .suppress(id))]
        case .search(let id): [(.post, .search(id))]
        case .address(let id, let address): [(.delete, .unsuppress(id, address))]
        case .suppressions: [(.get, .suppressions)]
        case .suppressed(let address): [(.get, .groupsOf(address))]
        case .global: [(.post, .suppressGlobally)]
        case .globalAddress(let address):
            [(.get, .showGlobal(address)), (.delete, .unsuppressGlobally(address))]
        case .unsubscribes: [(.get, .unsubscribes)]
        }
    }
}

/// A call of `/v3/asm`.
enum ASMCall: Hashable {
    case groups
    case makeGroup
    case showGroup(Int64)
    case changeGroup(Int64)
    case deleteGroup(Int64)
    case addresses(Int64)
    case suppress(Int64)
    case search(Int64)
    case unsuppress(Int64, String)
    case suppressions
    case groupsOf(String)
    case suppressGlobally
    case showGlobal(String)
    case unsuppressGlobally(String)
    case unsubscribes

    var scopes: [String] {
        switch self {
        case .groups, .showGroup: Scope.groups(.read)
        case .makeGroup: Scope.groups(.create)
        case .changeGroup: Scope.groups(.update)
        case .deleteGroup: Scope.groups(.delete)
        case .addresses, .search, .suppressions, .groupsOf, .showGlobal, .unsubscribes:
            Scope.suppressions(.read)
        case .suppress, .suppressGlobally: Scope.suppressions(.create)
        case .unsuppress, .unsuppressGlobally: Scope.suppressions(.delete)
        }
    }

    /// Who wants no more mail is never kept waiting.
    var isMetered: Bool {
        switch self {
        case .suppress, .suppressGlobally: false
        case .groups, .makeGroup, .showGroup, .changeGroup, .deleteGroup, .addresses, .search,
            .unsuppress, .suppressions, .groupsOf, .showGlobal, .unsuppressGlobally,
            .unsubscribes:
            true
        }
    }
}
