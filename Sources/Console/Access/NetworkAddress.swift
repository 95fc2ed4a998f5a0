/// An IP address, an IPv4 one in its place among those of IPv6 (RFC 4291 §2.5.5.2).
package struct NetworkAddress: Sendable, Hashable {
    /// Sixteen.
    package let bytes: [UInt8]

    /// Nil for what is no address.
    package init?(_ text: String) {
        let text = Array(text.utf8)
        let mapped = Array("::ffff:".utf8)
        if text.contains(UInt8(ascii: ".")) {
            let plain = text.starts(with: mapped) ? Array(text.dropFirst(mapped.count)) : text
            let parts = plain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let numbers = parts.compactMap { UInt8(String(decoding: $0, as: UTF8.self)) }
            guard parts.count == 4, numbers.count == 4 else { return nil }
            bytes = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + numbers
        } else {
            guard let groups = Self.groups(of: text) else { return nil }
            bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        }
    }

    /// An address of IPv4.
    package var isMapped: Bool {
        bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    }

    /// The machine itself.
    package var isLoopback: Bool {
        isMapped ? bytes[12] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
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
