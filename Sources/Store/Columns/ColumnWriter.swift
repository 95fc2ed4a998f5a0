/// Writes a value as one BLOB: a version, then texts and lists, each after its length.
///
/// Why not JSON: what only this store reads costs a fraction so, when it is written and when it is
/// read. A name would cost more bytes than many a text.
/// A length below 255 is one byte, any other the byte 255 and four more, the lowest first.
package struct ColumnWriter {
    package private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: bytes that the texts will need at least.
    package init(version: UInt8, capacity: Int) {
        bytes.reserveCapacity(capacity + 128)
        bytes.append(version)
    }

    package mutating func add(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    package mutating func add(_ text: String) {
        let utf8 = text.utf8
        add(length: utf8.count)
        bytes.append(contentsOf: utf8)
    }

    package mutating func add(_ text: String?) {
        add(text != nil)
        if let text { add(text) }
    }

    package mutating func add<Element>(
        _ list: [Element], _ element: (inout ColumnWriter, Element) -> Void
    ) {
        add(length: list.count)
        for item in list { element(&self, item) }
    }

    /// In the order of their names, so that equal values give equal columns.
    package mutating func add(_ texts: [String: String]) {
        add(texts.isEmpty ? [] : texts.sorted { $0.key < $1.key }) { writer, text in
            writer.add(text.key)
            writer.add(text.value)
        }
    }

    private mutating func add(length: Int) {
        // A request's body bounds every text by far.
        precondition(length <= Int(UInt32.max), "a text beyond four gigabytes")
        guard length >= 255 else { return bytes.append(UInt8(length)) }
        bytes.append(255)
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: length >> shift))
        }
    }
}
