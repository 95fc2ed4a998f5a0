import BelayCore

/// Addresses that begin alike: `10.0.0.0/8`, `2001:db8::/32`, or one, `192.0.2.7`.
package struct AddressRange: Sendable, Hashable {
    private let start: NetworkAddress
    /// Bits that count, of 128.
    private let length: Int

    /// Nil for what is no range.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count <= 2, let start = NetworkAddress(parts[0]) else { return nil }
        let width = start.isMapped ? 32 : 128
        var bits = width
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(parts[1]), number <= width
            else { return nil }
            bits = number
        }
        self.start = start
        length = 128 - width + bits
    }

    package func holds(_ address: NetworkAddress) -> Bool {
        (0..<16).allSatisfy { index in
            let counting = min(max(length - 8 * index, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - counting))
            return (start.bytes[index] ^ address.bytes[index]) & mask == 0
        }
    }
}
