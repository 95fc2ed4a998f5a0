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

    /// Waits as long as it takes, on a thread that may: never in a task.
    func pass() {
        guard note() < wanted else { return }
        gate.wait()
        gate.signal()
    }

    /// The same in a task.
    func join() async {
        _ = note()
        while count < wanted { await Task.yield() }
    }

    /// How many have come with this one.
    private func note() -> Int {
        let count = passed.withLock { passed in
            passed += 1
            return passed
        }
        if count == wanted { gate.signal() }
        return count
    }
}

extension PostgresStore {
    /// Asks until a query has a row.
    func untilTrue(_ sql: String) async throws {
        while try await !read({ try $0.exists(sql, []) }) { await Task.yield() }
    }
}
