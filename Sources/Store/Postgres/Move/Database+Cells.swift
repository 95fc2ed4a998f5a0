import BelayStore
import BelayStoreMove

// Rows on their way from one store to another.

extension Line {
    /// - Parameter index: from 0.
    func cell(_ index: Int, _ kind: Cell.Kind) -> Cell {
        switch kind {
        case .integer: (self[index] as Int64?).map(Cell.integer) ?? .null
        case .text: (self[index] as String?).map(Cell.text) ?? .null
        case .bytes: (self[index] as [UInt8]?).map(Cell.bytes) ?? .null
        }
    }
}

extension Cell {
    /// Of the last row of a page: a key is never NULL.
    var argument: any Argument {
        switch self {
        case .null: nil as Int64?
        case .integer(let number): number
        case .text(let text): text
        case .bytes(let bytes): bytes
        }
    }
}

extension Binder {
    /// One column of many rows, as an array that may hold NULLs (`array_send` of the server).
    mutating func column(_ index: Int, of rows: [[Cell]], _ kind: Cell.Kind) {
        let (list, element): (SQLType, SQLType) =
            switch kind {
            case .integer: (.integers, .integer)
            case .text: (.texts, .text)
            case .bytes: (.byteStrings, .bytes)
            }
        var refusal: String?
        let size = rows.reduce(20) { $0 + 4 + $1[index].size }
        value(list, size: size) { bytes in
            bytes.reserveCapacity(bytes.count + size)
            for number in [Int32(1), 1] { bytes.append(bigEndian: number) }
            bytes.append(bigEndian: element.rawValue)
            for number in [Int32(rows.count), 1] { bytes.append(bigEndian: number) }
            for row in rows {
                switch row[index] {
                case .null: bytes.append(bigEndian: Int32(-1))
                case .integer(let number):
                    bytes.append(bigEndian: Int32(8))
                    bytes.append(bigEndian: number)
                case .text(let text):
                    if text.utf8.contains(0) { refusal = "a text holds a NUL" }
                    bytes.append(bigEndian: Int32(text.utf8.count))
                    bytes.append(contentsOf: text.utf8)
                case .bytes(let value):
                    bytes.append(bigEndian: Int32(value.count))
                    bytes.append(contentsOf: value)
                }
            }
        }
        if let refusal { refuse(refusal) }
    }
}
