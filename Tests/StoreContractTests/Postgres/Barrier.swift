import BelayStore
import BelayStorePostgres
import Dispatch
import Synchronization

/// Lets threads through once so many of them have come; later ones pass at once.
final class Barrier: Sendable {
    private let wanted: Int
    private let passed = Mutex(0)
    private let gate = DispatchSemaphore(value: 0)

    init(of count: Int) {
        wanted = count
    }

    /// How often anybody came.
    var count: Int { passed.withLock { $0 } }

    func pass() {
        let count = passed.withLock { passed in
            passed += 1
            return passed
        }
        if count == wanted { gate.signal() }
        guard count < wanted else { return }
        gate.wait()
        gate.signal()
    }
}

extension PostgresStore {
    /// Asks until a query has a row.
    func untilTrue(_ sql: String) async throws {
        while try await !read({ try $0.exists(sql, []) }) { await Task.yield() }
    }
}
