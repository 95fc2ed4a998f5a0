/// What a server's answer to EHLO offers, as far as we use it. (RFC 5321 §4.1.1.1.)
struct SMTPFeatures: Sendable, Hashable {
    var hasPipelining = false
    var hasStartTLS = false
    var hasEightBit = false
    var hasUTF8 = false
    var hasSize = false
    /// RFC 1870: octets of the longest message; 0 when there is no fixed bound.
    var sizeLimit = 0
    /// AUTH mechanisms in capitals.
    var mechanisms: Set<String> = []

    init() {}

    init(_ reply: SMTPReply) {
        for line in reply.lines.dropFirst() {
            let words = SMTPFeatures.words(line)
            switch words.first {
            case "PIPELINING": hasPipelining = true
            case "STARTTLS": hasStartTLS = true
            case "8BITMIME": hasEightBit = true
            case "SMTPUTF8": hasUTF8 = true
            case "SIZE":
                hasSize = true
                sizeLimit = words.dropFirst().first.flatMap { Int($0) } ?? 0
            case "AUTH": mechanisms.formUnion(words.dropFirst())
            default: break
            }
        }
    }

    /// In capitals. `AUTH=PLAIN`, the spelling of old servers, reads as `AUTH PLAIN`.
    private static func words(_ line: String) -> [String] {
        let capitals = line.utf8.map { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
        }
        return capitals.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "=") }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
