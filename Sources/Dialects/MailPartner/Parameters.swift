import BelayCore
package import BelayJSON

/// The parameters of a call, from its query and, for a POST, from its body.
package struct Parameters {
    /// In order; names may come again.
    private var pairs: [(name: String, value: String)] = []

    /// Reads a query as PHP does: `&` between pairs, plus signs for blanks.
    ///
    /// What is no escape stays as it is, since the vendor's samples escape nothing.
    package init(query: String?) {
        for pair in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let value = pair.dropFirst(name.count + 1)
            pairs.append((Self.decode(name), Self.decode(value)))
        }
    }

    /// Adds a body's members, which stand over what was there before; none that is no scalar.
    package mutating func add(_ body: JSON) {
        for member in body.asObject ?? [] {
            switch member.value {
            case .string(let text): pairs.append((member.name, text))
            case .integer(let number): pairs.append((member.name, String(number)))
            case .null, .bool, .number, .array, .object: pairs.append((member.name, ""))
            }
        }
    }

    /// Forgets all others.
    mutating func keep(only name: String) {
        pairs.removeAll { !$0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The last value of that name, byte for byte; nil when it is absent or empty.
    ///
    /// So `messageId[]=1` is no `messageId`.
    package subscript(name: String) -> String? {
        let value = pairs.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func decode(_ text: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap(Hexadecimal.digit)
                guard digits.count == 2 else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Numbers as clients write them.
enum Decimal {
    /// One to so many digits and nothing else; nil otherwise.
    static func read(_ text: some Collection<UInt8>, digits: Int) -> Int64? {
        guard (1...digits).contains(text.count) else { return nil }
        var number: Int64 = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
