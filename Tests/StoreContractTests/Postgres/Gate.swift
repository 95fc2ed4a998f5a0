import BelayCore
import BelayStore
import BelayStorePostgres

/// Keeps steps at a place within them until it is opened.
///
/// The place is a trigger, which waits for a lock that the gate has.
struct Gate: Sendable {
    private let store: PostgresStore
    private let scope: LockScope
    private let isHeld = Barrier(of: 2)
    private let isOpen = Barrier(of: 2)

    /// Runs a body with a gate that stands before the end of each step that does this.
    ///
    /// - Parameter deed: such as `INSERT ON stops FOR EACH ROW`.
    static func run(
        after deed: String, in store: PostgresStore, _ body: (Gate) async throws -> Void
    ) async throws {
        let number = Int64.random(in: 0..<1 << 31)
        try await store.write { db in
            try db.runOnce(
                """
                CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_advisory_xact_lock_shared(\(1 << 56 | number)); RETURN NULL; END $$
                """)
            try db.runOnce("CREATE TRIGGER gate AFTER \(deed) EXECUTE FUNCTION gate()")
        }
        let gate = Gate(store: store, scope: .custom(number))
        async let keeper: Void = gate.keep()
        await gate.isHeld.join()
        try await body(gate)
        try await keeper
    }

    private init(store: PostgresStore, scope: LockScope) {
        self.store = store
        self.scope = scope
    }

    private func keep() async throws {
        try await store.write { db in
            try db.lock(scope, .exclusive)
            _ = try db.changesCount
            isHeld.pass()
            isOpen.pass()
        }
    }

    func open() async {
        await isOpen.join()
    }

    /// Returns when a step has come to it.
    func untilReached() async throws {
        try await store.untilAwaited(scope)
    }
}

extension PostgresStore {
    /// Returns when somebody waits for a lock, or need not be waited for any more.
    func untilAwaited(_ scope: LockScope, or isOver: @Sendable () -> Bool = { false }) async throws
    {
        while try await !read({ try $0.locks(isGranted: false, scope) > 0 }), !isOver() {
            await Task.yield()
        }
    }
}
