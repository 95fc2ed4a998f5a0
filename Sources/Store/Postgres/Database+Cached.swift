import BelayStore

// Statements that are prepared once per connection.

extension Database {
    /// Runs a statement that writes.
    ///
    /// Its answer is not waited for: it goes out with the next statement that reads, with the
    /// next look at `changesCount`, or with the COMMIT. What it fails with is thrown there.
    package func run(_ sql: String, _ arguments: Arguments) throws {
        try send(sql, bound(arguments))
    }

    /// As above, its arguments set one after another.
    package func run(_ sql: String, _ set: (inout Binder) -> Void) throws {
        var binder = Binder()
        set(&binder)
        try send(sql, binder)
    }

    /// Runs a statement that nobody will run again on this connection, such as one of a schema.
    package func runOnce(_ sql: String) throws {
        try send(sql, Binder(), isKept: false)
    }

    /// What is read of the first row; nil when there is none.
    package func first<Value>(
        _ sql: String, _ arguments: Arguments, _ read: (Line) throws -> Value
    ) throws -> Value? {
        let reply = try answer(sql, arguments)
        return reply.rows > 0 ? try read(Line(reply, 0)) : nil
    }

    /// As `first`, of a statement that writes and has one row at most.
    package func change<Value>(
        _ sql: String, _ arguments: Arguments, _ read: (Line) throws -> Value
    ) throws -> Value? {
        try first(sql, arguments, read)
    }

    /// The number that an `INSERT … RETURNING` gave its row; nil when it inserted none.
    ///
    /// Differs from SQLite because there is no last row of a session there.
    package func insert(_ sql: String, _ arguments: Arguments) throws -> Int64? {
        try first(sql, arguments) { $0[0] as Int64 }
    }

    /// What is read of every row.
    package func all<Value>(
        _ sql: String, _ arguments: Arguments, _ read: (Line) throws -> Value
    ) throws -> [Value] {
        let reply = try answer(sql, arguments)
        return try (0..<reply.rows).map { try read(Line(reply, $0)) }
    }

    /// Visits row after row, until the visitor says false.
    ///
    /// Differs from SQLite because the whole answer is here before the first visit: the statement
    /// bounds what it reads, and the visitor may run any other.
    package func each(_ sql: String, _ arguments: Arguments, _ visit: (Line) throws -> Bool) throws
    {
        let reply = try answer(sql, arguments)
        for row in 0..<reply.rows {
            guard try visit(Line(reply, row)) else { return }
        }
    }

    package func exists(_ sql: String, _ arguments: Arguments) throws -> Bool {
        try answer(sql, arguments).rows > 0
    }

    package func integer(_ sql: String, _ arguments: Arguments) throws -> Int64? {
        try first(sql, arguments) { $0[0] as Int64? } ?? nil
    }

    private func answer(_ sql: String, _ arguments: Arguments) throws -> Reply {
        try send(sql, bound(arguments))
        guard let reply = try lastAnswer() else {
            throw StoreError.unavailable("a statement was not answered")
        }
        return reply
    }

    private func bound(_ arguments: Arguments) -> Binder {
        var binder = Binder()
        for value in arguments.values { value.bind(to: &binder) }
        return binder
    }
}
