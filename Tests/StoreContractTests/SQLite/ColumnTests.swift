import BelayCore
import BelayStore
import BelayStoreColumns
import BelayStoreSQLite
import Foundation
import Testing

@Suite("What the columns of a mail hold")
struct ColumnTests {
    private static let long = String(repeating: "ä line\r\n", count: 70)

    private static let contents = [
        Content(from: Mailbox(address: "a@b.example"), subject: "", parts: []),
        Content(
            from: Mailbox(address: "a@b.example", name: "Ä"),
            replyTo: [Mailbox(address: "r@b.example"), Mailbox(address: "s@b.example", name: "")],
            subject: "one", parts: [BodyPart(type: "text/plain", text: long)],
            headers: [HeaderField(name: "X-A", value: "v"), HeaderField(name: "X-B", value: "")],
            attachments: [
                Attachment(
                    filename: "f", type: "image/png", bytes: [], contentID: "c", isInline: true),
                Attachment(filename: "", type: "text/plain", bytes: []),
            ],
            sections: ["b": "2", "a": "1", "": ""], arguments: ["k": long]),
        Content(
            from: Mailbox(address: "a@b.example"), subject: "", parts: [],
            unsubscribing: Unsubscribing()),
        Content(
            from: Mailbox(address: "a@b.example"), subject: "", parts: [],
            unsubscribing: Unsubscribing(
                group: 12, shown: [12, 3],
                tags: [
                    .init("[unsubscribe]"), .init("<%g%>", scope: .global, form: .link),
                ], customURL: "https://example.org/", isSample: true)),
    ]

    private static let messages = [
        Message(to: [], due: .due),
        Message(
            from: Mailbox(address: "f@b.example"), subject: "own",
            to: [Mailbox(address: "t@b.example", name: "T")],
            cc: [Mailbox(address: "c@b.example")],
            bcc: (0..<260).map { Mailbox(address: "\($0)@b.example") },
            headers: [HeaderField(name: "X-A", value: long)],
            substitutions: [
                .init(tag: "-t-", text: "text"), .init(tag: "-u-", text: "", html: "&#38;"),
            ],
            arguments: ["z": "1", "y": "2"], due: .due),
    ]

    @Test(arguments: contents)
    func `a content comes back as it was written`(content: Content) throws {
        #expect(try ContentColumn.decode(Data(ContentColumn.encode(content))) == content)
    }

    @Test(arguments: messages)
    func `a message comes back as it was written`(message: Message) throws {
        #expect(try MessageColumn.decode(Data(MessageColumn.encode(message)), due: .due) == message)
    }

    @Test(arguments: [0, 1, 254, 255, 256, 65_535, 65_536, 16_777_216])
    func `a text of any length comes back`(length: Int) throws {
        let text = String(repeating: "x", count: length)
        let content = Content(
            from: Mailbox(address: text), subject: "s", parts: [BodyPart(type: text, text: "")])
        #expect(try ContentColumn.decode(Data(ContentColumn.encode(content))) == content)
    }

    @Test func `a column that ends early or goes on is corrupt`() {
        for column in Self.contents.map({ Data(ContentColumn.encode($0)) }) {
            for end in 0..<column.count {
                #expect(throws: ColumnReader.broken) { try ContentColumn.decode(column[..<end]) }
            }
            #expect(throws: ColumnReader.broken) { try ContentColumn.decode(column + [0]) }
        }
        for column in Self.messages.map({ Data(MessageColumn.encode($0)) }) {
            for end in 0..<column.count {
                #expect(throws: ColumnReader.broken) {
                    try MessageColumn.decode(column[..<end], due: .due)
                }
            }
            #expect(throws: ColumnReader.broken) {
                try MessageColumn.decode(column + [0], due: .due)
            }
        }
    }

    @Test(arguments: [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8])
    func `a byte that changed is another value or corruption`(byte: UInt8) throws {
        for content in Self.contents {
            let column = Data(ContentColumn.encode(content))
            for index in column.indices where column[index] != byte {
                var changed = column
                changed[index] = byte
                do {
                    #expect(try ContentColumn.decode(changed) != content)
                } catch {
                    #expect(error == ColumnReader.broken)
                }
            }
        }
    }

    @Test(
        arguments: [
            [], [0], [2], [1], [1, 3, 0xC3, 0x28, 0x20], [1, 255, 255, 255, 255, 255],
            [1, 255, 255, 255, 255, 127, 0], [1, 1, 97, 2],
        ] as [[UInt8]])
    func `what no writer wrote is corrupt`(bytes: [UInt8]) {
        #expect(throws: ColumnReader.broken) { try ContentColumn.decode(Data(bytes)) }
    }
}
