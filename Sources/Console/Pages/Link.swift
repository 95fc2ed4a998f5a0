/// Paths with queries, for links.
enum Link {
    /// Fields without a value are left out.
    static func path(_ path: String, _ query: [(name: String, value: String)]) -> String {
        let fields = query.filter { !$0.value.isEmpty }.map { $0.name + "=" + encoded($0.value) }
        return fields.isEmpty ? path : path + "?" + fields.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: text.utf8.flatMap { byte -> [UInt8] in
                plain.contains(byte)
                    ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }, as: UTF8.self)
    }
}
