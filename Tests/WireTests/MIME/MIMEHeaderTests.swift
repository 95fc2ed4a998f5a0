import BelayMIME
import Testing

@Suite("The header block of a mail")
struct MIMEHeaderTests {
    @Test func `fields come in a fixed order`() throws {
        var draft = sampleDraft()
        draft.cc = [.init(address: "c@example.com")]
        draft.replyTo = [.init(address: "r@example.com")]
        draft.headers = [.init(name: "X-B", value: "1"), .init(name: "X-A", value: "2")]
        let mail = try ReadMail(MIMEComposer.compose(draft))
        #expect(
            mail.names == [
                "Date", "From", "To", "Cc", "Reply-To", "Subject", "Message-ID", "MIME-Version",
                "X-B", "X-A", "Content-Type", "Content-Transfer-Encoding",
            ])
        #expect(mail["Message-ID"] == "<m1@example.org>")
        #expect(mail["MIME-Version"] == "1.0")
    }

    @Test func `fields without a mailbox are left out`() throws {
        var draft = sampleDraft()
        draft.to = []
        let mail = try ReadMail(MIMEComposer.compose(draft))
        #expect(mail["To"] == nil)
        #expect(mail["Cc"] == nil)
        #expect(mail["Reply-To"] == nil)
    }

    static let dates: [(Int64, String)] = [
        (0, "Thu, 01 Jan 1970 00:00:00 +0000"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
        (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 +0000"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 +0000"),
    ]

    @Test(arguments: dates)
    func `the date is written in UTC`(seconds: Int64, text: String) throws {
        var draft = sampleDraft()
        draft.date = seconds
        #expect(try ReadMail(MIMEComposer.compose(draft))["Date"] == text)
    }

    @Test(arguments: [-1, 253_402_300_800, Int64.max, Int64.min])
    func `a date outside four-digit years is refused`(seconds: Int64) {
        var draft = sampleDraft()
        draft.date = seconds
        #expect(throws: MIMEError.dateOutOfRange) { try MIMEComposer.compose(draft) }
    }

    static let names: [(String?, String)] = [
        (nil, "a@b.example"),
        ("", "a@b.example"),
        ("Ann Lee", "Ann Lee <a@b.example>"),
        ("Lee, Ann", "\"Lee, Ann\" <a@b.example>"),
        ("A. \"x\" \\ B", "\"A. \\\"x\\\" \\\\ B\" <a@b.example>"),
        (" two  blanks ", "\" two  blanks \" <a@b.example>"),
        ("(c) <x@y>", "\"(c) <x@y>\" <a@b.example>"),
        ("Éva", "=?UTF-8?Q?=C3=89va?= <a@b.example>"),
        ("日本", "=?UTF-8?B?5pel5pys?= <a@b.example>"),
        ("=?utf-8?q?x?=", "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?= <a@b.example>"),
    ]

    @Test(arguments: names)
    func `a display name reads back as given`(name: String?, expected: String) throws {
        var draft = sampleDraft()
        draft.from = .init(name: name, address: "a@b.example")
        #expect(try ReadMail(MIMEComposer.compose(draft))["From"] == expected)
    }

    static let texts = [
        "", "Plain", "Héllo wörld", "  blanks  kept  ", "=?utf-8?q?not?= decoded", "a =?b",
        String(repeating: "日本語の長い件名", count: 40), String(repeating: "x", count: 5_000),
        String(repeating: "word ", count: 400), "🧑🏽‍💻 done", "NEL \u{85} and LS \u{2028}.",
        String(repeating: "é ", count: 300),
    ]

    @Test(arguments: texts)
    func `a subject reads back as given, in short lines`(text: String) throws {
        var draft = sampleDraft()
        draft.subject = text
        let bytes = try MIMEComposer.compose(draft)
        let mail = try ReadMail(bytes)
        #expect(Array(decodedWords(mail["Subject"] ?? "?").utf8) == Array(text.utf8))
        #expect(ReadMail.lines(bytes[...]).allSatisfy { $0.count <= 78 })
    }

    static let values = [
        "plain", "a, b; c=\"d\"", "=?utf-8?q?given=20so?=", "two  blanks inside",
        "<https://example.com/u/" + String(repeating: "x", count: 300) + ">, <mailto:u@x.example>",
        "{\"json\": [1,2]}", String(repeating: "tag ", count: 100) + "end",
    ]

    @Test(arguments: values)
    func `an ASCII value goes as it is, folded between words`(value: String) throws {
        var draft = sampleDraft()
        draft.headers = [.init(name: "X-Value", value: value)]
        #expect(try ReadMail(MIMEComposer.compose(draft))["X-Value"] == value)
    }

    @Test func `another value goes as encoded words`() throws {
        var draft = sampleDraft()
        draft.headers = [.init(name: "X-Value", value: "naïve – ✓")]
        let value = try #require(try ReadMail(MIMEComposer.compose(draft))["X-Value"])
        #expect(value.utf8.allSatisfy { $0 < 128 })
        #expect(decodedWords(value) == "naïve – ✓")
    }

    @Test func `what cannot be folded into 998 octets is refused`() throws {
        var draft = sampleDraft()
        draft.headers = [.init(name: "X-Long", value: String(repeating: "x", count: 990))]
        #expect(throws: Never.self) { try MIMEComposer.compose(draft) }
        let tooLong = MIMEError.tooLong(.init(.headers, 0, .value))
        for filler in ["x", " "] {
            let value = String(repeating: filler, count: 992) + "x"
            draft.headers[0].value = value
            #expect(throws: tooLong) { try MIMEComposer.compose(draft) }
        }
    }

    @Test(
        arguments: ["x", " ", "é", "=?", "x y", "\""], [0, 1, 60, 61, 320, 899, 900, 992, 2_000])
    func `a check says what composing says`(filler: String, count: Int) {
        let long =
            "x"
            + String(
                String.UnicodeScalarView(
                    repeatElement(filler.unicodeScalars, count: count).joined().prefix(count)))
            + "x"
        let changes: [(inout MailDraft) -> Void] = [
            { $0.subject = long },
            { $0.headers = [.init(name: "X-Long", value: long)] },
            { $0.headers = [.init(name: long, value: "short")] },
            { $0.headers = [.init(name: long, value: "Ünïcode")] },
            { $0.messageID = long + "@example.org" },
            { $0.to = [.init(name: long, address: "al@example.com")] },
            { $0.to += [.init(name: "Al", address: long + "@example.com")] },
            {
                $0.replyTo = Array(
                    repeating: .init(name: "Re", address: "re@x.example"), count: count)
            },
            { $0.date = Int64(count) * 253_402_300 },
        ]
        for change in changes {
            var draft = sampleDraft()
            change(&draft)
            #expect(
                refusal(of: draft, by: MIMEComposer.check)
                    == refusal(of: draft, by: MIMEComposer.compose))
        }
    }

    private func refusal<Made>(
        of draft: MailDraft, by body: (MailDraft) throws(MIMEError) -> Made
    ) -> MIMEError? {
        do throws(MIMEError) {
            _ = try body(draft)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "From", "to", "CC", "bcc", "Date", "message-id", "SUBJECT", "Reply-To", "Sender",
        "Return-Path", "Received", "DKIM-Signature", "MIME-Version", "Content-Type", "content-x",
    ])
    func `a reserved field is refused`(name: String) {
        var draft = sampleDraft()
        draft.headers = [.init(name: name, value: "x")]
        #expect(throws: MIMEError.reservedHeader(name)) { try MIMEComposer.compose(draft) }
    }

    @Test(arguments: ["", "X Y", "X:", ":", "X-Ü", "\u{212A}", " X", "X "])
    func `a field name outside RFC 5322 is refused`(name: String) {
        var draft = sampleDraft()
        draft.headers = [.init(name: name, value: "x")]
        #expect(throws: MIMEError.invalidHeaderName(.init(.headers, 0, .name))) {
            try MIMEComposer.compose(draft)
        }
    }

    @Test(arguments: [
        "a.b+c@example.com", "\"a b\"@example.com", "\"a@b\\\"\"@example.com", "u@[192.0.2.1]",
        "u@[IPv6:2001:db8::1]", "u@localhost", "o'neil@x-y.example", "u@xn--bcher-kva.example",
    ])
    func `an address of RFC 5321 is written as given`(address: String) throws {
        var draft = sampleDraft()
        draft.to = [.init(name: "N", address: address)]
        #expect(try ReadMail(MIMEComposer.compose(draft))["To"] == "N <\(address)>")
    }

    @Test(arguments: [
        "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "<a@b>", "a@b>", "a,b@c", ".a@b", "a..b@c",
        "a.@b", "a@.b", "a@b.", "a@b..c", "a(c)@b", "\"a@b", "\"a\"b\"@c", "\"a\\\"@c", "u@[]",
        "u@[1]x", "g:a@b;", "@r:a@b", "a@" + String(repeating: "b", count: 320),
    ])
    func `an address outside the grammar is refused`(address: String) {
        var draft = sampleDraft()
        draft.to.append(.init(address: address))
        #expect(throws: MIMEError.invalidAddress(.init(.to, 1, .address))) {
            try MIMEComposer.compose(draft)
        }
    }

    static let beyondASCII = [
        "é@example.com", "e\u{301}@example.com", "用户@xn--fiqs8s", "\u{212A}@x.example",
        "\"j ö\"@example.com",
    ]

    @Test(arguments: beyondASCII)
    func `a local part beyond ASCII is written byte for byte, its name encoded`(
        address: String
    ) throws {
        var draft = sampleDraft()
        draft.from = .init(name: "Jö", address: address)
        draft.to = [.init(address: address), .init(name: "Plain", address: "a@b.example")]
        draft.cc = draft.to
        draft.replyTo = draft.to
        draft.subject = "größer"
        let bytes = try MIMEComposer.compose(draft)
        let mail = try ReadMail(bytes)
        let pair = Array("\(address), Plain <a@b.example>".utf8)
        let from = Array("=?UTF-8?B?SsO2?= <\(address)>".utf8)
        #expect(mail["From"].map { Array($0.utf8) } == from)
        for name in ["To", "Cc", "Reply-To"] {
            #expect(mail[name].map { Array($0.utf8) } == pair)
        }
        #expect(mail["Subject"] == "=?UTF-8?B?Z3LDtsOfZXI=?=")
        #expect(mail.body.allSatisfy { $0 < 0x80 })
    }

    @Test(arguments: [
        "a@bücher.example", "a@b\u{3002}c", "a@\u{212A}.example", "a\u{200B}b@c", "\u{202E}a@c",
        "a\u{2066}b@c", "\u{FEFF}a@c", "a\u{AD}b@c", "a\u{A0}b@c", "a\u{85}b@c", "a\u{2028}b@c",
        "a\u{E0041}b@c", "\u{FFFE}@c", "\u{E000}@c", "\"a\u{200D}b\"@c", "a\u{3164}b@c",
    ])
    func `a domain that is not in A-labels is refused, and what nobody can see`(address: String) {
        var draft = sampleDraft()
        draft.from.address = address
        #expect(throws: MIMEError.invalidAddress(.init(.from, nil, .address))) {
            try MIMEComposer.compose(draft)
        }
    }

    @Test(arguments: ["", "m", "@", "a@", "@b", "a@b@c", "a b@c", "<a@b>", "a>@b", "é@b"])
    func `a message id of another form is refused`(id: String) {
        var draft = sampleDraft()
        draft.messageID = id
        #expect(throws: MIMEError.invalidID(.init(.messageID))) {
            try MIMEComposer.compose(draft)
        }
    }
}
