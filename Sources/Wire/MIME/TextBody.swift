import CGMime

/// A text as it is handed to GMime, with the encoding that carries it best.
struct TextBody {
    let bytes: [UInt8]
    let encoding: GMimeContentEncoding

    init(_ text: String) {
        var text = text
        (bytes, encoding) = text.withUTF8 { utf8 in
            let traits = Traits(utf8)
            let encoding = traits.encoding(of: utf8.count)
            let isBinary = encoding == GMIME_CONTENT_ENCODING_BASE64
            // GMime ends lines itself, save within base64 (RFC 2045 §6.8: CRLF before encoding).
            return (Self.withLineEnds(isBinary ? [13, 10] : [10], utf8), encoding)
        }
    }

    /// Replaces CRLF and lone LF; a lone CR is content and stays.
    private static func withLineEnds(
        _ end: [UInt8], _ text: UnsafeBufferPointer<UInt8>
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + text.count / 32)
        var start = 0
        for index in text.indices where text[index] == 10 {
            let hasReturn = index > start && text[index - 1] == 13
            bytes += UnsafeBufferPointer(rebasing: text[start..<(hasReturn ? index - 1 : index)])
            bytes += end
            start = index + 1
        }
        bytes += UnsafeBufferPointer(rebasing: text[start...])
        return bytes
    }
}

/// What decides how a text is encoded.
private struct Traits {
    private var nonASCII = 0
    /// A lone CR or NUL, which quoted-printable writers and readers treat in different ways.
    private var isUnsafe = false
    private var needsEncoding = false

    /// RFC 5322 §2.1.1: lines that 7bit leaves as they are should be no longer.
    private static let longestLine = 78

    init(_ text: UnsafeBufferPointer<UInt8>) {
        var lineStart = 0
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case 10:
                look(
                    at: UnsafeBufferPointer(rebasing: text[lineStart..<index]), isLast: false)
                lineStart = index + 1
            case 13:
                let isLineEnd = index + 1 < text.count && text[index + 1] == 10
                if !isLineEnd { isUnsafe = true }
            case 0:
                isUnsafe = true
            case 9, 0x20...0x7E:
                break
            case 0x80...:
                nonASCII += 1
            default:
                needsEncoding = true
            }
        }
        look(at: UnsafeBufferPointer(rebasing: text[lineStart...]), isLast: true)
    }

    /// Blanks at a line's end get lost on the way, `From ` may get a `>`, `--` may be a boundary.
    private mutating func look(at line: UnsafeBufferPointer<UInt8>, isLast: Bool) {
        guard !needsEncoding else { return }
        let hasReturn = !isLast && line.last == 13
        let count = hasReturn ? line.count - 1 : line.count
        guard count > 0 else { return }
        let last = line[count - 1]
        needsEncoding =
            count > Self.longestLine || last == 32 || last == 9
            || line[0] == UInt8(ascii: "-") && line.starts(with: "--".utf8)
            || line[0] == UInt8(ascii: "F") && line.starts(with: "From ".utf8)
    }

    func encoding(of count: Int) -> GMimeContentEncoding {
        if isUnsafe { return GMIME_CONTENT_ENCODING_BASE64 }
        // From there on three octets for one are more than four for three.
        if nonASCII * 6 > count { return GMIME_CONTENT_ENCODING_BASE64 }
        if nonASCII > 0 || needsEncoding { return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE }
        return GMIME_CONTENT_ENCODING_7BIT
    }
}
