/// Simple types of XML Schema part 2, read strictly from bytes.
package enum SchemaScalar {
    /// `true`, `false`, `1` or `0` (§3.2.2).
    package static func boolean(_ bytes: ArraySlice<UInt8>) throws(SchemaError) -> Bool {
        let text = XMLSpace.trim(bytes)
        if text.elementsEqual("true".utf8) || text.elementsEqual("1".utf8) { return true }
        if text.elementsEqual("false".utf8) || text.elementsEqual("0".utf8) { return false }
        throw .notABoolean
    }

    /// A whole number with or without a sign, within the bits of the type (§3.3.13-19):
    /// `Int32` is `xsd:int`, `Int64` is `xsd:long`, `Int16` is `xsd:short`, `Int8` is `xsd:byte`.
    package static func integer<Integer: FixedWidthInteger>(
        _ bytes: ArraySlice<UInt8>, as type: Integer.Type = Integer.self
    ) throws(SchemaError) -> Integer {
        var scan = SchemaScan(bytes)
        let isNegative = scan.take(UInt8(ascii: "-"))
        if !isNegative { _ = scan.take(UInt8(ascii: "+")) }
        let digits = scan.digits()
        guard !digits.isEmpty, scan.isAtEnd else { throw .notAnInteger }
        var value: Integer = 0
        for digit in digits {
            let (tens, first) = value.multipliedReportingOverflow(by: 10)
            let unit = Integer(digit - 0x30)
            let (sum, second) =
                isNegative
                ? tens.subtractingReportingOverflow(unit) : tens.addingReportingOverflow(unit)
            guard !first, !second else { throw .integerOutOfRange }
            value = sum
        }
        return value
    }

    /// Base64 with its padding, white space anywhere (§3.2.16); bits left over must be zero.
    package static func base64(_ bytes: ArraySlice<UInt8>) throws(SchemaError) -> [UInt8] {
        let text = bytes.filter { !XMLSpace.contains($0) }
        guard text.count % 4 == 0 else { throw .notBase64 }
        let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        for (place, byte) in text.dropLast(padding).enumerated() {
            guard let value = base64Value(byte) else { throw .notBase64 }
            bits = bits << 6 | value
            // Each sign but the first of a group of four completes one byte.
            guard place % 4 > 0 else { continue }
            let spare = UInt32(6 - 2 * (place % 4))
            result.append(UInt8(truncatingIfNeeded: bits >> spare))
            bits &= (1 << spare) - 1
        }
        guard bits == 0 else { throw .notBase64 }
        return result
    }

    private static func base64Value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
