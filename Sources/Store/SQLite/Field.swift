import BelayCore
import FoundationEssentials
import GRDBSQLite

/// A value that a column is read as.
protocol Field {
    /// - Parameter index: from 0; the column is not NULL.
    init(column index: Int32, of statement: OpaquePointer)
}

extension Int64: Field {
    init(column index: Int32, of statement: OpaquePointer) {
        self = sqlite3_column_int64(statement, index)
    }
}

extension Int: Field {
    init(column index: Int32, of statement: OpaquePointer) {
        self = Int(sqlite3_column_int64(statement, index))
    }
}

extension Bool: Field {
    init(column index: Int32, of statement: OpaquePointer) {
        self = sqlite3_column_int64(statement, index) != 0
    }
}

extension String: Field {
    init(column index: Int32, of statement: OpaquePointer) {
        // The text is asked for before its length, which asking may change.
        let start = sqlite3_column_text(statement, index)
        let count = Int(sqlite3_column_bytes(statement, index))
        self.init(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

extension Data: Field {
    init(column index: Int32, of statement: OpaquePointer) {
        let start = sqlite3_column_blob(statement, index)
        let count = Int(sqlite3_column_bytes(statement, index))
        self.init(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension [UInt8]: Field {
    init(column index: Int32, of statement: OpaquePointer) {
        let start = sqlite3_column_blob(statement, index)
        let count = Int(sqlite3_column_bytes(statement, index))
        self.init(UnsafeRawBufferPointer(start: start, count: count))
    }
}
