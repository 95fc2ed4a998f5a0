import BelayCore
import BelayStore

/// A session inside a transaction, as the verbs of the store see it.
///
/// It must not be kept beyond the closure that it is lent to.
package final class Database {
    private let connection: Connection
    private let settings: DatabaseSettings
    private var lastReply: Reply?
    /// Whether the last statement is one whose answer was not waited for.
    private var owesAnswer = false
    private var isCancelled: () -> Bool = { false }

    init(_ connection: Connection, _ settings: DatabaseSettings) {
        self.connection = connection
        self.settings = settings
    }

    var isLost: Bool { connection.isLost }

    /// Rows that the last statement of `run` wrote.
    package var changesCount: Int {
        get throws { try lastAnswer()?.count ?? 0 }
    }

    /// Sends a statement without waiting for its answer.
    func send(_ sql: String, _ arguments: Binder, isKept: Bool = true) throws {
        if isCancelled() { throw StoreError.interrupted }
        try connection.send(sql, arguments, isKept: isKept)
        owesAnswer = true
        if connection.isFull { _ = try lastAnswer() }
    }

    /// Waits for the answers to everything that was sent; the last one.
    func lastAnswer() throws -> Reply? {
        guard owesAnswer else { return lastReply }
        owesAnswer = false
        lastReply = nil
        lastReply = try connection.receive(within: patience)
        return lastReply
    }

    /// Longer than the server's own bound, so that mostly the server speaks first.
    private var patience: Duration { settings.statementPatience + .seconds(5) }
}

// Transactions.

extension Database {
    enum Kind {
        /// All that is read is of one moment.
        case read
        /// Each statement sees what was committed before it began.
        case write
    }

    enum Ending {
        /// It is durable, as far as the server knows.
        case committed
        /// Nothing of it happened.
        case refused(any Error)
        /// The COMMIT went out, and no clear answer came back.
        case unknown(String)
    }

    /// Runs steps of one kind in one transaction to its end, whatever that is.
    ///
    /// It ends early when nobody waits for any of them.
    func transaction(_ jobs: [any Job]) -> Ending {
        let kind = jobs[0].kind
        isCancelled = { jobs.allSatisfy(\.isCancelled) }
        defer { isCancelled = { false } }
        _ = connection.takeWarnings()
        do {
            try begin(kind)
            // In order, so that no two nodes wait for each other.
            for account in Set(jobs.compactMap { $0.gathering?.sharing?.rawValue }).sorted() {
                try lock(AccountID(account), .shared)
            }
            for job in jobs { try job.run(in: self) }
            isCancelled = { false }
        } catch {
            rollBack()
            return .refused(error)
        }
        return commit(kind)
    }

    private func begin(_ kind: Kind) throws {
        switch kind {
        case .read: try run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [])
        case .write: try run("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", [])
        }
        guard settings.isPooled else { return }
        for (name, value) in Connection.sessionSettings(settings) {
            try run("SELECT set_config($1, $2, true)", [name, value])
        }
        try checkServer(is: connection.primary)
    }

    /// Nothing but the server's own `COMMIT`, without any warning, is a commit.
    private func commit(_ kind: Kind) -> Ending {
        do {
            // A commit may wait for a standby, and a bound would end that wait as if all were well.
            if kind == .write { try run("SET LOCAL statement_timeout = 0", []) }
        } catch {
            rollBack()
            return .refused(error)
        }
        _ = connection.takeWarnings()
        owesAnswer = false
        do {
            // Not by `run`, which may look at answers by itself.
            try connection.send("COMMIT", Binder())
            let reply = try connection.receive(within: patience + settings.commitPatience)
            let warnings = connection.takeWarnings()
            guard reply?.tag == "COMMIT" else {
                return .refused(StoreError.unavailable("the transaction was rolled back"))
            }
            guard kind == .read || warnings.isEmpty else {
                let states = warnings.joined(separator: ", ")
                return .unknown("the commit came back with a warning: SQLSTATE \(states)")
            }
            return .committed
        } catch {
            // A statement before it that was refused kept the COMMIT from being looked at.
            guard let refusal = error as? DatabaseError, refusal.sqlState != nil,
                !refusal.isOfLast
            else {
                return kind == .read
                    ? .refused(error) : .unknown((error as? DatabaseError)?.text ?? "no answer")
            }
            rollBack()
            return .refused(error)
        }
    }

    /// What went wrong first is told by others; a session that cannot roll back is given up.
    private func rollBack() {
        owesAnswer = false
        guard !connection.isLost else { return }
        // What is still under way, and may have failed.
        _ = try? connection.receive(within: patience)
        guard !connection.isLost else { return }
        do {
            try connection.send("ROLLBACK", Binder())
            _ = try connection.receive(within: patience)
        } catch {
            connection.giveUp()
        }
    }
}
