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
        var gathered = Queue<any Job>()
        var workers = 0
        /// Those that have a connection still, though they are to end.
        var living = 0
        var idle = 0
        var reading = 0
        var gathering = 0
        var isClosed = false
        var backoff = Backoff()
        /// Where among the URL's servers the primary was found; nil once a session was lost.
        var place: Int?
        /// Who waits for the last worker's end.
        var closers: [CheckedContinuation<Void, Never>] = []

        var waiting: Int { writes.count + reads.count + gathered.count }
    }

    let settings: DatabaseSettings
    let primaries: PrimaryGuard
    let elapsed: @Sendable () -> Duration
    private let chance: @Sendable () -> UInt64
    private let state = Mutex(State())
    /// Signalled for each step, and for each worker at the end.
    private let wakeups = DispatchSemaphore(value: 0)

    init(
        _ settings: DatabaseSettings, guarding primaries: PrimaryGuard,
        elapsed: @escaping @Sendable () -> Duration, chance: @escaping @Sendable () -> UInt64
    ) {
        self.settings = settings
        self.primaries = primaries
        self.elapsed = elapsed
        self.chance = chance
    }

    /// Connections that there are.
    var size: Int { state.withLock { $0.workers } }
    /// Steps that wait for one.
    var waiting: Int { state.withLock { $0.waiting } }

    /// Runs a step in a transaction of its own.
    ///
    /// Cancelling the task ends a read early; a write goes on, and is answered when it is durable.
    func run<Value: Sendable>(
        _ kind: Database.Kind, _ gathering: Gathering?, needing need: PostgresStore.Need,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let end = elapsed() + settings.turnPatience
        let work = Work(kind, gathering, needing: need, until: end, body)
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
            guard state.waiting < Limits.databaseWaiters else {
                return (.unavailable("too much waits for the database"), false)
            }
            switch (job.kind, job.gathering) {
            case (.read, _): state.reads.append(job)
            case (.write, nil): state.writes.append(job)
            case (.write, _): state.gathered.append(job)
            }
            let isShort = state.waiting > state.idle
            guard isShort, state.workers < settings.connections else { return (nil, false) }
            state.workers += 1
            state.living += 1
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
                if state.living > 0 { state.closers.append(waiter) }
                return state.living == 0
            }
            if isOver { waiter.resume() }
        }
    }
}

// What workers ask.

extension Pool {
    /// The next steps, of which all are for one transaction; none when the worker is to end.
    func next() -> [any Job] {
        enum Turn {
            case jobs([any Job])
            case end, wait
        }
        while true {
            let turn: Turn = state.withLock { state in
                let jobs = take(&state)
                if !jobs.isEmpty { return .jobs(jobs) }
                if state.isClosed {
                    state.workers -= 1
                    return .end
                }
                state.idle += 1
                return .wait
            }
            switch turn {
            case .jobs(let jobs): return jobs
            case .end: return []
            case .wait:
                let isLate = wakeups.wait(timeout: .now() + .seconds(60)) == .timedOut
                let mustEnd = state.withLock { state in
                    state.idle -= 1
                    // What comes after this finds a worker less, and starts another one.
                    let mustEnd = isLate && state.waiting == 0
                    if mustEnd { state.workers -= 1 }
                    return mustEnd
                }
                if mustEnd { return [] }
            }
        }
    }

    /// Writes go first, and neither reads nor what is gathered ever have all connections: a stop
    /// is a write.
    ///
    /// What is gathered has a few only: the more of them, the fewer steps share a transaction,
    /// and the more transactions wait for each other's rows.
    private func take(_ state: inout State) -> [any Job] {
        if let job = state.writes.popFirst() { return [job] }
        if state.gathering < max(1, settings.connections / 4), state.gathered.count > 0 {
            state.gathering += 1
            let count = min(state.gathered.count, Limits.databaseGathering)
            return (0..<count).compactMap { _ in state.gathered.popFirst() }
        }
        guard state.reading < max(1, settings.connections / 2), let job = state.reads.popFirst()
        else { return [] }
        state.reading += 1
        return [job]
    }

    func noteEnd(of jobs: [any Job]) {
        guard let job = jobs.first else { return }
        state.withLock { state in
            if job.kind == .read { state.reading -= 1 }
            if job.gathering != nil { state.gathering -= 1 }
        }
    }

    /// A worker has ended and its connection is closed.
    func noteEndOfWorker() {
        let closers = state.withLock { state in
            state.living -= 1
            guard state.living == 0 else { return [] as [CheckedContinuation<Void, Never>] }
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

    var connector: Connector {
        Connector(settings: settings, primaries: primaries, elapsed: elapsed)
    }

    /// Where the primary was a moment ago.
    var place: Int? { state.withLock { $0.place } }

    func noteConnected(at place: Int) {
        state.withLock { state in
            state.backoff.noteSuccess()
            state.place = place
        }
    }

    /// A session ended by itself: the primary may be elsewhere now.
    func noteLost() {
        state.withLock { $0.place = nil }
    }

    func noteNotConnected(_ error: StoreError) {
        let (now, draw) = (elapsed(), chance())
        state.withLock { $0.backoff.noteFailure(error, at: now, draw: draw) }
    }
}
