import BelayCore
import HTTPTypes

/// A path below `/v3/campaigns`.
enum CampaignRoute: Hashable {
    case all
    case one(Int64)
    case schedule(Int64)
    case now(Int64)
    case test(Int64)

    init?(_ rest: [String]) {
        guard let first = rest.first else {
            self = .all
            return
        }
        guard let number = Int64(number: first) else { return nil }
        switch Array(rest.dropFirst()) {
        case []: self = .one(number)
        case ["schedules"]: self = .schedule(number)
        case ["schedules", "now"]: self = .now(number)
        case ["schedules", "test"]: self = .test(number)
        default: return nil
        }
    }

    var family: Family { .mako }

    var calls: [(method: HTTPRequest.Method, call: CampaignCall)] {
        switch self {
        case .all: [(.get, .list), (.post, .make)]
        case .one(let id): [(.get, .show(id)), (.patch, .change(id)), (.delete, .delete(id))]
        case .schedule(let id):
            [
                (.get, .showSchedule(id)), (.post, .schedule(id)), (.patch, .reschedule(id)),
                (.delete, .unschedule(id)),
            ]
        case .now(let id): [(.post, .sendNow(id))]
        case .test(let id): [(.post, .test(id))]
        }
    }
}

/// A call of `/v3/campaigns`.
enum CampaignCall: Hashable {
    case list
    case make
    case show(Int64)
    case change(Int64)
    case delete(Int64)
    case showSchedule(Int64)
    case schedule(Int64)
    case reschedule(Int64)
    case unschedule(Int64)
    case sendNow(Int64)
    case test(Int64)

    var scopes: [String] {
        switch self {
        case .list, .show, .showSchedule: Scope.marketing(.read)
        case .make, .schedule, .sendNow, .test: Scope.marketing(.create)
        case .change, .reschedule: Scope.marketing(.update)
        case .delete, .unschedule: Scope.marketing(.delete)
        }
    }

    /// What takes mail back is never kept waiting.
    var isMetered: Bool {
        switch self {
        case .delete, .unschedule: false
        case .list, .make, .show, .change, .showSchedule, .schedule, .reschedule, .sendNow, .test:
            true
        }
    }
}

extension Int64 {
    /// A number as it stands in a path or a query: digits alone, from 1 to the highest.
    init?(number text: String) {
        guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit),
            let value = Int64(text), (1...Limits.highestNumber).contains(value)
        else { return nil }
        self = value
    }
}
