/// What one subscriber has of the Internet: 24 bits of an IPv4 address, 64 of an IPv6 one.
package struct Network: Sendable, Hashable {
    package let text: String

    /// Nil for what is no address, and for the machine itself: behind a proxy that names nobody,
    /// one guesser must not lock out all others.
    package init?(of address: String) {
        guard let address = NetworkAddress(address), !address.isLoopback else { return nil }
        let bytes = address.bytes
        if address.isMapped {
            text = bytes[12..<15].map { String($0) }.joined(separator: ".")
        } else {
            text = stride(from: 0, to: 8, by: 2)
                .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
                .joined(separator: ":")
        }
    }
}
