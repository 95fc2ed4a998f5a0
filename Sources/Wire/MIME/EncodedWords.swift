/// Writes text as encoded words (RFC 2047), each short enough and whole in its characters.
enum EncodedWords {
    /// RFC 2047 §2: an encoded word has at most 75 characters.
    static let longest = 75

    private static let frame = "=?UTF-8?B??=".utf8.count

    /// The words in order; white space put between them is ignored by readers.
    ///
    /// - Parameter first: what the first word may be long, where a field name comes before it.
    static func words(for text: String, first: Int = longest) -> [[UInt8]] {
        let usesQ = prefersQ(text)
        var words: [[UInt8]] = []
        var chunk: [UInt8] = []
        var cost = 0
        for scalar in text.unicodeScalars {
            let bytes = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            let room = (words.isEmpty ? max(first, 30) : longest) - frame
            let grown = usesQ ? cost + qCost(bytes) : base64Length(chunk.count + bytes.count)
            if grown > room, !chunk.isEmpty {
                words.append(word(chunk, usesQ: usesQ))
                chunk = []
                cost = 0
            }
            cost += qCost(bytes)
            chunk += bytes
        }
        if !chunk.isEmpty { words.append(word(chunk, usesQ: usesQ)) }
        return words
    }

    private static func word(_ chunk: [UInt8], usesQ: Bool) -> [UInt8] {
        var word = Array((usesQ ? "=?UTF-8?Q?" : "=?UTF-8?B?").utf8)
        if usesQ { appendQ(chunk, to: &word) } else { appendBase64(chunk, to: &word) }
        word += "?=".utf8
        return word
    }

    /// Q stays readable; B is shorter once many characters need escaping.
    private static func prefersQ(_ text: String) -> Bool {
        qCost(text.utf8) <= base64Length(text.utf8.count)
    }

    private static func base64Length(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    private static func qCost(_ bytes: some Sequence<UInt8>) -> Int {
        bytes.reduce(0) { $0 + (isPlainInQ($1) || $1 == UInt8(ascii: " ") ? 1 : 3) }
    }

    /// RFC 2047 §5 (3): the only characters that every kind of field allows.
    private static func isPlainInQ(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func appendQ(_ chunk: [UInt8], to word: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in chunk {
            if byte == UInt8(ascii: " ") {
                word.append(UInt8(ascii: "_"))
            } else if isPlainInQ(byte) {
                word.append(byte)
            } else {
                word += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    private static func appendBase64(_ chunk: [UInt8], to word: inout [UInt8]) {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for start in stride(from: 0, to: chunk.count, by: 3) {
            let group = chunk[start..<min(start + 3, chunk.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0..<4 {
                let isPadding = position > group.count
                word.append(
                    isPadding
                        ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * position) & 63])
            }
        }
    }
}
