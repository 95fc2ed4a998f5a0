package import BelayCore
package import FoundationEssentials

/// A value that a statement's `$1` can stand for.
///
/// Differs from SQLite because every argument has a type there, NULL included: a statement is
/// prepared for the types that it is first run with.
package protocol Argument {
    static var type: SQLType { get }
    func bind(to binder: inout Binder)
}

extension Int64: Argument {
    package static var type: SQLType { .integer }

    package func bind(to binder: inout Binder) {
        binder.value(.integer, size: 8) { $0.append(bigEndian: self) }
    }
}

extension Int: Argument {
    package static var type: SQLType { .integer }

    package func bind(to binder: inout Binder) {
        Int64(self).bind(to: &binder)
    }
}

extension Bool: Argument {
    package static var type: SQLType { .boolean }

    package func bind(to binder: inout Binder) {
        binder.value(.boolean, size: 1) { $0.append(self ? 1 : 0) }
    }
}

extension String: Argument {
    package static var type: SQLType { .text }

    package func bind(to binder: inout Binder) {
        binder.value(self)
    }
}

extension Data: Argument {
    package static var type: SQLType { .bytes }

    package func bind(to binder: inout Binder) {
        binder.value(.bytes, size: count) { $0.append(contentsOf: self) }
    }
}

extension SendID: Argument {
    package static var type: SQLType { .bytes }

    package func bind(to binder: inout Binder) {
        binder.value(.bytes, size: 16) {
            $0.append(bigEndian: high)
            $0.append(bigEndian: low)
        }
    }
}

extension Optional: Argument where Wrapped: Argument {
    package static var type: SQLType { Wrapped.type }

    package func bind(to binder: inout Binder) {
        if let self { self.bind(to: &binder) } else { binder.null(Wrapped.type) }
    }
}

extension Array: Argument where Element: ListElement {
    package static var type: SQLType { Element.listType }

    package func bind(to binder: inout Binder) {
        Element.bind(self, to: &binder)
    }
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
