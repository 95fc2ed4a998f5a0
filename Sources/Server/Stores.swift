import BelayCampaigns
import BelayConsole
import BelayCore
import BelaySending
import BelayStore
import BelayStoreSQLite
import BelayTime

/// The store of a data folder, opened and locked, with what every use of it needs.
package struct OpenStore: Sendable {
    /// Held for as long as the store is open.
    let folder: DataFolder
    let backing: Backing
    var store: any Store { backing.store }
    let time: SystemTime
    let chance: Chance
    let bells: Bells
    let sending: Sending
    let keys: KeyRing
    let tokens: TokenRing
    /// What links in mail are sealed with.
    let links: LinkKey
    /// Mail to lists, as SendGrid's door and the console know it.
    let campaigns: Campaigns
    let people: People
    let address = ListeningAddress()
    package let control: Control
    /// The folder was made just now.
    package let isNew: Bool

    package var path: String { folder.path }

    /// Who opens it.
    enum Role {
        /// Claims deliveries, and takes up what its predecessor had in hand.
        case server
        /// Claims nothing, and leaves to the next server what the last one had in hand.
        case command
    }

    /// Opens the store; nil when another process has its folder or its file.
    static func open(
        _ settings: Settings, as role: Role
    ) async throws -> OpenStore? {
        let isNew = try DataFolder.make(at: settings.data)
        guard let folder = try DataFolder(locking: settings.data) else { return nil }
        let chance = Chance(SystemChance())
        guard let backing = try await Backing.open(settings, as: role, in: folder, chance) else {
            return nil
        }
        let time = SystemTime(lastSeen: try await backing.store.lastSeen())
        return OpenStore(folder, backing, time, chance, settings, role, isNew: isNew)
    }

    private init(
        _ folder: DataFolder, _ backing: Backing, _ time: SystemTime, _ chance: Chance,
        _ settings: Settings, _ role: Role, isNew: Bool
    ) {
        let (store, secret) = (backing.store, backing.secret)
        self.folder = folder
        self.backing = backing
        self.time = time
        self.isNew = isNew
        self.chance = chance
        bells = Bells()
        links = LinkKey(secret: secret)
        sending = Sending(
            store: store, time: time, chance: chance, bells: bells,
            composer: Composer(
                name: settings.name,
                links: Links(key: links) { [address] in settings.linkOrigin(at: address.value) }))
        keys = KeyRing(
            store: store, time: time, chance: chance, box: SecretBox(key: secret),
            isShared: backing.shared != nil)
        tokens = TokenRing(store: store, time: time, chance: chance)
        let hashers = role == .server ? PasswordThreads.make() : [globalConcurrentExecutor]
        people = People(
            store: store, time: time, chance: chance, hasher: PasswordHasher(on: hashers),
            mark: DeviceMark(secret: secret))
        campaigns = Campaigns(
            sending: sending, store: store, ids: MarketingIDs(secret: secret),
            policy: CampaignPolicy(
                senderDomains: settings.sendGridSenderDomains, cap: settings.campaignCap))
        control = Control(
            sending: sending, keys: keys, people: people, accounts: store, marks: store,
            time: time,
            console: { [address, settings] in
                settings.console.url ?? "http://\(address.value ?? settings.listen.text)"
            }, consoleFlaw: settings.console.flaw)
    }

    package func close() async {
        await backing.close()
    }
}
