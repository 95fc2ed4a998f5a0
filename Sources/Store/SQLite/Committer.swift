import BelayCore
import BelayStore
import Dispatch
import GRDB
import Synchronization

/// The one writer: gathers waiting jobs into one transaction and answers them after its fsync.
///
/// Why: an fsync costs what fifty small writes cost. Jobs that arrive while one is under way share
/// the next; one that throws takes nothing of the others back. A job may run twice, and must leave
/// no trace outside the database.
/// Cancelling a waiting task never cancels its job: the answer would be lost, not the write.
final class Committer: Sendable {
    /// What a job may do when the disk is full.
    enum Need: Sendable {
        /// Refused: it would promise something new.
        case room
        /// Goes on, on the ballast: it keeps a promise.
        case ballast
    }

    private struct State {
        var waiting: [any WriteJob] = []
        var isRunning = false
        /// How many jobs are to be waiting for the next transaction to begin.
        var wanted: Int?
        var isFull = false
        /// When the ballast was last to be laid down again.
        var lastTry: Elapsed?
        var failure: String?
    }

    private let pool: DatabasePool
    private let ballast: Ballast
    private let elapsed: @Sendable () -> Elapsed
    private let queue = DispatchQueue(label: "belay.committer")
    /// Signalled once by whoever brings the job that was wanted.
    private let enough = DispatchSemaphore(value: 0)
    private let state: Mutex<State>

    /// Time since any fixed moment, by a clock that never goes back.
    typealias Elapsed = Duration

    init(pool: DatabasePool, ballast: Ballast, elapsed: @escaping @Sendable () -> Elapsed) {
        self.pool = pool
        self.ballast = ballast
        self.elapsed = elapsed
        state = Mutex(State(isFull: !ballast.lay()))
    }

    var isFull: Bool { state.withLock { $0.isFull } }

    /// Why the store has ended; nil while it works.
    var failure: String? { state.withLock { $0.failure } }

    /// Writes, and returns when it is durable.
    func write<Value: Sendable>(
        needing need: Need, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        if need == .room, refusesForRoom() { throw .full }
        let answer: Result<Value, StoreError> = await withCheckedContinuation { waiter in
            submit(Write(needing: need, body, for: waiter))
        }
        return try answer.get()
    }

    /// Ends when every job that was submitted before has been answered.
    func drain() async {
        await withCheckedContinuation { waiter in
            queue.async { waiter.resume() }
        }
    }

    /// Whether the disk is full; if so, it is looked at again soon, once a second at most.
    ///
    /// Why not here: on a full disk thousands may be refused at once, and each would lay down the
    /// ballast that the committer gives up at that moment.
    private func refusesForRoom() -> Bool {
        let (isFull, mustTry) = state.withLock { state in
            guard state.isFull else { return (false, false) }
            let now = elapsed()
            if let last = state.lastTry, now - last < .seconds(1) { return (true, false) }
            state.lastTry = now
            return (true, true)
        }
        if mustTry {
            queue.async {
                if self.ballast.lay() { self.state.withLock { $0.isFull = false } }
            }
        }
        return isFull
    }

    private func submit(_ job: any WriteJob) {
        let (mustStart, isEnough) = state.withLock { state in
            state.waiting.append(job)
            let isEnough = state.wanted.map { state.waiting.count >= $0 } ?? false
            if isEnough { state.wanted = nil }
            defer { state.isRunning = true }
            return (!state.isRunning, isEnough)
        }
        if isEnough { enough.signal() }
        if mustStart { queue.async { self.work() } }
    }

    private func work() {
        var gathering = Gathering()
        while true {
            if let wanted = gathering.wanted { wait(for: wanted, atMost: gathering.patience) }
            let (jobs, failure) = state.withLock { state in
                defer { state.waiting = [] }
                if state.waiting.isEmpty { state.isRunning = false }
                return (state.waiting, state.failure)
            }
            if jobs.isEmpty { return }
            if let failure {
                for job in jobs { job.finish(.unavailable(failure)) }
            } else {
                let start = elapsed()
                commit(jobs)
                gathering.note(
                    answered: jobs.count, waiting: state.withLock { $0.waiting.count },
                    took: elapsed() - start)
            }
        }
    }

    /// Waits until so many jobs wait, though not for long.
    private func wait(for count: Int, atMost patience: Duration) {
        let mustWait = state.withLock { state in
            guard state.waiting.count < count else { return false }
            state.wanted = count
            return true
        }
        guard mustWait else { return }
        let nanoseconds = Int(patience / .nanoseconds(1))
        guard enough.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .timedOut else { return }
        let isSignalled = state.withLock { state in
            defer { state.wanted = nil }
            return state.wanted == nil
        }
        // It came at the last moment, and must not end the next wait.
        if isSignalled { enough.wait() }
    }

    private func commit(_ jobs: [any WriteJob]) {
        if !carryOut(jobs) { goOnFull(jobs) }
    }

    /// Runs jobs and answers them; false when the disk is full, and then none is answered.
    private func carryOut(_ jobs: [any WriteJob]) -> Bool {
        do {
            let refused = try attempt(jobs)
            for (index, job) in jobs.enumerated() { job.finish(refused[index]) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            return false
        } catch let error as NotBegun {
            for job in jobs { job.finish(.unavailable(error.reason)) }
        } catch {
            end(jobs, error)
        }
        return true
    }

    /// The disk is full: what keeps promises is tried again on the ballast.
    private func goOnFull(_ jobs: [any WriteJob]) {
        state.withLock { $0.isFull = true }
        ballast.drop()
        for job in jobs where job.need == .room { job.finish(.full) }
        let keepers = jobs.filter { $0.need == .ballast }
        guard !keepers.isEmpty else { return }
        if !carryOut(keepers) {
            for job in keepers { job.finish(.unavailable("the disk is full")) }
        }
    }

    /// A commit that failed otherwise is never tried again: the pages that an fsync lost are
    /// marked clean, so that a second one would succeed and mean nothing.
    private func end(_ jobs: [any WriteJob], _ error: any Error) {
        let text = "\(error)"
        state.withLock { $0.failure = text }
        for job in jobs { job.finish(.unknown(text)) }
    }

    /// One transaction for all; what each job threw, by index.
    ///
    /// Refusals are rare and savepoints are not free, so the jobs first run without. If one
    /// throws, everything is rolled back and runs again, each in a savepoint of its own.
    private func attempt(_ jobs: [any WriteJob]) throws -> [StoreError?] {
        if try runAll(jobs) { return [StoreError?](repeating: nil, count: jobs.count) }
        var refused = [StoreError?](repeating: nil, count: jobs.count)
        try transaction { db in
            for (index, job) in jobs.enumerated() {
                // A savepoint outside would be a transaction of its own, and commit by itself.
                try db.refuseOutsideTransaction()
                do {
                    try db.inSavepoint {
                        try job.run(in: db)
                        return .commit
                    }
                } catch let error as DatabaseError where error.endsTransaction {
                    throw error
                } catch {
                    refused[index] = StoreError(mapping: error)
                }
            }
            return .commit
        }
        return refused
    }

    /// False when a job threw, and nothing was written.
    private func runAll(_ jobs: [any WriteJob]) throws -> Bool {
        var isClean = true
        try transaction { db in
            for job in jobs {
                do {
                    try job.run(in: db)
                } catch let error as DatabaseError where error.endsTransaction {
                    throw error
                } catch {
                    isClean = false
                    return .rollback
                }
            }
            return .commit
        }
        return isClean
    }

    /// One transaction; throws `NotBegun` when not even its beginning came about.
    private func transaction(
        _ body: (Database) throws -> Database.TransactionCompletion
    ) throws {
        var hasBegun = false
        do {
            try pool.writeWithoutTransaction { db in
                try db.inImmediateTransaction {
                    hasBegun = true
                    return try body(db)
                }
            }
        } catch {
            if hasBegun || StoreError(mapping: error) == .full { throw error }
            throw NotBegun(reason: "no transaction could begin: \(StoreError(mapping: error))")
        }
    }
}

/// The file was busy or out of reach for now: no job ran, and the next may fare better.
private struct NotBegun: Error {
    let reason: String
}

extension DatabaseError {
    /// SQLite itself may have rolled the whole transaction back (its manual on `ROLLBACK`).
    fileprivate var endsTransaction: Bool {
        switch resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_CORRUPT: true
        default: false
        }
    }
}

extension StoreError {
    /// What a driver's error means to a caller.
    init(mapping error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case is CancellationError: self = .interrupted
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self = .full
            case .SQLITE_INTERRUPT, .SQLITE_ABORT: self = .interrupted
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt("\(error.resultCode)")
            default: self = .unavailable(error.message ?? "\(error.resultCode)")
            }
        default: self = .unavailable("\(type(of: error))")
        }
    }
}
