import GRDB
import GRDBSQLite

// Statements that are prepared once per connection.

extension Database {
    /// Runs a statement that writes, in the transaction that is open.
    func run(_ sql: String, _ arguments: Arguments) throws {
        try refuseOutsideTransaction()
        try step(sql, arguments) { _ in true }
    }

    /// As above, its question marks set one after another.
    func run(_ sql: String, _ set: (inout Binder) -> Void) throws {
        try refuseOutsideTransaction()
        try step(sql, set) { _ in true }
    }

    /// As the driver's `inTransaction`, which compiles its beginning and its end each time.
    func inImmediateTransaction(_ body: () throws -> TransactionCompletion) throws {
        try step("BEGIN IMMEDIATE", []) { _ in true }
        do {
            guard try body() == .commit else { return try rollback() }
            try refuseOutsideTransaction()
            try step("COMMIT", []) { _ in true }
        } catch {
            // What went wrong first is told; the transaction may be gone already.
            try? rollback()
            throw error
        }
    }

    /// As the driver's `read`, which compiles the beginning and the end of each, too: all that is
    /// read is of one moment.
    func inSnapshot<Value>(_ body: () throws -> Value) throws -> Value {
        try step("BEGIN DEFERRED", []) { _ in true }
        defer {
            do {
                try step("COMMIT", []) { _ in true }
            } catch {
                // Nothing was written; one that was interrupted must not stay open all the same.
                try? rollback()
            }
        }
        return try body()
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
    func refuseOutsideTransaction() throws {
        guard isInsideTransaction else {
            throw DatabaseError(resultCode: .SQLITE_ABORT, message: "the transaction was aborted")
        }
    }

    /// - Parameter visit: whether to go on.
    private func step(
        _ sql: String, _ arguments: Arguments, _ visit: (Line) throws -> Bool
    ) throws {
        try step(
            sql,
            { set in
                for value in arguments.values {
                    if let value { set(value) } else { set.null() }
                }
            }, visit)
    }

    /// - Parameter visit: whether to go on.
    private func step(
        _ sql: String, _ set: (inout Binder) -> Void, _ visit: (Line) throws -> Bool
    ) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        precondition(sqlite3_stmt_busy(statement) == 0, "a statement runs once at a time")
        defer {
            // What it failed with was told by the step. Values are let go: they may be large.
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        var binder = Binder(statement)
        set(&binder)
        precondition(
            sqlite3_bind_parameter_count(statement) == binder.count,
            "a statement has as many arguments as question marks")
        guard binder.code == SQLITE_OK else { throw failure(binder.code, sql) }
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
