import BelayStore
import GRDB
import Synchronization

/// What waits for the committer, whatever its answer is.
protocol WriteJob: Sendable {
    var need: Committer.Need { get }
    /// Runs in the transaction, maybe twice; keeps its own answer.
    func run(in db: Database) throws
    /// Called once, after the commit or the failure.
    func finish(_ failure: StoreError?)
}

/// A write, and who waits for it.
final class Write<Value: Sendable>: WriteJob {
    let need: Committer.Need
    private let body: @Sendable (Database) throws -> Value
    private let waiter: CheckedContinuation<Result<Value, StoreError>, Never>
    private let answer = Mutex<Value?>(nil)

    init(
        needing need: Committer.Need, _ body: @escaping @Sendable (Database) throws -> Value,
        for waiter: CheckedContinuation<Result<Value, StoreError>, Never>
    ) {
        self.need = need
        self.body = body
        self.waiter = waiter
    }

    func run(in db: Database) throws {
        let value = try body(db)
        answer.withLock { $0 = value }
    }

    func finish(_ failure: StoreError?) {
        if let failure { return waiter.resume(returning: .failure(failure)) }
        guard let value = answer.withLock({ $0 }) else {
            return waiter.resume(returning: .failure(.unknown("a job left no answer")))
        }
        waiter.resume(returning: .success(value))
    }
}
