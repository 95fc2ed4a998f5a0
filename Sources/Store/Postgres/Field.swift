package import FoundationEssentials

/// A value that a column is read as.
package protocol Field {
    /// - Parameters:
    ///   - bytes: the column as the server sends it; not NULL.
    ///   - type: the server's number of its type.
    init(column bytes: UnsafeRawBufferPointer, type: UInt32)
}

extension Int64: Field {
    package init(column bytes: UnsafeRawBufferPointer, type: UInt32) {
        switch type {
        case 20: self = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 23: self = Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 21: self = Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        // A sum of bigints is a numeric: it wants `::bigint`.
        default: preconditionFailure("a column of type \(type) is read as an integer")
        }
    }
}

extension Int: Field {
    package init(column bytes: UnsafeRawBufferPointer, type: UInt32) {
        self = Int(Int64(column: bytes, type: type))
    }
}

extension Bool: Field {
    package init(column bytes: UnsafeRawBufferPointer, type: UInt32) {
        precondition(type == 16, "a column of type \(type) is read as a boolean")
        self = bytes[0] != 0
    }
}

extension String: Field {
    package init(column bytes: UnsafeRawBufferPointer, type: UInt32) {
        precondition([25, 19, 1043].contains(type), "a column of type \(type) is read as a text")
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension Data: Field {
    package init(column bytes: UnsafeRawBufferPointer, type: UInt32) {
        precondition(type == 17, "a column of type \(type) is read as bytes")
        self.init(bytes)
    }
}

extension [UInt8]: Field {
    package init(column bytes: UnsafeRawBufferPointer, type: UInt32) {
        precondition(type == 17, "a column of type \(type) is read as bytes")
        self.init(bytes)
    }
}
