import BelayCore
import BelayStore

/// The relay that one account has for itself.
package struct AccountRelay: Sendable, Hashable {
    /// The account's; it need not exist yet.
    package let name: String
    /// The name as it was written, fit for a line of text.
    let label: String
    /// As it was written. May hold a password.
    package let url: String

    /// `NAME=URL`, several parted by blanks. No word of a URL is repeated in an error.
    static func list(_ text: String, of key: String) throws(StartError) -> [AccountRelay] {
        var relays: [AccountRelay] = []
        for (index, entry) in text.utf8.split(whereSeparator: isBlank).enumerated() {
            let parts = entry.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let label = String(decoding: parts[0], as: UTF8.self)
            guard parts.count == 2, let name = decoded(parts[0]) else {
                throw StartError("the setting \(key): entry \(index + 1) is not NAME=URL")
            }
            guard !parts[1].isEmpty else {
                throw StartError("the setting \(key): \(label) has no relay")
            }
            guard !relays.contains(where: { $0.lane == .account(name) }) else {
                throw StartError("the setting \(key): \(label) stands there twice")
            }
            relays.append(
                AccountRelay(
                    name: name, label: label, url: String(decoding: parts[1], as: UTF8.self)))
        }
        return relays
    }

    var lane: Lane { .account(name) }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    /// A name of letters, digits, `-._~` and percent-encoded bytes; nil when it is none.
    private static func decoded(_ text: Substring.UTF8View.SubSequence) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(Hexadecimal.digit),
                    let low = rest.popFirst().flatMap(Hexadecimal.digit)
                else { return nil }
                bytes.append(high << 4 | low)
            default: return nil
            }
        }
        guard let name = String(validating: bytes, as: UTF8.self), !bytes.contains(0),
            (1...255).contains(name.unicodeScalars.count)
        else { return nil }
        return name
    }
}

extension Settings {
    /// The lanes beside the shared one.
    var lanes: Set<Lane> { Set(accountRelays.map(\.lane)) }
}
