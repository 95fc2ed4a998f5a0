/// Reads the JSON that most requests are made of, in one pass over the bytes.
///
/// Why: Jansson takes every byte through several calls and makes a tree of its own first; of an
/// accepted mail that was a quarter of all instructions.
/// What is read here Jansson reads as the same, and what is not, well-formed or not, is left to it:
/// so there is one reader that says what is wrong, and this one may be smaller than the grammar.
package struct QuickReader {
    /// Members of one object, of which each is compared with each; of more, Jansson has a table.
    private static let mostMembers = 32
    /// Digits of an integer that cannot be beyond 64 bits.
    private static let mostDigits = 18

    private let bytes: UnsafeBufferPointer<UInt8>
    private let depth: Int
    private var index = 0
    private var open = 0
    /// Values that may still come, counted as `Outline` counts them.
    private var left: Int
    /// A text without its escapes.
    private var text: [UInt8] = []

    /// - Returns: nil for what Jansson is to look at.
    package static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, depth: Int, values: Int
    ) -> JSON? {
        var reader = QuickReader(bytes: bytes, depth: depth, left: values - 1)
        guard reader.left >= 0, let value = reader.value() else { return nil }
        reader.skipBlanks()
        return reader.index == bytes.count ? value : nil
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, depth: Int, left: Int) {
        self.bytes = bytes
        self.depth = depth
        self.left = left
    }

    /// Recurses as deep as `depth` allows.
    private mutating func value() -> JSON? {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "\""): return string().map(JSON.string)
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return integer()
        case UInt8(ascii: "t"): return takes("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return takes("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return takes("null") ? .null : nil
        default: return nil
        }
    }

    private mutating func object() -> JSON? {
        guard begin() else { return nil }
        var members: [JSON.Member] = []
        skipBlanks()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipBlanks()
                guard members.count < Self.mostMembers, peek == UInt8(ascii: "\""),
                    let name = string(),
                    !members.contains(where: { $0.name.hasSameBytes(as: name) })
                else { return nil }
                skipBlanks()
                guard take(UInt8(ascii: ":")), let value = value() else { return nil }
                members.append(JSON.Member(name: name, value: value))
                skipBlanks()
            } while takeComma()
            guard take(UInt8(ascii: "}")) else { return nil }
        }
        open -= 1
        return .object(members)
    }

    private mutating func array() -> JSON? {
        guard begin() else { return nil }
        var elements: [JSON] = []
        skipBlanks()
        if !take(UInt8(ascii: "]")) {
            repeat {
                guard let element = value() else { return nil }
                elements.append(element)
                skipBlanks()
            } while takeComma()
            guard take(UInt8(ascii: "]")) else { return nil }
        }
        open -= 1
        return .array(elements)
    }

    /// Goes into what is opened here; false beyond the bounds.
    private mutating func begin() -> Bool {
        index += 1
        open += 1
        left -= 1
        return open <= depth && left >= 0
    }

    /// Without a sign, a fraction and an exponent, which are rare.
    private mutating func integer() -> JSON? {
        let start = index
        var value: Int64 = 0
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
            guard index - start < Self.mostDigits else { return nil }
            value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        let isPadded = bytes[start] == UInt8(ascii: "0") && index - start > 1
        // What follows a value is a blank or belongs to what is around it; all else ends this.
        return isPadded ? nil : .integer(value)
    }

    /// From the quote that opens it to the one that closes it.
    private mutating func string() -> String? {
        index += 1
        let start = index
        skipPlain()
        if peek == UInt8(ascii: "\"") {
            defer { index += 1 }
            return String(
                validating: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        }
        text.removeAll(keepingCapacity: true)
        text += bytes[start..<index]
        while peek == UInt8(ascii: "\\") {
            guard unescape() else { return nil }
            let start = index
            skipPlain()
            text += bytes[start..<index]
        }
        // Not closed, or a control sign in it.
        guard take(UInt8(ascii: "\"")) else { return nil }
        return String(validating: text, as: UTF8.self)
    }

    /// Adds what an escape stands for (RFC 8259 §7); false for a broken one, and for a NUL.
    private mutating func unescape() -> Bool {
        index += 1
        let sign = peek
        index += 1
        switch sign {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(sign)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            guard let scalar = scalar(), let utf8 = UTF8.encode(scalar) else { return false }
            text += utf8
        default: return false
        }
        return true
    }

    /// The scalar of one `\u`, or of a pair of them.
    private mutating func scalar() -> Unicode.Scalar? {
        guard let unit = unit(), unit != 0 else { return nil }
        guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let next = self.unit(),
            UTF16.isTrailSurrogate(next)
        else { return nil }
        return Unicode.Scalar(0x1_0000 + UInt32(unit & 0x3FF) << 10 + UInt32(next & 0x3FF))
    }

    private mutating func unit() -> UInt16? {
        guard index + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[index..<(index + 4)] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte & 15)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                unit = unit << 4 | UInt16(byte & 15 + 9)
            default: return nil
            }
        }
        index += 4
        return unit
    }

    /// Goes on to the next quote, backslash or sign below U+0020, eight bytes at a time.
    ///
    /// Source: S. E. Anderson, "Bit Twiddling Hacks", on a zero byte and one below n: the lowest of
    /// the bytes that are found is one; those above it may not be.
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let raw = UnsafeRawBufferPointer(bytes)
        while index + 8 <= bytes.count {
            let eight = UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quotes = eight ^ ones &* UInt64(UInt8(ascii: "\""))
            let backslashes = eight ^ ones &* UInt64(UInt8(ascii: "\\"))
            let found =
                (eight &- ones &* 0x20) & ~eight | (quotes &- ones) & ~quotes
                | (backslashes &- ones) & ~backslashes
            let marks = found & (ones &* 0x80)
            guard marks == 0 else {
                index += marks.trailingZeroBitCount / 8
                return
            }
            index += 8
        }
        while index < bytes.count, bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\""),
            bytes[index] != UInt8(ascii: "\\")
        {
            index += 1
        }
    }

    private mutating func skipBlanks() {
        while index < bytes.count,
            bytes[index] == UInt8(ascii: " ") || bytes[index] == 10 || bytes[index] == 13
                || bytes[index] == 9
        {
            index += 1
        }
    }

    /// The byte that comes; a NUL, which nothing here takes, at the end.
    private var peek: UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    /// Whether another value follows, and may.
    private mutating func takeComma() -> Bool {
        guard left > 0, take(UInt8(ascii: ",")) else { return false }
        left -= 1
        return true
    }

    private mutating func takes(_ word: StaticString) -> Bool {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        let isNext = word.withUTF8Buffer { $0.elementsEqual(bytes[index..<end]) }
        if isNext { index = end }
        return isNext
    }
}
