/// How the store reaches its database.
package struct DatabaseSettings: Sendable, Hashable {
    /// As `postgres://user:password@host:port/database?sslmode=verify-full`; libpq's own words.
    package var url: String
    /// How many connections one node has at most.
    package var connections = 16
    /// For how long a statement may run, waiting for locks included; a COMMIT has no such bound.
    package var statementPatience: Duration = .seconds(15)
    /// For how long a node may be silent in the middle of a step. One that was put to sleep there
    /// keeps its account's lock, and with it every stop waiting: so for less than a statement has.
    package var idlePatience: Duration = .seconds(5)
    /// For how long an answer to a COMMIT is waited for before it counts as unknown.
    package var commitPatience: Duration = .seconds(30)
    /// For how long a new connection is waited for.
    package var connectPatience: Duration = .seconds(5)
    /// For how long work waits for a connection that is free.
    package var turnPatience: Duration = .seconds(10)
    /// For how long a node that is not heard of keeps what it has in hand, by the database's clock.
    package var lease: Duration = .seconds(60)
    /// For how long after that what it released is left alone: its relay may be answering still.
    package var drain: Duration = .seconds(540)
    /// Numbers of sends of one account that a node takes for itself at once. What is left of them
    /// when it ends is never given.
    package var numberBlock = 256
    /// Whether a node works only while commits wait for a standby.
    package var needsStandby = false
    /// Whether a pooler such as PgBouncer in transaction mode stands between: then nothing is kept
    /// in a session, neither prepared statements nor settings.
    package var isPooled = false

    package init(url: String) {
        self.url = url
    }
}
