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
        while true {
            let jobs = pool.next()
            if jobs.isEmpty { break }
            drop(&connection)
            finish(jobs, on: &connection)
            pool.noteEnd(of: jobs)
        }
        connection = nil
        pool.noteEndOfWorker()
    }

    /// Lets go of a connection that is of no use any more.
    private func drop(_ connection: inout Connection?) {
        guard let open = connection else { return }
        if open.isStale {
            connection = nil
            pool.noteLost()
        } else if open.isObsolete {
            connection = nil
        }
    }

    /// Carries steps out and answers them.
    private func finish(_ jobs: [any Job], on connection: inout Connection?) {
        let now = pool.elapsed()
        for job in jobs where job.deadline <= now {
            job.finish(.unavailable("no connection to the database was free in time"))
        }
        let jobs = jobs.filter { $0.deadline > now }
        if jobs.count > 1 {
            switch carryOut(jobs, on: &connection) {
            case .committed:
                for job in jobs { job.finish(nil) }
                return
            case .unknown(let reason):
                for job in jobs { job.finish(.unknown(reason)) }
                return
            // Nothing of any was written. They are told apart by running alone.
            case .refused: break
            }
        }
        for job in jobs {
            switch carryOut([job], on: &connection) {
            case .committed: job.finish(nil)
            case .unknown(let reason): job.finish(.unknown(reason))
            case .refused(let error): job.finish(StoreError(mapping: error))
            }
        }
    }

    /// Runs steps in one transaction until it has an end.
    private func carryOut(
        _ jobs: [any Job], on connection: inout Connection?
    ) -> Database.Ending {
        var tries = 0
        while true {
            if jobs.allSatisfy(\.isCancelled) { return .refused(StoreError.interrupted) }
            tries += 1
            let session: Connection
            switch connection {
            case .some(let open): session = open
            case nil:
                do throws(StoreError) {
                    session = try connect()
                } catch {
                    return .refused(error)
                }
                connection = session
            }
            let db = Database(session, pool.settings)
            let ending = db.transaction(jobs)
            if session.isLost {
                connection = nil
                pool.noteLost()
            }
            guard case .refused(let error as DatabaseError) = ending, error.mayRetry,
                tries < Limits.databaseTries
            else { return ending }
        }
    }

    private func connect() throws(StoreError) -> Connection {
        if let refusal = pool.refusal { throw refusal }
        do {
            let found = try pool.connector.connect(last: pool.place)
            pool.noteConnected(at: found.place)
            return found.connection
        } catch {
            let error = StoreError(mapping: error)
            pool.noteNotConnected(error)
            throw error
        }
    }
}
