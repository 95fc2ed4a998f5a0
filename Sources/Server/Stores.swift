import BelayCore
import BelaySending
import BelayStore
import BelayStoreSQLite
import BelayTime

/// The store of a data folder, opened and locked, with what every use of it needs.
package struct OpenStore: Sendable {
    /// Held for as long as the store is open.
    let folder: DataFolder
    let store: SQLiteStore
    let time: SystemTime
    let chance: Chance
    let bells: Bells
    let sending: Sending
    let keys: KeyRing
    package let control: Control
    /// The folder was made just now.
    package let isNew: Bool

    package var path: String { folder.path }

    /// Opens the store; nil when another process has it.
    package static func open(_ settings: Settings) async throws -> OpenStore? {
        let isNew = try DataFolder.make(at: settings.data)
        guard let folder = try DataFolder(locking: settings.data) else { return nil }
        let store: SQLiteStore
        do {
            store = try SQLiteStore.open(
                folder: folder.path, file: settings.storeFile,
                policy: StorePolicy(
                    retry: settings.retry, pauseExpiry: settings.sendGridPauseExpiry))
        } catch {
            throw StartError("cannot open the store in \(folder.path): \(error)")
        }
        let time = SystemTime(lastSeen: try await store.lastSeen())
        return OpenStore(folder, store, time, settings, isNew: isNew)
    }

    private init(
        _ folder: DataFolder, _ store: SQLiteStore, _ time: SystemTime, _ settings: Settings,
        isNew: Bool
    ) {
        self.folder = folder
        self.store = store
        self.time = time
        self.isNew = isNew
        chance = Chance(SystemRandomNumberGenerator())
        bells = Bells()
        sending = Sending(
            store: store, time: time, chance: chance, bells: bells,
            composer: Composer(name: settings.name))
        keys = KeyRing(store: store, time: time, chance: chance)
        control = Control(sending: sending, keys: keys, accounts: store, time: time)
    }

    package func close() async {
        await store.close()
    }
}
