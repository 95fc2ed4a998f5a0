extension SettingValue {
    /// `http://…` or `https://…` of visible ASCII, without the slashes at its end; nil for nothing.
    static func url(_ text: String, of key: String) throws(StartError) -> String? {
        guard !text.isEmpty else { return nil }
        let wanted = wanted("a URL such as https://mail.example.com", key, text)
        let scheme = ["http://", "https://"].first { text.utf8.starts(with: $0.utf8) }
        guard let scheme, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.utf8.contains(where: { "\"<>\\^`{|}?#@".utf8.contains($0) })
        else { throw wanted }
        var bytes = Array(text.utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard bytes.count > scheme.utf8.count else { throw wanted }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `+HH:MM` or `-HH:MM`, in minutes.
    static func offset(_ text: String, of key: String) throws(StartError) -> Int {
        let bytes = Array(text.utf8)
        let wanted = wanted("an offset from UTC such as -06:00", key, text)
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            let sign = [UInt8(ascii: "+"): 1, UInt8(ascii: "-"): -1][bytes[0]]
        else { throw wanted }
        let digits = (bytes[1...2] + bytes[4...5]).map { Int($0) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { throw wanted }
        let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard minutes < 60, hours * 60 + minutes <= 14 * 60 else { throw wanted }
        return sign * (hours * 60 + minutes)
    }
}
