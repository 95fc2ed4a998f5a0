package import BelayStore
package import FoundationEssentials

/// Reads what `ColumnWriter` wrote; anything else is corruption, and never a crash.
package struct ColumnReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    package static let broken = StoreError.corrupt("a column cannot be read")

    /// Reads a whole column of this version: nothing may be left over.
    package static func read<Value>(
        _ column: Data, version: UInt8, _ body: (inout ColumnReader) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let result = column.withUnsafeBytes { bytes -> Result<Value, StoreError> in
            var reader = ColumnReader(bytes: bytes)
            do throws(StoreError) {
                guard try reader.byte() == version else { throw broken }
                let value = try body(&reader)
                guard reader.position == bytes.count else { throw broken }
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    package mutating func flag() throws(StoreError) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw Self.broken
        }
    }

    package mutating func text() throws(StoreError) -> String {
        let count = try length()
        let end = position + count
        let utf8 = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
        guard let text = String(validating: utf8, as: UTF8.self) else { throw Self.broken }
        position = end
        return text
    }

    package mutating func textIfAny() throws(StoreError) -> String? {
        try flag() ? try text() : nil
    }

    package mutating func list<Element>(
        _ element: (inout ColumnReader) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        let count = try length()
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try element(&self)) }
        return list
    }

    package mutating func texts() throws(StoreError) -> [String: String] {
        var texts: [String: String] = [:]
        for _ in 0..<(try length()) {
            let name = try text()
            texts[name] = try text()
        }
        return texts
    }

    /// At most what is left: every element has a byte at least.
    private mutating func length() throws(StoreError) -> Int {
        var length = Int(try byte())
        if length == 255 {
            length = 0
            for shift in stride(from: 0, to: 32, by: 8) { length |= Int(try byte()) << shift }
        }
        guard length <= bytes.count - position else { throw Self.broken }
        return length
    }

    private mutating func byte() throws(StoreError) -> UInt8 {
        guard position < bytes.count else { throw Self.broken }
        defer { position += 1 }
        return bytes[position]
    }
}
