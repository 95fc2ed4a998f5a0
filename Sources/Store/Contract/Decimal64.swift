/// A decimal number as people write it: a sign, digits, a point, digits; up to 18 before the point
/// and 9 after it, so that no two of them are rounded together.
struct Decimal64: Sendable, Hashable {
    /// With the sign of the number.
    private let whole: Int64
    /// Billionths, likewise.
    private let billionths: Int64

    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let parts = bytes.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, (1...18).contains(first.count),
            let whole = Self.number(first)
        else { return nil }
        var billionths: Int64 = 0
        if parts.count == 2 {
            guard (1...9).contains(parts[1].count), let fraction = Self.number(parts[1]) else {
                return nil
            }
            billionths = (parts[1].count..<9).reduce(fraction) { value, _ in value * 10 }
        }
        self.whole = isNegative ? -whole : whole
        self.billionths = isNegative ? -billionths : billionths
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        digits.reduce(0 as Int64?) { value, byte in
            guard let value, (0x30...0x39).contains(byte) else { return nil }
            return value * 10 + Int64(byte - 0x30)
        }
    }

    /// Below nought where this is the lesser.
    func order(to other: Decimal64) -> Int {
        let (mine, others) = ((whole, billionths), (other.whole, other.billionths))
        return mine < others ? -1 : mine == others ? 0 : 1
    }
}
