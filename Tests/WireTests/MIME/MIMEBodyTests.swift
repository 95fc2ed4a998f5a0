import BelayMIME
import Testing

@Suite("The body of a mail")
struct MIMEBodyTests {
    private static func parts(_ types: String...) -> [MailDraft.Part] {
        types.map { .init(type: $0, text: "text of \($0)\n") }
    }

    private static func file(
        _ name: String, _ id: String? = nil, isInline: Bool = false
    ) -> MailDraft.Attachment {
        .init(
            filename: name, type: "image/png", bytes: Array(name.utf8), contentID: id,
            isInline: isInline)
    }

    static let shapes: [([MailDraft.Part], [MailDraft.Attachment], String)] = [
        ([], [], "text/plain"),
        (parts("text/html"), [], "text/html"),
        (parts("text/plain", "text/html"), [], "multipart/alternative(text/plain text/html)"),
        (parts("text/plain"), [file("a")], "multipart/mixed(text/plain image/png)"),
        ([], [file("a")], "multipart/mixed(text/plain image/png)"),
        (
            parts("text/html"), [file("a", "x", isInline: true)],
            "multipart/related(text/html image/png)"
        ),
        (
            parts("text/plain"), [file("a", "x", isInline: true)],
            "multipart/mixed(text/plain image/png)"
        ),
        (parts("text/html"), [file("a", isInline: true)], "multipart/mixed(text/html image/png)"),
        (
            parts("text/plain", "TEXT/HTML", "text/calendar; method=REQUEST"),
            [file("b"), file("a", "x", isInline: true), file("c", "y")],
            "multipart/mixed(multipart/related(multipart/alternative("
                + "text/plain TEXT/HTML text/calendar) image/png) image/png image/png)"
        ),
    ]

    @Test(arguments: shapes)
    func `levels appear where there is something to hold`(
        parts: [MailDraft.Part], attachments: [MailDraft.Attachment], expected: String
    ) throws {
        var draft = sampleDraft()
        draft.parts = parts
        draft.attachments = attachments
        let mail = try ReadMail(MIMEComposer.compose(draft))
        #expect(try shape(of: mail) == expected)
        let leaves = try leaves(of: mail)
        for attachment in attachments {
            #expect(leaves.contains { $0.content == attachment.bytes })
        }
        for part in parts {
            let text = part.text.replacing("\n", with: "\r\n")
            #expect(leaves.contains { String(decoding: $0.content, as: UTF8.self) == text })
        }
    }

    /// The text, what it must read back as, and its encoding.
    static let texts: [(String, String, String)] = [
        ("", "", "7bit"),
        ("a\r\nb\nc", "a\r\nb\r\nc", "7bit"),
        ("\n\n", "\r\n\r\n", "7bit"),
        (".\n..\n", ".\r\n..\r\n", "7bit"),
        ("tab\there", "tab\there", "7bit"),
        ("blank \nx", "blank \r\nx", "quoted-printable"),
        ("blank\t", "blank\t", "quoted-printable"),
        ("From me", "From me", "quoted-printable"),
        ("-- \nBob", "-- \r\nBob", "quoted-printable"),
        ("caf\u{E9} and nothing else", "caf\u{E9} and nothing else", "quoted-printable"),
        ("bell\u{7}", "bell\u{7}", "quoted-printable"),
        ("日本語\n", "日本語\r\n", "base64"),
        ("a\rb", "a\rb", "base64"),
        ("a\r\r\nb", "a\r\r\nb", "base64"),
        ("a\n\rb", "a\r\n\rb", "base64"),
        ("a\0b", "a\0b", "base64"),
        (String(repeating: "x", count: 78), String(repeating: "x", count: 78), "7bit"),
        (
            String(repeating: "x", count: 5_000), String(repeating: "x", count: 5_000),
            "quoted-printable"
        ),
    ]

    @Test(arguments: texts)
    func `a text keeps all but its line ends`(
        text: String, expected: String, encoding: String
    ) throws {
        var draft = sampleDraft()
        draft.parts = [.init(type: "text/plain", text: text), .init(type: "text/html", text: text)]
        for part in try ReadMail(MIMEComposer.compose(draft)).parts() {
            #expect(part.content == Array(expected.utf8))
            #expect(part["Content-Transfer-Encoding"] == encoding)
            #expect(part["Content-Type"] == part.type + "; charset=utf-8")
        }
    }

    @Test func `a lone text ends its last line`() throws {
        var draft = sampleDraft()
        draft.parts = [.init(type: "text/plain", text: "no end")]
        #expect(try ReadMail(MIMEComposer.compose(draft)).body == Array("no end\r\n".utf8))
    }

    static let contents: [[UInt8]] = [
        [], [0], [13], [10], [13, 10], Array("a\r\nb\nc\rd\0e .\r\n.\r\n ".utf8), Array(0...255),
        Array(repeating: 65, count: 100_000), [0xEF, 0xBB, 0xBF],
    ]

    @Test(arguments: contents)
    func `an attachment keeps every byte`(bytes: [UInt8]) throws {
        var draft = sampleDraft()
        for type in ["text/plain", "application/octet-stream"] {
            draft.attachments = [.init(filename: "f", type: type, bytes: bytes)]
            let part = try #require(try ReadMail(MIMEComposer.compose(draft)).parts().last)
            #expect(part.content == bytes)
            #expect(part.type == type)
            #expect(part["Content-Transfer-Encoding"] == "base64")
        }
    }

    static let filenames: [(String, String)] = [
        ("a.txt", "attachment; filename=a.txt"),
        ("a b;.txt", "attachment; filename=\"a b;.txt\""),
        ("a\"\\.txt", "attachment; filename=\"a\\\"\\\\.txt\""),
        ("naïve.txt", "attachment; filename*=UTF-8''na%C3%AFve.txt"),
        ("", "attachment"),
    ]

    @Test(arguments: filenames)
    func `a filename is a parameter of RFC 2231`(filename: String, expected: String) throws {
        var draft = sampleDraft()
        draft.attachments = [.init(filename: filename, type: "a/b", bytes: [1])]
        let part = try #require(try ReadMail(MIMEComposer.compose(draft)).parts().last)
        #expect(part["Content-Disposition"] == expected)
    }

    @Test func `an inline attachment carries its id`() throws {
        var draft = sampleDraft()
        draft.attachments = [Self.file("a", "logo@1", isInline: true)]
        let part = try #require(try ReadMail(MIMEComposer.compose(draft)).parts().last)
        #expect(part["Content-ID"] == "<logo@1>")
        #expect(part["Content-Disposition"] == "inline; filename=a")
    }

    @Test(arguments: ["message/rfc822", "Multipart/mixed; boundary=x"])
    func `an attached structure goes as bytes and is no part`(type: String) throws {
        var draft = sampleDraft()
        draft.attachments = [.init(filename: "m.eml", type: type, bytes: [1])]
        let part = try #require(try ReadMail(MIMEComposer.compose(draft)).parts().last)
        #expect(part.type == "application/octet-stream")
        draft.attachments = []
        draft.parts = [.init(type: type, text: "")]
        #expect(throws: MIMEError.invalidType(.init(.parts, 0, .type))) {
            try MIMEComposer.compose(draft)
        }
    }

    @Test(arguments: [
        "", "text", "/", "text/", "/plain", "text/plain/x", "text plain", "text/plain x", "te xt/a",
        "text/plain; x", "text/plain; x=", "text/plain; =y", "text/plain; x=\"y", "text/é",
        "text/plain; x=y; X=z", "text/plain; a*b=c", "text/plain; x=\"\"", "text/plain,a/b",
        "text/plain; x=y z",
    ])
    func `a type outside RFC 2045 is refused`(type: String) {
        var draft = sampleDraft()
        draft.attachments = [.init(filename: "f", type: type, bytes: [])]
        #expect(throws: MIMEError.invalidType(.init(.attachments, 0, .type))) {
            try MIMEComposer.compose(draft)
        }
    }

    @Test func `parameters of a type survive and the charset becomes utf-8`() throws {
        var draft = sampleDraft()
        draft.parts = [
            .init(type: "text/calendar; Charset=latin1; method=\"REQUEST\";", text: "é")
        ]
        let type = try ReadMail(MIMEComposer.compose(draft))["Content-Type"]
        #expect(type?.lowercased() == "text/calendar; charset=utf-8; method=request")
    }

    @Test func `the same draft gives the same bytes, another seed other boundaries`() throws {
        var draft = sampleDraft()
        draft.parts = Self.parts("text/plain", "text/html")
        let first = try MIMEComposer.compose(draft)
        #expect(try MIMEComposer.compose(draft) == first)
        #expect(
            try ReadMail(first)["Content-Type"]
                == "multipart/alternative;\tboundary=\"=_19b25856e1c150ca834cffc8b59b23ad_3\"")
        draft.boundarySeed = "another"
        #expect(try MIMEComposer.compose(draft) != first)
    }

    @Test func `a body that holds the boundary does not end its part`() throws {
        var draft = sampleDraft()
        let line = "\n--=_19b25856e1c150ca834cffc8b59b23ad_1--\n"
        draft.parts = [.init(type: "text/plain", text: line)]
        draft.attachments = [Self.file("a")]
        let parts = try ReadMail(MIMEComposer.compose(draft)).parts()
        #expect(parts.count == 2)
        #expect(parts.first?.content == Array(line.replacing("\n", with: "\r\n").utf8))
    }

    @Test func `five million bytes of HTML become short lines`() throws {
        var draft = sampleDraft()
        let text = String(repeating: "<p>gr\u{FC}n</p>", count: 400_000)
        draft.parts = [.init(type: "text/html", text: text)]
        let mail = try ReadMail(MIMEComposer.compose(draft))
        #expect(mail.content.count == text.utf8.count + 2)
        #expect(ReadMail.lines(mail.body[...]).allSatisfy { $0.count <= 76 })
    }

    @Test func `many tasks compose at once`() async throws {
        var draft = sampleDraft()
        draft.parts = Self.parts("text/plain", "text/html")
        draft.attachments = [Self.file("naïve")]
        let expected = try MIMEComposer.compose(draft)
        try await withThrowingTaskGroup(of: Bool.self) { [draft] group in
            for _ in 0..<32 {
                group.addTask { try MIMEComposer.compose(draft) == expected }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    private func shape(of mail: ReadMail) throws -> String {
        let parts = try mail.parts()
        if parts.isEmpty { return mail.type }
        return try mail.type + "(" + parts.map(shape).joined(separator: " ") + ")"
    }

    private func leaves(of mail: ReadMail) throws -> [ReadMail] {
        let parts = try mail.parts()
        return parts.isEmpty ? [mail] : try parts.flatMap(leaves)
    }
}
