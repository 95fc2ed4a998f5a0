import BelayMIME
import Foundation
import Testing

/// A plain draft, changed by each test in the one thing it is about.
func sampleDraft() -> MailDraft {
    MailDraft(
        from: .init(name: "Bob", address: "bob@example.org"),
        to: [.init(address: "alice@example.com")], subject: "Hello", date: 1_767_225_600,
        messageID: "m1@example.org", boundarySeed: "seed",
        parts: [.init(type: "text/plain", text: "Hi\n")])
}

/// A mail or a part of one, read back just far enough to compare it with its draft.
struct ReadMail {
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []

    init(_ bytes: some Collection<UInt8>) throws {
        let bytes = Array(bytes)
        let gap: [UInt8] = [13, 10, 13, 10]
        let end = try #require(
            (0..<max(bytes.count - 3, 0)).first { bytes[$0..<($0 + 4)].elementsEqual(gap) })
        body = Array(bytes[(end + 4)...])
        for line in Self.lines(bytes[..<end]) {
            if line.first == 32 || line.first == 9 {
                fields[fields.count - 1].value += String(decoding: line, as: UTF8.self)
            } else {
                let colon = try #require(line.firstIndex(of: UInt8(ascii: ":")))
                fields.append(
                    (
                        String(decoding: line[..<colon], as: UTF8.self),
                        String(decoding: line[(colon + 1)...].drop { $0 == 32 }, as: UTF8.self)
                    ))
            }
        }
    }

    subscript(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    var names: [String] { fields.map(\.name) }

    /// `type/subtype` without parameters.
    var type: String {
        String((self["Content-Type"] ?? "").prefix { $0 != ";" })
    }

    var content: [UInt8] {
        switch self["Content-Transfer-Encoding"] {
        case "base64":
            let text = String(decoding: body, as: UTF8.self)
            return [UInt8](Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
        case "quoted-printable": return Self.unquoted(body)
        default: return body
        }
    }

    /// The parts of a multipart; empty for a leaf.
    func parts() throws -> [ReadMail] {
        let type = self["Content-Type"] ?? ""
        guard type.hasPrefix("multipart/") else { return [] }
        let start = try #require(type.range(of: "boundary=\""))
        let boundary = String(type[start.upperBound...].prefix { $0 != "\"" })
        var parts: [[UInt8]] = []
        var open: [UInt8]?
        for line in Self.lines(body[...]) {
            let isEnd = line.elementsEqual("--\(boundary)--".utf8)
            if isEnd || line.elementsEqual("--\(boundary)".utf8) {
                if let part = open { parts.append(part.dropLast(2)) }
                open = isEnd ? nil : []
            } else {
                open? += line + [13, 10]
            }
        }
        return try parts.map { try ReadMail($0) }
    }

    /// Splits at CRLF only.
    static func lines(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        for index in bytes.indices where bytes[index] == 10 {
            guard index > start, bytes[index - 1] == 13 else { continue }
            lines.append(bytes[start..<(index - 1)])
            start = index + 1
        }
        if start < bytes.endIndex { lines.append(bytes[start...]) }
        return lines
    }

    private static func unquoted(_ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = 0
        while index < body.count {
            guard body[index] == UInt8(ascii: "="), index + 2 < body.count else {
                bytes.append(body[index])
                index += 1
                continue
            }
            let digits = String(decoding: body[(index + 1)...(index + 2)], as: UTF8.self)
            if let byte = UInt8(digits, radix: 16) { bytes.append(byte) }
            index += 3
        }
        return bytes
    }
}

/// Decodes encoded words and drops the blanks between them (RFC 2047 §6.2).
func decodedWords(_ value: String) -> String {
    var bytes: [UInt8] = []
    for (index, word) in value.split(separator: " ", omittingEmptySubsequences: false).enumerated()
    {
        guard word.hasPrefix("=?UTF-8?"), word.hasSuffix("?=") else {
            if index > 0 { bytes.append(32) }
            bytes += word.utf8
            continue
        }
        let inner = word.dropFirst(10).dropLast(2)
        if word.dropFirst(8).first == "B" {
            bytes += [UInt8](Data(base64Encoded: String(inner)) ?? Data())
        } else {
            let quoted = inner.replacingOccurrences(of: "_", with: " ")
                .replacingOccurrences(of: "=", with: "%")
            bytes += (quoted.removingPercentEncoding ?? "").utf8
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
