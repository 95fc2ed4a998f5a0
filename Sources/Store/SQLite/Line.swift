import BelayCore
import BelayStore
import GRDBSQLite

/// The row that a running statement stands on: to be read at once, and not to be kept.
struct Line {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) {
        self.statement = statement
    }

    /// - Parameter index: from 0.
    subscript<Value: Field>(_ index: Int) -> Value {
        precondition(!isNull(index), "a column that may be NULL is read as if it might not")
        return Value(column: Int32(index), of: statement)
    }

    subscript<Value: Field>(_ index: Int) -> Value? {
        isNull(index) ? nil : Value(column: Int32(index), of: statement)
    }

    func instant(_ index: Int) -> Instant {
        Instant(milliseconds: self[index])
    }

    func instantIfAny(_ index: Int) -> Instant? {
        (self[index] as Int64?).map(Instant.init(milliseconds:))
    }

    /// A send's id out of its sixteen bytes.
    func sendID(_ index: Int) throws(StoreError) -> SendID {
        let index = Int32(index)
        guard let bytes = sqlite3_column_blob(statement, index),
            sqlite3_column_bytes(statement, index) == 16
        else { throw .corrupt("a send's id has not sixteen bytes") }
        return SendID(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    private func isNull(_ index: Int) -> Bool {
        sqlite3_column_type(statement, Int32(index)) == SQLITE_NULL
    }
}
