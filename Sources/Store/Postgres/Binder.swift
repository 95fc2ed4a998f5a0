import BelayCore
import BelayStore
import CPQ

/// Sets a statement's arguments, `$1` first, in the server's binary form.
///
/// All values stand in one piece of memory, whatever there are of them.
package struct Binder {
    private struct Place {
        let type: SQLType
        /// Nil for NULL.
        let range: Range<Int>?
    }

    private var places: [Place] = []
    private var bytes: [UInt8] = []
    /// Why one of them cannot be handed to the server.
    private(set) var refusal: StoreError?

    var count: Int { places.count }
    var size: Int { bytes.count }
    /// The server's numbers of their types.
    var types: [UInt32] { places.map(\.type.rawValue) }

    package mutating func callAsFunction(_ value: some Argument) {
        value.bind(to: &self)
    }

    package mutating func null(_ type: SQLType) {
        places.append(Place(type: type, range: nil))
    }

    /// - Parameters:
    ///   - size: how many bytes will be written.
    ///   - write: appends the value.
    package mutating func value(_ type: SQLType, size: Int, _ write: (inout [UInt8]) -> Void) {
        guard size <= Limits.databaseValue else {
            return refuse("a value has more than \(Limits.databaseValue) bytes")
        }
        let start = bytes.count
        write(&bytes)
        places.append(Place(type: type, range: start..<bytes.count))
    }

    /// A text: the server's texts hold no NUL.
    package mutating func value(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            guard !utf8.contains(0) else { return refuse("a text holds a NUL") }
            value(.text, size: utf8.count) { $0.append(contentsOf: utf8) }
        }
    }

    /// Notes why the statement must not run. The values themselves are never told.
    package mutating func refuse(_ reason: String) {
        refusal = refusal ?? .unavailable(reason)
    }

    /// Lends the arguments in the form in which libpq wants them.
    func withParameters<Value>(
        _ body: (
            _ count: Int32, _ values: UnsafePointer<UnsafePointer<CChar>?>?,
            _ lengths: UnsafePointer<Int32>?, _ formats: UnsafePointer<Int32>?
        ) -> Value
    ) -> Value {
        let lengths = places.map { Int32($0.range?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: places.count)
        // One more byte: a pointer to an empty value must not be nil, which would be NULL.
        return (bytes + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                let values = places.map { place in
                    place.range.flatMap { range in
                        bytes.baseAddress.map { $0 + range.lowerBound }
                    }
                }
                return body(Int32(places.count), values, lengths, formats)
            }
        }
    }
}
