import BelayCore
import BelayStore
import Dispatch
import Synchronization

/// A bounded number of connections, each with a thread of its own, and the steps that wait for one.
///
/// Why threads: a step is one closure that waits for the network between its statements, and must
/// not keep a thread of Swift's own pool meanwhile. Connections come with the need and go when they
/// are idle.
final class Pool: Sendable {
    private struct State {
        var writes = Queue<any Job>()
        var reads = Queue<any Job>()
        var workers = 0
        var idle = 0
        var reading = 0
        var isClosed = false
        var backoff = Backoff()
        /// Who waits for the last worker's end.
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    let settings: DatabaseSettings
    let elapsed: @Sendable () -> Duration
    private let chance: @Sendable () -> UInt64
    private let state = Mutex(State())
    /// Signalled for each step, and for each worker at the end.
    private let wakeups = DispatchSemaphore(value: 0)

    init(
        _ settings: DatabaseSettings, elapsed: @escaping @Sendable () -> Duration,
        chance: @escaping @Sendable () -> UInt64
    ) {
        self.settings = settings
        self.elapsed = elapsed
        self.chance = chance
    }

    /// Connections that there are.
    var size: Int { state.withLock { $0.workers } }

    /// Runs a step in a transaction of its own.
    ///
    /// Cancelling the task ends a read early; a write goes on, and is answered when it is durable.
    func run<Value: Sendable>(
        _ kind: Database.Kind, needing need: PostgresStore.Need,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let work = Work(kind, needing: need, until: elapsed() + settings.turnPatience, body)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                work.answer(waiter)
                if kind == .read, Task.isCancelled { return work.cancel() }
                submit(work)
            }
        } onCancel: {
            if kind == .read { work.cancel() }
        }
        return try answer.get()
    }

    private func submit(_ job: any Job) {
        let (refusal, mustStart): (StoreError?, Bool) = state.withLock { state in
            if state.isClosed { return (.unavailable("the store is closed"), false) }
            guard state.writes.count + state.reads.count < Limits.databaseWaiters else {
                return (.unavailable("too much waits for the database"), false)
            }
            switch job.kind {
            case .read: state.reads.append(job)
            case .write: state.writes.append(job)
            }
            let isShort = state.writes.count + state.reads.count > state.idle
            guard isShort, state.workers < settings.connections else { return (nil, false) }
            state.workers += 1
            return (nil, true)
        }
        if let refusal { return job.finish(refusal) }
        if mustStart {
            let worker = Worker(self)
            DispatchQueue(label: "belay.database").async { worker.work() }
        }
        wakeups.signal()
    }

    /// Ends when everything that waited has been answered and every connection is closed.
    func close() async {
        let workers = state.withLock { state in
            state.isClosed = true
            return state.workers
        }
        for _ in 0..<workers { wakeups.signal() }
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state in
                if state.workers > 0 { state.closers.append(waiter) }
                return state.workers == 0
            }
            if isOver { waiter.resume() }
        }
    }
}

// What workers ask.

extension Pool {
    /// The next step; nil when the worker is to end.
    func next() -> (any Job)? {
        while true {
            enum Turn {
                case job(any Job)
                case end, wait
            }
            let turn: Turn = state.withLock { state in
                if let job = take(&state) { return .job(job) }
                if state.isClosed { return .end }
                state.idle += 1
                return .wait
            }
            switch turn {
            case .job(let job): return job
            case .end: return nil
            case .wait:
                let isLate = wakeups.wait(timeout: .now() + .seconds(60)) == .timedOut
                let mustEnd = state.withLock { state in
                    state.idle -= 1
                    return isLate && state.writes.count + state.reads.count == 0
                }
                if mustEnd { return nil }
            }
        }
    }

    /// Writes go first, and reads never have all connections: releases and stops are writes.
    private func take(_ state: inout State) -> (any Job)? {
        if let job = state.writes.popFirst() { return job }
        guard state.reading < max(1, settings.connections * 3 / 4) else { return nil }
        guard let job = state.reads.popFirst() else { return nil }
        state.reading += 1
        return job
    }

    func noteEnd(of job: any Job) {
        guard job.kind == .read else { return }
        state.withLock { $0.reading -= 1 }
    }

    func noteEndOfWorker() {
        let closers = state.withLock { state in
            state.workers -= 1
            guard state.workers == 0 else { return [] as [CheckedContinuation<Void, Never>] }
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    /// Why no connection is tried now; nil when one is.
    var refusal: StoreError? {
        let now = elapsed()
        return state.withLock { $0.backoff.refusal(at: now) }
    }

    func noteConnected() {
        state.withLock { $0.backoff.noteSuccess() }
    }

    func noteNotConnected(_ error: StoreError) {
        let (now, draw) = (elapsed(), chance())
        state.withLock { $0.backoff.noteFailure(error, at: now, draw: draw) }
    }
}
