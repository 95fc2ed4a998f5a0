import BelayCore
import BelayStore
import BelayStoreMove
import BelayStorePostgres
import BelayStoreSQLite
import Synchronization
import Testing

/// A store that is moved between files of one folder and one schema, there and back, and served
/// between.
actor Journey {
    private let folder: String
    private let settings: DatabaseSettings
    private let policy: StorePolicy
    /// Each is a file of its own.
    private(set) var files = 0
    private var current: Place?
    private(set) var moves = 0

    private enum Place {
        case file(SQLiteStore)
        case database(PostgresStore, node: Int64)
    }

    init(folder: String, settings: DatabaseSettings, policy: StorePolicy) {
        self.folder = folder
        var settings = settings
        // No number is lost with a process.
        settings.numberBlock = 1
        self.settings = settings
        self.policy = policy
    }

    static func run(
        policy: StorePolicy = StorePolicy(), _ body: (Journey) async throws -> Void
    ) async throws {
        try await Folder.run { folder in
            try await Cluster.run { settings in
                let journey = Journey(folder: folder, settings: settings, policy: policy)
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(journey))
                } catch {
                    result = .failure(error)
                }
                await journey.close()
                try result.get()
            }
        }
    }

    var file: String { "\(folder)/\(files).sqlite" }

    /// A new file, and its store.
    func begin() throws -> any Store {
        files += 1
        return try openFile()
    }

    func openFile() throws -> SQLiteStore {
        let store = try SQLiteStore.open(file: file, role: .server, policy: policy)
        current = .file(store)
        return store
    }

    func openDatabase() async throws -> PostgresStore {
        let store = try await PostgresStore.open(settings, policy: policy, chance: { 1 << 63 })
        let node = try await store.enter()
        current = .database(store, node: node)
        return store
    }

    func close() async {
        switch current {
        case .file(let store): await store.close()
        case .database(let store, _): await store.close()
        case nil: break
        }
    }

    /// The server ends, its store moves to the other kind, and one is opened there.
    func move() async throws -> any Store {
        await close()
        moves += 1
        switch current {
        case .database(_, let node):
            let source = try await databaseEnd(after: node)
            files += 1
            let target = try await fileEnd()
            try await Self.move(from: source, to: target)
            await source.close()
            await target.close()
            return try openFile()
        case .file, nil:
            let source = try await fileEnd()
            try await clearSchema()
            let target = try await databaseEnd(after: nil)
            try await Self.move(from: source, to: target)
            await source.close()
            await target.close()
            return try await openDatabase()
        }
    }

    static func move(from source: any MoveEnd, to target: any MoveEnd) async throws {
        let run = Int64.random(in: 1..<Int64.max)
        _ = try await Move(from: source, to: target, chance: { run }, tell: { _ in }).run()
    }

    func fileEnd() async throws -> SQLiteEnd { try await SQLiteEnd.open(file: file) }

    func databaseEnd(after node: Int64? = nil) async throws -> PostgresEnd {
        let end = try await PostgresEnd.open(settings, chance: { 1 << 63 })
        end.noteEnd(of: node)
        return end
    }

    /// What moved away stays where it was, and is in the way.
    func clearSchema() async throws {
        let store = try await Cluster.connect(settings)
        try await store.write { db in
            let name = try #require(
                try db.first(
                    "SELECT quote_ident(setting) FROM pg_settings WHERE name = 'search_path'", []
                ) { $0[0] as String })
            try db.runOnce("DROP SCHEMA \(name) CASCADE")
            try db.runOnce("CREATE SCHEMA \(name)")
        }
        await store.close()
    }
}
