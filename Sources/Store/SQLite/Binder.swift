import GRDBSQLite

/// Sets a statement's question marks, one after another.
///
/// Why beside `Arguments`: those are boxed, which is nothing for most statements; a mail costs a
/// few dozen.
struct Binder {
    private let statement: OpaquePointer
    private(set) var count: Int32 = 0
    /// SQLite's result code of the first that failed.
    private(set) var code = SQLITE_OK

    /// - Parameter statement: at rest, with nothing set.
    init(_ statement: OpaquePointer) {
        self.statement = statement
    }

    mutating func callAsFunction(_ value: some Argument) {
        count += 1
        guard code == SQLITE_OK else { return }
        code = value.bind(to: statement, at: count)
    }

    /// Nil is NULL.
    mutating func callAsFunction(_ value: (some Argument)?) {
        guard let value else { return null() }
        self(value)
    }

    mutating func null() {
        count += 1
    }
}
