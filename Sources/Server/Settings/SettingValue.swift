import BelayCore

/// Why a server does not start: one line that names the setting or the thing.
package struct StartError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Readers of setting values: strict, and clear about what they wanted.
enum SettingValue {
    /// A whole number and `ms`, `s`, `m` or `h`, from a millisecond to a year.
    static func duration(
        _ text: String, from least: Duration = .milliseconds(1), of key: String
    ) throws(StartError) -> Duration {
        let duration = try anyDuration(text, of: key)
        guard (least ... .days(365)).contains(duration) else {
            let least =
                least < .seconds(1)
                ? "\(least.wholeMilliseconds)ms" : "\(least.components.seconds)s"
            throw wanted("from \(least) to 8760h", key, text)
        }
        return duration
    }

    /// The same, where nothing means no limit.
    static func durationOrNone(_ text: String, of key: String) throws(StartError) -> Duration? {
        if try anyDuration(text, of: key) == .zero { return nil }
        return try duration(text, of: key)
    }

    private static func anyDuration(
        _ text: String, of key: String
    ) throws(StartError) -> Duration {
        let digits = text.utf8.prefix { (48...57).contains($0) }
        let unit = String(decoding: text.utf8.dropFirst(digits.count), as: UTF8.self)
        let number = Int64(String(decoding: digits, as: UTF8.self))
        guard let number, number <= 1_000_000_000 else { throw wanted(aDuration, key, text) }
        switch unit {
        case "ms": return .milliseconds(number)
        case "s": return .seconds(number)
        case "m": return .minutes(number)
        case "h": return .hours(number)
        default: throw wanted(aDuration, key, text)
        }
    }

    static func integer(
        _ text: String, in range: ClosedRange<Int>, of key: String
    ) throws(StartError) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(text), range.contains(number)
        else {
            throw wanted(
                "a whole number from \(range.lowerBound) to \(range.upperBound)", key, text)
        }
        return number
    }

    /// One of a few words, as it is written here.
    static func word(
        _ text: String, among words: [String], of key: String
    ) throws(StartError) -> String {
        guard words.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
            throw wanted(words.joined(separator: " or "), key, text)
        }
        return text
    }

    /// `HOST:PORT`, an IPv6 address in brackets.
    static func listen(_ text: String, of key: String) throws(StartError) -> ListenAddress {
        let bytes = Array(text.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            let port = Int(String(decoding: bytes[(colon + 1)...], as: UTF8.self)),
            (0...65_535).contains(port),
            bytes[(colon + 1)...].allSatisfy({ (48...57).contains($0) })
        else { throw wanted("HOST:PORT", key, text) }
        var host = bytes[..<colon]
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(UInt8(ascii: ":")) {
            throw wanted("HOST:PORT, an IPv6 address in brackets", key, text)
        }
        guard !host.isEmpty else { throw wanted("HOST:PORT", key, text) }
        return ListenAddress(host: String(decoding: host, as: UTF8.self), port: port)
    }

    /// Host names with commas between them, in lower case; nil when there is none.
    static func domains(_ text: String, of key: String) throws(StartError) -> Set<String>? {
        guard !text.isEmpty else { return nil }
        var domains: Set<String> = []
        for part in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        {
            let blank = UInt8(ascii: " ")
            let start = part.drop { $0 == blank }
            let name = start.prefix { $0 != blank }
            let domain = String(decoding: name.map(LetterCase.lowered), as: UTF8.self)
            guard isHostName(domain), start.dropFirst(name.count).allSatisfy({ $0 == blank }) else {
                throw wanted("domains with commas between them", key, text)
            }
            domains.insert(domain)
        }
        return domains
    }

    /// Letters, digits, hyphens and full stops, with something between these.
    static func isHostName(_ text: String) -> Bool {
        let isSound = text.utf8.allSatisfy { byte in
            switch LetterCase.lowered(byte) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return isSound && text.utf8.count <= 253 && !labels.contains(where: \.isEmpty)
    }

    private static let aDuration = "a whole number and ms, s, m or h"

    static func wanted(_ what: String, _ key: String, _ text: String) -> StartError {
        StartError("the setting \(key) must be \(what), and is \"\(text)\"")
    }
}

package struct ListenAddress: Sendable, Hashable {
    package var host: String
    package var port: Int

    /// As a URL has it.
    var text: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
