/// Paths with a query.
enum Link {
    /// Fields without a value are left out.
    static func path(_ path: String, _ query: [(name: String, value: String)]) -> String {
        let query = query.filter { !$0.value.isEmpty }
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    /// Percent-encoded but for what needs it nowhere (RFC 3986 §2.3), and slashes.
    static func encode(_ text: String) -> String {
        let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: text.utf8.flatMap { byte -> [UInt8] in
                plain.contains(byte)
                    ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }, as: UTF8.self)
    }
}
