import BelayCore

/// The tags that stand for a sender's name and postal address: `[Sender_Name]`, `{{Sender_City}}`.
struct SenderTags {
    /// They would make more of a text than may be.
    struct TooMuch: Error {}

    /// Bytes that a text may have once they are in it.
    private static let room = 2 * Campaign.partSize

    private var values: [(name: String, value: String)]

    init(_ sender: Sender) {
        let street = [sender.address, sender.address2].compactMap { $0 }.joined(separator: ", ")
        values = [
            ("Sender_Name", sender.from.name ?? sender.nickname), ("Sender_Address", street),
            ("Sender_City", sender.city), ("Sender_State", sender.state ?? ""),
            ("Sender_Zip", sender.zip ?? ""), ("Sender_Country", sender.country),
        ]
    }

    func replaced(in text: String) throws(TooMuch) -> String {
        try replaced(in: text) { $0 }
    }

    func replaced(inHTML text: String) throws(TooMuch) -> String {
        try replaced(in: text, HTMLText.escaped)
    }

    /// One pass over the bytes; what is put in is not looked through again.
    private func replaced(
        in text: String, _ shown: (String) -> String
    ) throws(TooMuch) -> String {
        let bytes = Array(text.utf8)
        var made: [UInt8] = []
        made.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "[") || bytes[place] == UInt8(ascii: "{"),
                let (length, value) = tag(in: bytes[place...])
            {
                let value = shown(value)
                guard made.count + value.utf8.count <= Self.room else { throw TooMuch() }
                made += value.utf8
                place += length
            } else {
                made.append(bytes[place])
                place += 1
            }
        }
        return String(decoding: made, as: UTF8.self)
    }

    private func tag(in bytes: ArraySlice<UInt8>) -> (length: Int, value: String)? {
        for (name, value) in values {
            for spelling in ["[\(name)]", "{{\(name)}}", "{{{\(name)}}}"]
            where bytes.starts(with: spelling.utf8) {
                return (spelling.utf8.count, value)
            }
        }
        return nil
    }
}
