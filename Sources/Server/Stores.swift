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
    /// Likewise; it may lie elsewhere.
    let file: StoreFile
    let store: SQLiteStore
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

    /// Opens the store; nil when another process has its folder or its file.
    static func open(
        _ settings: Settings, as role: SQLiteStore.Role
    ) async throws -> OpenStore? {
        let isNew = try DataFolder.make(at: settings.data)
        guard let folder = try DataFolder(locking: settings.data) else { return nil }
        let path = settings.storeFile ?? folder.path + "/belay.sqlite"
        guard let file = try StoreFile(locking: path) else { return nil }
        let store: SQLiteStore
        do {
            store = try SQLiteStore.open(
                file: file.path, role: role,
                policy: StorePolicy(
                    retry: settings.retry, pauseExpiry: settings.sendGridPauseExpiry,
                    lanes: settings.lanes))
        } catch {
            throw StartError("cannot open the store \(file.path): \(error)")
        }
        let time = SystemTime(lastSeen: try await store.lastSeen())
        let chance = Chance(SystemChance())
        let secret = try SecretFile.load(file.path + ".key") { chance.bytes(32) }
        return OpenStore(
            folder, file, store, time, chance, secret: secret, settings, role, isNew: isNew)
    }

    private init(
        _ folder: DataFolder, _ file: StoreFile, _ store: SQLiteStore, _ time: SystemTime,
        _ chance: Chance, secret: [UInt8], _ settings: Settings, _ role: SQLiteStore.Role,
        isNew: Bool
    ) {
        self.folder = folder
        self.file = file
        self.store = store
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
            store: store, time: time, chance: chance, box: SecretBox(key: secret))
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
        await store.close()
    }
}
