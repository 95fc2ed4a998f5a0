import GRDB
import GRDBSQLite

// Statements that are prepared once per connection.

extension Database {
    /// Runs a statement that writes, in the transaction that is open.
    func run(_ sql: String, _ arguments: Arguments) throws {
        try refuseOutsideTransaction()
        try step(sql, arguments) { _ in true }
    }

    /// What is read of the first row; nil when there is none.
    func first<Value>(
        _ sql: String, _ arguments: Arguments, _ read: (Line) throws -> Value
    ) throws -> Value? {
        var found: Value?
        try step(sql, arguments) { line in
            found = try read(line)
            return false
        }
        return found
    }

    /// As `first`, of a statement that writes and has one row at most.
    func change<Value>(
        _ sql: String, _ arguments: Arguments, _ read: (Line) throws -> Value
    ) throws -> Value? {
        try refuseOutsideTransaction()
        return try all(sql, arguments, read).first
    }

    /// What is read of every row.
    func all<Value>(
        _ sql: String, _ arguments: Arguments, _ read: (Line) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try step(sql, arguments) { line in
            found.append(try read(line))
            return true
        }
        return found
    }

    /// Visits row after row, until the visitor says false. It must not run the same statement.
    func each(_ sql: String, _ arguments: Arguments, _ visit: (Line) throws -> Bool) throws {
        try step(sql, arguments, visit)
    }

    func exists(_ sql: String, _ arguments: Arguments) throws -> Bool {
        try first(sql, arguments) { _ in true } ?? false
    }

    func integer(_ sql: String, _ arguments: Arguments) throws -> Int64? {
        try first(sql, arguments) { $0[0] as Int64? } ?? nil
    }

    /// SQLite may roll a transaction back by itself: what follows must not be one of its own.
    private func refuseOutsideTransaction() throws {
        guard isInsideTransaction else {
            throw DatabaseError(resultCode: .SQLITE_ABORT, message: "the transaction was aborted")
        }
    }

    /// - Parameter visit: whether to go on.
    private func step(
        _ sql: String, _ arguments: Arguments, _ visit: (Line) throws -> Bool
    ) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        precondition(sqlite3_stmt_busy(statement) == 0, "a statement runs once at a time")
        precondition(
            Int(sqlite3_bind_parameter_count(statement)) == arguments.values.count,
            "a statement has as many arguments as question marks")
        defer {
            // What it failed with was told by the step. Values are let go: they may be large.
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, argument) in arguments.values.enumerated() {
            guard let argument else { continue }
            let code = argument.bind(to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(code, sql) }
        }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code, sql) }
            guard try visit(Line(statement)) else { return }
        }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: sql)
    }
}
