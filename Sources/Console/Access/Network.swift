/// What one subscriber has of the Internet: 24 bits of an IPv4 address, 64 of an IPv6 one.
package struct Network: Sendable, Hashable {
    package let text: String

    /// Nil for what is no address, and for the machine itself: behind a proxy that names nobody,
    /// one guesser must not lock out all others.
    package init?(of address: String) {
        let bytes = Array(address.utf8)
        let mapped = "::ffff:".utf8
        if bytes.contains(UInt8(ascii: ".")) {
            let plain = bytes.starts(with: mapped) ? Array(bytes.dropFirst(mapped.count)) : bytes
            let parts = plain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let numbers = parts.compactMap { UInt8(String(decoding: $0, as: UTF8.self)) }
            guard parts.count == 4, numbers.count == 4, numbers[0] != 127 else { return nil }
            text = numbers.prefix(3).map(String.init).joined(separator: ".")
        } else {
            guard let groups = Self.groups(of: bytes), groups != [0, 0, 0, 0, 0, 0, 0, 1] else {
                return nil
            }
            text = groups.prefix(4).map { String($0, radix: 16) }.joined(separator: ":")
        }
    }

    /// The eight groups of an IPv6 address, with or without `::` (RFC 4291 §2.2).
    private static func groups(of bytes: [UInt8]) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        var groups: [UInt16?] = []
        let parts = bytes.split(separator: colon, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if part.isEmpty {
                // Two colons leave one empty part, and one more where they begin or end it.
                if index == 0 || index == parts.count - 1 { continue }
                groups.append(nil)
                continue
            }
            guard part.count <= 4,
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            groups.append(group)
        }
        guard groups.count(where: { $0 == nil }) <= 1 else { return nil }
        guard let gap = groups.firstIndex(of: nil) else {
            return groups.count == 8 ? groups.compactMap { $0 } : nil
        }
        guard groups.count <= 8 else { return nil }
        let zeros = [UInt16](repeating: 0, count: 9 - groups.count)
        return groups[..<gap].compactMap { $0 } + zeros + groups[(gap + 1)...].compactMap { $0 }
    }
}
