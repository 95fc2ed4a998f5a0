import CSimdjson

/// Reads what requests are made of with simdjson, whose tape becomes a value in one pass.
///
/// Why: Jansson takes every byte through several calls and makes a tree of its own first; of an
/// accepted mail that was a quarter of all instructions.
/// What is read here Jansson reads as the same, and what is not, well-formed or not, is left to it:
/// so there is one reader that says what is wrong. simdjson does not say that a name came twice.
package struct TapeReader {
    /// Bytes of a text; the tape of a larger one would take too much memory for each thread.
    private static let mostBytes = 256 * 1_024
    /// Members of one object, of which each is compared with each; of more, Jansson has a table.
    private static let mostMembers = 32

    private let tape: UnsafePointer<UInt64>
    private let strings: UnsafePointer<UInt8>
    private let depth: Int
    /// The first word is the root's.
    private var index = 1
    private var open = 0
    /// Values that may still come, counted as `Outline` counts them.
    private var left: Int

    /// - Returns: nil for what Jansson is to look at.
    package static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, depth: Int, values: Int
    ) -> JSON? {
        guard bytes.count <= mostBytes, values > 0, let start = bytes.baseAddress else {
            return nil
        }
        let found = belay_simdjson_read(start, bytes.count)
        guard let tape = found.tape, let strings = found.strings else { return nil }
        var reader = TapeReader(tape: tape, strings: strings, depth: depth, left: values - 1)
        return reader.value()
    }

    private init(
        tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, depth: Int, left: Int
    ) {
        self.tape = tape
        self.strings = strings
        self.depth = depth
        self.left = left
    }

    /// Recurses as deep as `depth` allows.
    private mutating func value() -> JSON? {
        switch sign {
        case UInt8(ascii: "\""): return string().map(JSON.string)
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "l"):
            index += 2
            return .integer(Int64(bitPattern: tape[index - 1]))
        case UInt8(ascii: "t"): return take(.bool(true))
        case UInt8(ascii: "f"): return take(.bool(false))
        case UInt8(ascii: "n"): return take(.null)
        // Fractions, exponents and what is beyond 64 bits.
        default: return nil
        }
    }

    private mutating func object() -> JSON? {
        guard begin() else { return nil }
        var members: [JSON.Member] = []
        while sign != UInt8(ascii: "}") {
            guard members.isEmpty || takeComma(), members.count < Self.mostMembers,
                let name = string(isName: true),
                !members.contains(where: { $0.name.hasSameBytes(as: name) }),
                let value = value()
            else { return nil }
            members.append(JSON.Member(name: name, value: value))
        }
        return end(.object(members))
    }

    private mutating func array() -> JSON? {
        guard begin() else { return nil }
        var elements: [JSON] = []
        while sign != UInt8(ascii: "]") {
            guard elements.isEmpty || takeComma(), let element = value() else { return nil }
            elements.append(element)
        }
        return end(.array(elements))
    }

    /// Goes into what is opened here; false beyond the bounds.
    private mutating func begin() -> Bool {
        index += 1
        open += 1
        left -= 1
        return open <= depth && left >= 0
    }

    private mutating func end(_ value: JSON) -> JSON {
        index += 1
        open -= 1
        return value
    }

    /// Whether another value may follow.
    private mutating func takeComma() -> Bool {
        left -= 1
        return left >= 0
    }

    private mutating func take(_ value: JSON) -> JSON {
        index += 1
        return value
    }

    /// Nil for half a surrogate, of which simdjson makes no UTF-8, and for a NUL in a name.
    private mutating func string(isName: Bool = false) -> String? {
        let start = strings + Int(tape[index] & 0x00FF_FFFF_FFFF_FFFF)
        index += 1
        let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        let utf8 = UnsafeBufferPointer(
            start: start + MemoryLayout<UInt32>.size, count: Int(count))
        if isName, utf8.contains(0) { return nil }
        // ASCII, as nearly all is, need not be looked at for being UTF-8.
        return utf8.allSatisfy { $0 < 0x80 }
            ? String(decoding: utf8, as: UTF8.self) : String(validating: utf8, as: UTF8.self)
    }

    /// What the next word is of.
    private var sign: UInt8 { UInt8(tape[index] >> 56) }
}
