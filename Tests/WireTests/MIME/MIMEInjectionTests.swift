import BelayMIME
import Testing

@Suite("Nothing given for a field becomes another field")
struct MIMEInjectionTests {
    /// Every place of a draft that ends in a header.
    enum Target: String, CaseIterable {
        case fromName, fromAddress, toName, toAddress, ccName, ccAddress, replyToName
        case replyToAddress, subject, messageID, boundarySeed, headerName, headerValue, partType
        case partParameter, filename, attachmentType, attachmentParameter, contentID
    }

    static let payloads = [
        "\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\0", "\r\n\u{301}", "\n\u{301}", "\r\r\n", "\t",
        "\u{B}", "\u{C}", "\u{7F}", "%0d%0a", "\\r\\n", "=?utf-8?q?=0d=0a?=", "\"", "\\\"", ";",
        "\";", ">, <x@y.example>, <", ")",
    ]

    @Test(arguments: Target.allCases, payloads)
    func `it is refused or stays inside its field`(target: Target, payload: String) throws {
        let clean = try ReadMail(MIMEComposer.compose(draft(target, "")))
        let bytes: [UInt8]
        do {
            bytes = try MIMEComposer.compose(draft(target, payload))
        } catch {
            if case .unsound = error { Issue.record("the last check had to catch it") }
            #expect(throws: error) { try MIMEComposer.check(draft(target, payload)) }
            return
        }
        let mail = try ReadMail(bytes)
        #expect(mail.names.count == clean.names.count)
        #expect(zip(mail.names, clean.names).allSatisfy { $0 == $1 || target == .headerName })
        #expect(try mail.parts().map(\.names) == clean.parts().map(\.names))
        #expect(mail["X-Evil"] == nil)
        for field in ["From", "To", "Cc", "Reply-To"] {
            #expect(mail[field].map(outsideQuotes)?.split(separator: "@").count == 2)
        }
        expectSound(bytes)
    }

    static let controls = ["\r\n", "\n", "\r", "\0", "\r\n\u{301}", "\t", "\u{1}", "\u{7F}"]

    @Test(arguments: Target.allCases.filter { $0 != .boundarySeed }, controls)
    func `a control character is refused by name of its place`(target: Target, payload: String) {
        let places: [Target: String] = [
            .fromName: "from.name", .fromAddress: "from.address", .toName: "to[0].name",
            .toAddress: "to[0].address", .ccName: "cc[0].name", .ccAddress: "cc[0].address",
            .replyToName: "replyTo[0].name", .replyToAddress: "replyTo[0].address",
            .subject: "subject", .messageID: "messageID", .headerName: "headers[0].name",
            .headerValue: "headers[0].value", .partType: "parts[0].type",
            .partParameter: "parts[0].type", .filename: "attachments[0].filename",
            .attachmentType: "attachments[0].type", .attachmentParameter: "attachments[0].type",
            .contentID: "attachments[0].contentID",
        ]
        let error = #expect(throws: MIMEError.self) {
            try MIMEComposer.compose(draft(target, payload))
        }
        guard case .controlCharacter(let place) = error else {
            Issue.record("refused for another reason: \(String(describing: error))")
            return
        }
        #expect(place.description == places[target])
    }

    @Test(arguments: ["\r\n.\r\n", "\n.\n", "\r.\r", "\r\n\0.\r\n", "\n.\r\nMAIL FROM:<x@y>\r\n"])
    func `a body cannot bring a bare CR, LF or NUL to the wire`(payload: String) throws {
        var draft = sampleDraft()
        draft.parts = ["text/plain", "text/html"].map { .init(type: $0, text: "a\(payload)b") }
        draft.attachments = [
            .init(filename: "a", type: "text/plain", bytes: Array("a\(payload)b".utf8))
        ]
        expectSound(try MIMEComposer.compose(draft))
    }

    private func outsideQuotes(_ value: String) -> String {
        var isQuoted = false
        var isEscaped = false
        var text = ""
        for character in value.unicodeScalars {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = isQuoted
            } else if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted {
                text.unicodeScalars.append(character)
            }
        }
        return text
    }

    private func expectSound(_ bytes: [UInt8]) {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == 10 { #expect(index > 0 && bytes[index - 1] == 13) }
            if byte == 13 { #expect(index + 1 < bytes.count && bytes[index + 1] == 10) }
            if byte == 0 || byte > 127 { Issue.record("octet \(byte) at \(index)") }
        }
        #expect(ReadMail.lines(bytes[...]).allSatisfy { $0.count <= 998 })
        #expect(bytes.suffix(2) == [13, 10])
    }

    private func draft(_ target: Target, _ payload: String) -> MailDraft {
        func text(_ here: Target, _ start: String, _ end: String) -> String {
            here == target && !payload.isEmpty ? start + payload + "X-Evil: 1" + end : start + end
        }
        func short(_ here: Target, _ start: String, _ end: String) -> String {
            here == target ? start + payload + end : start + end
        }
        return MailDraft(
            from: .init(
                name: text(.fromName, "Bo", "b"),
                address: short(.fromAddress, "b", "o@example.org")),
            to: [
                .init(
                    name: text(.toName, "A", "l"), address: short(.toAddress, "a", "l@example.com"))
            ],
            cc: [
                .init(
                    name: text(.ccName, "C", "a"), address: short(.ccAddress, "c", "a@example.com"))
            ],
            replyTo: [
                .init(
                    name: text(.replyToName, "R", "e"),
                    address: short(.replyToAddress, "r", "e@example.com"))
            ],
            subject: text(.subject, "Hel", "lo"), date: 0,
            messageID: short(.messageID, "m", "1@example.org"),
            boundarySeed: text(.boundarySeed, "s", "d"),
            headers: [
                .init(
                    name: short(.headerName, "X-", "A"), value: text(.headerValue, "v", "w"))
            ],
            parts: [
                .init(
                    type: short(.partType, "text/pl", "ain")
                        + "; x=\"" + text(.partParameter, "p", "q") + "\"", text: "Hi\n")
            ],
            attachments: [
                .init(
                    filename: text(.filename, "f", ".txt"),
                    type: short(.attachmentType, "image/p", "ng")
                        + "; x=\"" + text(.attachmentParameter, "p", "q") + "\"",
                    bytes: [1, 2], contentID: short(.contentID, "c", "id"))
            ])
    }
}
