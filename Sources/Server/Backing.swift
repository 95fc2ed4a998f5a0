import BelayCore
import BelaySending
import BelayStore
import BelayStorePostgres
import BelayStoreSQLite
import BelayTime
import Crypto

/// A store that is open, whichever it is, with what belongs to it alone.
struct Backing: Sendable {
    let store: any Store
    /// Held for as long as the store is open; nil of a database.
    let file: StoreFile?
    /// What is sealed in it is sealed with: 32 bytes, the same at every node.
    let secret: [UInt8]
    /// The same store where others may have it open too, and end at any time; nil of a file.
    let shared: (any SharedStore)?
    /// Nil of a file.
    let database: WatchedDatabase?
    /// Why nothing is written any more; nil while all is well.
    let failure: @Sendable () -> String?
    let close: @Sendable () async -> Void

    /// Nil when another process has the store's file.
    static func open(
        _ settings: Settings, as role: OpenStore.Role, in folder: DataFolder, _ chance: Chance
    ) async throws -> Backing? {
        let policy = StorePolicy(
            retry: settings.retry, pauseExpiry: settings.sendGridPauseExpiry,
            lanes: settings.lanes)
        switch settings.store {
        case .file(let path):
            return try open(
                file: path ?? folder.path + "/belay.sqlite", as: role, policy, chance)
        case .database(let database):
            do {
                return try await open(database, as: role, in: folder, policy, chance)
            } catch let error as StoreError {
                // The database's name is not told: its URL may hold a password.
                throw StartError("cannot open the store at PostgreSQL: \(error)")
            }
        }
    }

    private static func open(
        file path: String, as role: OpenStore.Role, _ policy: StorePolicy, _ chance: Chance
    ) throws -> Backing? {
        guard let file = try StoreFile(locking: path) else { return nil }
        let store: SQLiteStore
        do {
            store = try SQLiteStore.open(
                file: file.path, role: role == .server ? .server : .command, policy: policy)
        } catch {
            throw StartError("cannot open the store \(file.path): \(error)")
        }
        return Backing(
            store: store, file: file,
            secret: try SecretFile.load(file.path + ".key") { chance.bytes(32) },
            shared: nil, database: nil, failure: { store.failure },
            close: { await store.close() })
    }

    private static func open(
        _ database: DatabaseSettings, as role: OpenStore.Role, in folder: DataFolder,
        _ policy: StorePolicy, _ chance: Chance
    ) async throws -> Backing {
        let path = folder.path + "/belay.key"
        let secret = try SecretFile.load(path) { chance.bytes(32) }
        let primaries = try PrimaryNote(path: folder.path + "/primary").guarding()
        let store = try await PostgresStore.connect(
            database, policy: policy, guarding: primaries, chance: { chance.word() })
        let watched = WatchedDatabase(store: store, needsStandby: database.needsStandby)
        do {
            // Before anything is written: a commit without its standby would not come back.
            if role == .server { try await watched.check { SystemTime(lastSeen: .epoch).now } }
            try await store.prepare()
            let met = try await store.meet(
                secret: mark(of: secret), fresh: chance.word())
            guard met.agrees else {
                throw StartError(
                    "\(path) is not the key that this store began with: "
                        + "copy belay.key from the data folder of another node")
            }
            try primaries.meet(store: met.identity)
            if role == .server { try await enter(store, of: met.identity, in: folder) }
        } catch {
            await store.close()
            throw error
        }
        return Backing(
            store: store, file: nil, secret: secret, shared: store, database: watched,
            failure: { nil }, close: { await store.close() })
    }

    /// Who had this data folder before has certainly ended: the folder's lock is held.
    private static func enter(
        _ store: PostgresStore, of identity: Int64, in folder: DataFolder
    ) async throws {
        let note = NodeNote(path: folder.path + "/node")
        let number = try await store.enter(after: try note.read(of: identity))
        try note.write(number, of: identity)
    }

    /// Tells secrets apart, and tells nothing of them.
    static func mark(of secret: [UInt8]) -> Int64 {
        let hash = SHA256.hash(data: Array("belay: which key is this".utf8) + secret)
        return Int64(bitPattern: number(Array(hash.prefix(8))))
    }

    private static func number(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
