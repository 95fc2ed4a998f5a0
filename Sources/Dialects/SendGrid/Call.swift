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
    case campaigns(CampaignCall)
    case senders(SenderCall)
    case contactdb(ContactdbCall)
    case asm(ASMCall)
    case singleSends(SingleSendCall)
    case marketing(MarketingCall)

    /// What a key must hold one of; empty when any key will do.
    var scopes: [String] {
        switch self {
        case .send: [Scope.send]
        case .makeBatch: [Scope.makeBatch]
        case .checkBatch: [Scope.readBatch]
        case .listStops, .showStop: [Scope.readStops]
        case .setStop: [Scope.setStop]
        case .changeStop: [Scope.changeStop]
        case .liftStop: [Scope.liftStop]
        case .listScopes: []
        case .makeKey: [Scope.makeKey]
        case .listKeys, .showKey: [Scope.readKeys]
        case .renameKey, .changeKey: [Scope.changeKey]
        case .revokeKey: [Scope.revokeKey]
        case .campaigns(let call): call.scopes
        case .senders(let call): call.scopes
        case .contactdb(let call): call.scopes
        case .asm(let call): call.scopes
        case .singleSends(let call): call.scopes
        case .marketing(let call): call.scopes
        }
    }

    /// Whether the rate limit counts it. A stop is never kept waiting, and mail/send has no limit.
    var isMetered: Bool {
        switch self {
        case .send, .setStop, .changeStop, .liftStop: false
        case .makeBatch, .checkBatch, .listStops, .showStop, .listScopes, .listKeys, .makeKey,
            .showKey, .renameKey, .changeKey, .revokeKey:
            true
        case .campaigns(let call): call.isMetered
        case .senders(let call): call.isMetered
        case .contactdb(let call): call.isMetered
        case .asm(let call): call.isMetered
        case .singleSends(let call): call.isMetered
        case .marketing(let call): call.isMetered
        }
    }
}
