import BelayStore
import BelayStorePostgres
import Dispatch
import Synchronization

/// Lets threads through once so many of them have come; later ones pass at once.
final class Barrier: Sendable {
    private let missing: Mutex<Int>
    private let gate = DispatchSemaphore(value: 0)

    init(of count: Int) {
        missing = Mutex(count)
    }

    func pass() {
        let left = missing.withLock { missing in
            missing -= 1
            return missing
        }
        if left == 0 { gate.signal() }
        guard left > 0 else { return }
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
