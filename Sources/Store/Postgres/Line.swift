package import BelayCore
package import BelayStore

/// One row of an answer.
package struct Line {
    private let reply: Reply
    private let row: Int32

    init(_ reply: Reply, _ row: Int) {
        self.reply = reply
        self.row = Int32(row)
    }

    /// - Parameter index: from 0.
    package subscript<Value: Field>(_ index: Int) -> Value {
        guard let value: Value = self[index] else {
            preconditionFailure("a column that may be NULL is read as if it might not")
        }
        return value
    }

    package subscript<Value: Field>(_ index: Int) -> Value? {
        reply.withColumn(Int32(index), of: row) { bytes, type in
            Value(column: bytes, type: type)
        }
    }

    package func instant(_ index: Int) -> Instant {
        Instant(milliseconds: self[index])
    }

    package func instantIfAny(_ index: Int) -> Instant? {
        (self[index] as Int64?).map(Instant.init(milliseconds:))
    }

    /// A send's id out of its sixteen bytes.
    package func sendID(_ index: Int) throws(StoreError) -> SendID {
        let id: SendID?? = reply.withColumn(Int32(index), of: row) { bytes, _ in
            guard bytes.count == 16 else { return nil }
            return SendID(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
        guard let id, let id else { throw .corrupt("a send's id has not sixteen bytes") }
        return id
    }
}
