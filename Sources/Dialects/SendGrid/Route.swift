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
        default: return nil
        }
    }

    var family: Family {
        switch self {
        case .send: .mail
        case .batches, .batch, .stops, .stop, .scopes, .keys, .key: .mako
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

/// What a request asks for.
enum Call: Hashable {
    case send
    case makeBatch
    case checkBatch(String)
    case listStops
    case setStop
    case showStop(String)
    case changeStop(String)
    case liftStop(String)
    case listScopes
    case listKeys
    case makeKey
    case showKey(String)
    case renameKey(String)
    case changeKey(String)
    case revokeKey(String)

    /// What a key must hold; nil when any key will do.
    var scope: String? {
        switch self {
        case .send: Scope.send
        case .makeBatch: Scope.makeBatch
        case .checkBatch: Scope.readBatch
        case .listStops, .showStop: Scope.readStops
        case .setStop: Scope.setStop
        case .changeStop: Scope.changeStop
        case .liftStop: Scope.liftStop
        case .listScopes: nil
        case .makeKey: Scope.makeKey
        case .listKeys, .showKey: Scope.readKeys
        case .renameKey, .changeKey: Scope.changeKey
        case .revokeKey: Scope.revokeKey
        }
    }

    /// Whether the rate limit counts it. A stop is never kept waiting, and mail/send has no limit.
    var isMetered: Bool {
        switch self {
        case .send, .setStop, .changeStop, .liftStop: false
        case .makeBatch, .checkBatch, .listStops, .showStop, .listScopes, .listKeys, .makeKey,
            .showKey, .renameKey, .changeKey, .revokeKey:
            true
        }
    }
}
