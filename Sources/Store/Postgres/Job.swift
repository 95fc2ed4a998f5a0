import BelayStore
import Synchronization

/// A step that waits for a connection, whatever its answer is.
protocol Job: AnyObject, Sendable {
    var kind: Database.Kind { get }
    /// How it may share a transaction with others; nil when it must not.
    var gathering: Gathering? { get }
    /// When it is too late to begin, by the pool's clock.
    var deadline: Duration { get }
    /// Nobody waits for it any more.
    var isCancelled: Bool { get }
    /// Runs in a transaction, maybe more than once; keeps its own answer.
    func run(in db: Database) throws
    /// Called after the commit or the failure; only the first call counts.
    func finish(_ failure: StoreError?)
}

/// A step, and who waits for it.
final class Work<Value: Sendable>: Job {
    typealias Waiter = CheckedContinuation<Result<Value, StoreError>, Never>

    private struct State {
        var waiter: Waiter?
        var answer: Value?
        var isCancelled = false
    }

    let kind: Database.Kind
    let gathering: Gathering?
    let deadline: Duration
    private let need: PostgresStore.Need
    private let body: @Sendable (Database) throws -> Value
    private let state = Mutex(State())

    init(
        _ kind: Database.Kind, _ gathering: Gathering?, needing need: PostgresStore.Need,
        until deadline: Duration, _ body: @escaping @Sendable (Database) throws -> Value
    ) {
        self.gathering = gathering
        self.kind = kind
        self.need = need
        self.deadline = deadline
        self.body = body
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Notes who waits, before it is handed to a pool.
    func answer(_ waiter: Waiter) {
        state.withLock { $0.waiter = waiter }
    }

    /// Answers at once; if it runs already, it ends before its next statement.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        finish(.interrupted)
    }

    func run(in db: Database) throws {
        let value = try body(db)
        state.withLock { $0.answer = value }
    }

    func finish(_ failure: StoreError?) {
        let (waiter, answer) = state.withLock { state in
            defer { state.waiter = nil }
            return (state.waiter, state.answer)
        }
        guard let waiter else { return }
        if let failure { return waiter.resume(returning: .failure(told(failure))) }
        guard let answer else {
            return waiter.resume(returning: .failure(.unknown("a step left no answer")))
        }
        waiter.resume(returning: .success(answer))
    }

    /// Only what would promise something new is refused for want of room.
    private func told(_ failure: StoreError) -> StoreError {
        failure == .full && need == .ballast
            ? .unavailable("the disk of the database is full") : failure
    }
}
