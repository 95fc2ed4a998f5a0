import CPQ

/// What the server answered to one statement.
final class Reply {
    private let result: OpaquePointer

    /// - Parameter result: owned from now on.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    var status: ExecStatusType { PQresultStatus(result) }
    var rows: Int { Int(PQntuples(result)) }
    /// As `COMMIT` or `INSERT 0 1`.
    var tag: String { String(cString: PQcmdStatus(result)) }
    /// Rows that were written, or read.
    var count: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// Lends a column; nil when it is NULL.
    ///
    /// - Parameter index: from 0, as `row`.
    func withColumn<Value>(
        _ index: Int32, of row: Int32, _ body: (UnsafeRawBufferPointer, Oid) -> Value
    ) -> Value? {
        precondition(index < PQnfields(result), "an answer has no such column")
        guard PQgetisnull(result, row, index) == 0 else { return nil }
        let length = Int(PQgetlength(result, row, index))
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, index), count: length)
        return body(bytes, PQftype(result, index))
    }

    /// A field of an error or a notice, by its letter in the protocol; nil where it has none.
    func diagnosis(_ field: Diagnosis) -> String? {
        PQresultErrorField(result, Int32(field.rawValue)).map { String(cString: $0) }
    }
}

/// Fields of errors and notices (the manual's "Error and Notice Message Fields").
enum Diagnosis: UInt8 {
    /// In English, whatever the server's language.
    case severity = 0x56
    case sqlState = 0x43
    case message = 0x4D
    case table = 0x74
    case constraint = 0x6E
}
