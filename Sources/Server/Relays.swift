import BelayStore
import NIOCore
import ServiceLifecycle

/// The couriers that the settings name, one for each lane.
struct Relays: Sendable {
    let shared: Relay
    let others: [Lane: Relay]
    /// For people, a line each: without a password.
    let words: [String]

    init(_ settings: Settings, dataFolder: String, group: any EventLoopGroup) throws {
        shared = try Relay(
            settings.relay, of: "relay.url", settings, dataFolder: dataFolder, group: group)
        var others: [Lane: Relay] = [:]
        var words = [shared.words]
        for account in settings.accountRelays {
            let relay = try Relay(
                account.url, of: "relay.accounts, \(account.label),", settings,
                dataFolder: dataFolder, group: group)
            others[account.lane] = relay
            words.append("account \(account.label): \(relay.words)")
        }
        self.others = others
        self.words = words
    }

    /// What must run for them.
    var services: [any Service] {
        ([shared] + others.values).compactMap(\.service)
    }
}
