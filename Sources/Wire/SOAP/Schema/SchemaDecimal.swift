/// An `xsd:decimal` (XML Schema part 2 §3.2.3), exact: `significand` tenths, `scale` of them.
///
/// `-12.50` is -125 with scale 1: zeros at the end of a fraction are not kept.
package struct SchemaDecimal: Sendable, Hashable {
    /// Digits of the value; more are refused rather than rounded.
    package static let digits = 18

    package let significand: Int64
    /// Digits after the point.
    package let scale: Int

    package init(_ bytes: ArraySlice<UInt8>) throws(SchemaError) {
        var scan = SchemaScan(bytes)
        let isNegative = scan.take(UInt8(ascii: "-"))
        if !isNegative { _ = scan.take(UInt8(ascii: "+")) }
        let whole = scan.digits()
        var fraction = scan.take(UInt8(ascii: ".")) ? scan.digits() : []
        guard scan.isAtEnd, !whole.isEmpty || !fraction.isEmpty else { throw .notADecimal }
        while fraction.last == 0x30 { fraction.removeLast() }
        let kept = (whole + fraction).drop { $0 == 0x30 }
        guard kept.count <= SchemaDecimal.digits, fraction.count <= SchemaDecimal.digits else {
            throw .decimalTooLong
        }
        let value = kept.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        significand = isNegative ? -value : value
        scale = fraction.count
    }

    /// The canonical form without a needless point: `-12.5`, `3`, `0.05`.
    package var text: String {
        guard scale > 0 else { return String(significand) }
        let digits = String(significand.magnitude)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return (significand < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
