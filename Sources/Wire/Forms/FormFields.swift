/// The fields of a form as a browser sends it: names and values, in their order, names perhaps
/// more than once.
package struct FormFields: Sendable, Hashable {
    package private(set) var fields: [Field] = []

    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a reader takes.
    package struct Limits: Sendable, Hashable {
        package var fields: Int
        /// Bytes of one name, decoded.
        package var name: Int
        /// Bytes of one value, decoded.
        package var value: Int

        package init(fields: Int = 200, name: Int = 128, value: Int = 64 * 1_024) {
            self.fields = fields
            self.name = name
            self.value = value
        }
    }

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1), but refuses what that passes
    /// over: an escape that is cut short or not hexadecimal, and bytes that are not UTF-8.
    package static func parse(
        _ bytes: [UInt8], limits: Limits = Limits()
    ) throws(FormError) -> FormFields {
        var form = FormFields()
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard form.fields.count < limits.fields else { throw .tooLarge }
            let sign = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = sign < pair.endIndex ? pair[(sign + 1)...] : []
            form.fields.append(
                Field(
                    name: try decoded(pair[..<sign], most: limits.name),
                    value: try decoded(value, most: limits.value)))
        }
        return form
    }

    /// The value of the only field of this name; nil where there is none or more than one.
    package subscript(name: String) -> String? {
        let all = values(of: name)
        return all.count == 1 ? all[0] : nil
    }

    /// Names are told apart byte by byte.
    package func values(of name: String) -> [String] {
        fields.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    private static func decoded(
        _ text: ArraySlice<UInt8>, most: Int
    ) throws(FormError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(text.count, most))
        var rest = text.makeIterator()
        while let byte = rest.next() {
            guard bytes.count < most else { throw .tooLarge }
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit)
                else { throw .malformed }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        default: nil
        }
    }
}
