package import BelayCore

/// What a list is made of that stands for one argument, as in `= ANY($1)`.
///
/// Differs from SQLite because lists are arrays there and not JSON.
package protocol ListElement {
    static var listType: SQLType { get }
    static func bind(_ list: [Self], to binder: inout Binder)
}

/// Many bytes are no list of numbers, but a value of their own.
extension UInt8: ListElement {
    package static var listType: SQLType { .bytes }

    package static func bind(_ list: [UInt8], to binder: inout Binder) {
        binder.value(.bytes, size: list.count) { $0.append(contentsOf: list) }
    }
}

extension Int64: ListElement {
    package static var listType: SQLType { .integers }

    package static func bind(_ list: [Int64], to binder: inout Binder) {
        binder.list(
            .integers, of: .integer, list, size: { _ in 8 }, write: { $0.append(bigEndian: $1) })
    }
}

extension Int: ListElement {
    package static var listType: SQLType { .integers }

    package static func bind(_ list: [Int], to binder: inout Binder) {
        Int64.bind(list.map(Int64.init), to: &binder)
    }
}

extension String: ListElement {
    package static var listType: SQLType { .texts }

    package static func bind(_ list: [String], to binder: inout Binder) {
        if list.contains(where: { $0.utf8.contains(0) }) {
            return binder.refuse("a text holds a NUL")
        }
        binder.list(
            .texts, of: .text, list, size: \.utf8.count,
            write: {
                $0.append(contentsOf: $1.utf8)
            })
    }
}

extension SendID: ListElement {
    package static var listType: SQLType { .byteStrings }

    package static func bind(_ list: [SendID], to binder: inout Binder) {
        binder.list(
            .byteStrings, of: .bytes, list, size: { _ in 16 },
            write: {
                $0.append(bigEndian: $1.high)
                $0.append(bigEndian: $1.low)
            })
    }
}

extension [UInt8]: ListElement {
    package static var listType: SQLType { .byteStrings }

    package static func bind(_ list: [[UInt8]], to binder: inout Binder) {
        binder.list(
            .byteStrings, of: .bytes, list, size: \.count,
            write: {
                $0.append(contentsOf: $1)
            })
    }
}

extension Binder {
    /// An array of one dimension without NULLs (`array_send` of the server).
    fileprivate mutating func list<Element>(
        _ type: SQLType, of elementType: SQLType, _ list: [Element], size: (Element) -> Int,
        write: (inout [UInt8], Element) -> Void
    ) {
        let whole = list.reduce(20) { $0 + 4 + size($1) }
        value(type, size: whole) { bytes in
            bytes.append(bigEndian: Int32(list.isEmpty ? 0 : 1))
            bytes.append(bigEndian: Int32(0))
            bytes.append(bigEndian: elementType.rawValue)
            guard !list.isEmpty else { return }
            bytes.append(bigEndian: Int32(list.count))
            bytes.append(bigEndian: Int32(1))
            for element in list {
                bytes.append(bigEndian: Int32(size(element)))
                write(&bytes, element)
            }
        }
    }
}
