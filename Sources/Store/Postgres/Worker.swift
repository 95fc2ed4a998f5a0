import BelayCore
import BelayStore

/// The thread of one connection: carries out one step after another.
struct Worker: Sendable {
    private let pool: Pool

    init(_ pool: Pool) {
        self.pool = pool
    }

    /// Ends when the pool says so, or has nothing to do for long.
    func work() {
        var connection: Connection?
        while let job = pool.next() {
            if connection?.isStale == true { connection = nil }
            let failure = carryOut(job, on: &connection)
            pool.noteEnd(of: job)
            job.finish(failure)
        }
        connection = nil
        pool.noteEndOfWorker()
    }

    /// Runs a step until it has an end; what it failed with.
    private func carryOut(_ job: any Job, on connection: inout Connection?) -> StoreError? {
        if job.isCancelled { return .interrupted }
        guard pool.elapsed() < job.deadline else {
            return .unavailable("no connection to the database was free in time")
        }
        var tries = 0
        while true {
            tries += 1
            let session: Connection
            switch connection {
            case .some(let open): session = open
            case nil:
                do throws(StoreError) {
                    session = try connect()
                } catch {
                    return error
                }
                connection = session
            }
            let db = Database(session, pool.settings)
            let ending = db.transaction(job.kind, isCancelled: { job.isCancelled }) {
                try job.run(in: $0)
            }
            if session.isLost { connection = nil }
            switch ending {
            case .committed: return nil
            case .unknown(let reason): return .unknown(reason)
            case .refused(let error as DatabaseError)
            where error.mayRetry && tries < Limits.databaseTries:
                continue
            case .refused(let error): return StoreError(mapping: error)
            }
        }
    }

    private func connect() throws(StoreError) -> Connection {
        if let refusal = pool.refusal { throw refusal }
        do {
            let connection = try Connection.open(pool.settings, elapsed: pool.elapsed)
            pool.noteConnected()
            return connection
        } catch {
            let error = StoreError(mapping: error)
            pool.noteNotConnected(error)
            throw error
        }
    }
}
