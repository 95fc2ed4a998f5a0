import HTTPTypes

/// A path that the door knows.
enum Route: Hashable {
    case send
    case batches
    case batch(String)
    case stops
    case stop(String)
    case scopes
    case keys
    case key(String)
    case campaigns(CampaignRoute)
    case senders(SenderRoute)
    case contactdb(ContactdbRoute)
    case asm(ASMRoute)
    case singleSends(SingleSendRoute)
    case marketing(MarketingRoute)

    init?(_ segments: [String]) {
        guard segments.first == "v3" else { return nil }
        switch (segments.count, segments[1..<min(segments.count, 3)]) {
        case (3, ["mail", "send"]): self = .send
        case (3, ["mail", "batch"]): self = .batches
        case (4, ["mail", "batch"]): self = .batch(segments[3])
        case (3, ["user", "scheduled_sends"]): self = .stops
        case (4, ["user", "scheduled_sends"]): self = .stop(segments[3])
        case (2, ["scopes"]): self = .scopes
        case (2, ["api_keys"]): self = .keys
        case (3, let rest) where rest.first == "api_keys": self = .key(segments[2])
        default:
            guard let route = Self.nested(segments) else { return nil }
            self = route
        }
    }

    /// The path of a family that has a folder of its own.
    private static func nested(_ segments: [String]) -> Route? {
        let rest = Array(segments.dropFirst(2))
        switch segments.dropFirst().first {
        case "campaigns": return CampaignRoute(rest).map(Route.campaigns)
        case "senders": return SenderRoute(rest).map(Route.senders)
        case "contactdb": return ContactdbRoute(rest).map(Route.contactdb)
        case "asm", "suppression":
            return ASMRoute(Array(segments.dropFirst())).map(Route.asm)
        case "marketing":
            if rest.first == "senders" {
                return SenderRoute(Array(rest.dropFirst())).map(Route.senders)
            }
            return SingleSendRoute(rest).map(Route.singleSends)
                ?? MarketingRoute(rest).map(Route.marketing)
        default: return nil
        }
    }

    var family: Family {
        switch self {
        case .send: .mail
        case .batches, .batch, .stops, .stop, .scopes, .keys, .key: .mako
        case .campaigns(let route): route.family
        case .senders(let route): route.family
        case .contactdb(let route): route.family
        case .asm(let route): route.family
        case .singleSends(let route): route.family
        case .marketing(let route): route.family
        }
    }

    /// The calls of the path by method; GET stands for HEAD as well.
    private var calls: [(method: HTTPRequest.Method, call: Call)] {
        switch self {
        case .send: [(.post, .send)]
        case .batches: [(.post, .makeBatch)]
        case .batch(let id): [(.get, .checkBatch(id))]
        case .stops: [(.get, .listStops), (.post, .setStop)]
        case .stop(let id):
            [(.get, .showStop(id)), (.patch, .changeStop(id)), (.delete, .liftStop(id))]
        case .scopes: [(.get, .listScopes)]
        case .keys: [(.get, .listKeys), (.post, .makeKey)]
        case .key(let id):
            [
                (.get, .showKey(id)), (.patch, .renameKey(id)), (.put, .changeKey(id)),
                (.delete, .revokeKey(id)),
            ]
        case .campaigns(let route): route.calls.map { ($0.method, .campaigns($0.call)) }
        case .senders(let route): route.calls.map { ($0.method, .senders($0.call)) }
        case .contactdb(let route): route.calls.map { ($0.method, .contactdb($0.call)) }
        case .asm(let route): route.calls.map { ($0.method, .asm($0.call)) }
        case .singleSends(let route): route.calls.map { ($0.method, .singleSends($0.call)) }
        case .marketing(let route): route.calls.map { ($0.method, .marketing($0.call)) }
        }
    }

    /// Nil when the path has no such method.
    func call(by method: HTTPRequest.Method) -> Call? {
        let asked = method == .head ? .get : method
        return calls.first { $0.method == asked }?.call
    }

    /// The value of `Allow` (RFC 9110 §10.2.1).
    var allowed: String {
        calls.map { $0.method == .get ? "GET, HEAD" : $0.method.rawValue }
            .joined(separator: ", ")
    }
}

extension Family {
    /// In whose shape an unknown path is refused.
    init(unknown segments: [String]) {
        switch segments.dropFirst().first {
        case "marketing": self = .marketing
        case "senders": self = .senders
        default: self = .mako
        }
    }
}
