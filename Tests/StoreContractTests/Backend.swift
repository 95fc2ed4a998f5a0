import BelayCore
import BelayStore
import BelayStoreMemory
import BelayStorePostgres
import BelayStoreSQLite
import Foundation
import Synchronization
import Testing

/// What keeps the contract.
enum Backend: String, CaseIterable, CustomTestStringConvertible {
    case memory, sqlite, postgres

    var testDescription: String { rawValue }

    /// Runs a trial over a fresh store of two accounts, and leaves nothing behind.
    func run(
        policy: StorePolicy = StorePolicy(), _ body: (Trial) async throws -> Void
    ) async throws {
        try await run(policy: policy) { trial, _ in try await body(trial) }
    }

    /// Likewise, with the folder of the store's files; empty where there are none.
    func run(
        policy: StorePolicy = StorePolicy(), _ body: (Trial, String) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            let store = MemoryStore(policy: policy)
            let trial = try await Trial(store) {
                await store.reopen()
                return store
            }
            try await body(trial, "")
        case .sqlite:
            try await Folder.run { folder in
                let trial = try await Trial(
                    try SQLiteStore.open(in: folder, policy: policy)
                ) {
                    try SQLiteStore.open(in: folder, policy: policy)
                }
                try await body(trial, folder)
            }
        case .postgres:
            try await Cluster.run(policy: policy) { open in
                try await body(try await Trial(try await open(), reopen: open), "")
            }
        }
    }
}

extension SQLiteStore {
    /// The store of a test's folder.
    static func open(
        in folder: String, as role: Role = .server, policy: StorePolicy = StorePolicy()
    ) throws(StoreError) -> SQLiteStore {
        try open(file: folder + "/belay.sqlite", role: role, policy: policy)
    }
}

/// A temporary folder for one test.
enum Folder {
    static func run(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("belay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(folder.path))
        } catch {
            result = .failure(error)
        }
        try FileManager.default.removeItem(at: folder)
        try result.get()
    }
}

extension Instant {
    /// Seconds after the start of a trial.
    static func second(_ seconds: Int64) -> Instant {
        Instant(milliseconds: 1_700_000_000_000 + seconds * 1_000)
    }

    static func hour(_ hours: Int64) -> Instant { second(hours * 3_600) }

    static let start = second(0)
    /// When the deliveries of a trial fall due, unless it says otherwise.
    static let due = second(100)
}

/// A store under test, its two accounts, and ids in order.
final class Trial: Sendable {
    typealias Reopen = @Sendable () async throws -> any Store

    let mine: AccountID
    let other: AccountID
    private let kept: Mutex<(any Store)?>
    private let reopenStore: Reopen
    private let lastID = Mutex<UInt64>(0)

    init(_ store: any Store, reopen: @escaping Reopen) async throws {
        mine = try #require(try await store.addAccount(named: "mine", at: .start)).id
        other = try #require(try await store.addAccount(named: "other", at: .start)).id
        kept = Mutex(store)
        reopenStore = reopen
    }

    var store: any Store {
        get throws { try #require(kept.withLock { $0 }) }
    }

    /// The process dies, and another starts.
    func reopen() async throws {
        kept.withLock { $0 = nil }
        let store = try await reopenStore()
        kept.withLock { $0 = store }
    }

    func nextID() -> SendID {
        let count = lastID.withLock { last in
            last += 1
            return last
        }
        return SendID(high: 0x018B_CFE5_6800_7000 + count << 16, low: 1 << 63 | count)
    }
}
