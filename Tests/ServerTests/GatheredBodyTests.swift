import BelayCore
import BelayDialectKit
import BelayServer
import Foundation
import Testing

@Suite("Putting a body together")
struct GatheredBodyTests {
    private static let text = Array("Hello, gzip.".utf8)
    private static let gzip = bytes("H4sIAAAAAAAC//NIzcnJ11FIr8os0AMAryCwgAwAAAA=")
    /// A mebibyte of zeros.
    private static let zeros =
        bytes("H4sIAAAAAAAC/+3BMQEAAADCoPVPbQhfoA==")
        + [UInt8](repeating: 0, count: 1_016) + bytes("PgMc6jinAAAQAA==")

    /// What comes in. As an argument, bytes would be written out to tell one case from another.
    struct Body: Sendable, CustomTestStringConvertible {
        let coding: ContentCoding
        let parts: [[UInt8]]

        init(_ coding: ContentCoding, _ parts: [[UInt8]]) {
            self.coding = coding
            self.parts = parts
        }

        var testDescription: String {
            "\(coding), \(parts.count) parts of \(parts.map(\.count).reduce(0, +)) bytes"
        }
    }

    private static func bytes(_ base64: String) -> [UInt8] {
        Data(base64Encoded: base64).map(Array.init) ?? []
    }

    /// The body of these parts, with the room growing to the most as soon as it is asked for.
    private func gather(
        _ body: Body
    ) throws(BodyError) -> (bytes: [UInt8], asked: Bool) {
        var gathered = try GatheredBody(body.coding, room: Limits.smallBody)
        var asked = false
        for part in body.parts {
            try gathered.add(part)
            while try gathered.gather() == .full {
                #expect(gathered.bytes.count == Limits.smallBody)
                (asked, gathered.room) = (true, Limits.requestBody)
            }
            #expect(gathered.bytes.count <= gathered.room)
        }
        return (try gathered.finish(), asked)
    }

    @Test(arguments: [
        (Body(.identity, [text]), text), (Body(.identity, []), []),
        (Body(.identity, [[], text]), text), (Body(.identity, [text, text]), text + text),
        (Body(.gzip, [gzip]), text), (Body(.gzip, []), []),
        (Body(.gzip, gzip.map { [$0] }), text), (Body(.gzip, [gzip + gzip]), text + text),
    ])
    func `parts become a whole`(body: Body, wanted: [UInt8]) throws {
        let (bytes, asked) = try gather(body)
        #expect(bytes == wanted)
        #expect(!asked)
    }

    @Test(arguments: [
        Body(.identity, [[UInt8](repeating: 0, count: 1 << 20)]),
        Body(
            .identity, [[UInt8]](repeating: [UInt8](repeating: 0, count: 1 << 10), count: 1 << 10)),
        Body(.gzip, [zeros]), Body(.gzip, zeros.map { [$0] }),
    ])
    func `a large one asks for room before it takes more`(body: Body) throws {
        let (bytes, asked) = try gather(body)
        #expect(bytes == [UInt8](repeating: 0, count: 1 << 20))
        #expect(asked)
    }

    @Test(arguments: [
        (Body(.gzip, [text]), BodyError.malformed), (Body(.gzip, [gzip + text]), .malformed),
        (Body(.gzip, [Array(gzip.dropLast())]), .malformed),
        (Body(.gzip, [[UInt8]](repeating: zeros, count: 31)), .tooLarge),
        (Body(.gzip, [Array([[UInt8]](repeating: zeros, count: 1_000).joined())]), .tooLarge),
        (
            Body(
                .identity,
                [[UInt8]](repeating: [UInt8](repeating: 0, count: 1 << 20), count: 31)), .tooLarge
        ),
    ])
    func `what is not as it says, or too large, is refused`(body: Body, wanted: BodyError) {
        #expect(throws: wanted) { try gather(body) }
    }

    @Test func `as much as is allowed is taken, before and after inflating`() throws {
        let (bytes, _) = try gather(
            Body(.gzip, [[UInt8]](repeating: Self.zeros, count: 30)))
        #expect(bytes.count == Limits.requestBody)
    }

    @Test func `too much is refused even when it would inflate to nothing`() {
        let empty = Self.bytes("H4sIAAAAAAAC/wMAAAAAAAAAAAA=")
        let part = Array([[UInt8]](repeating: empty, count: 1 << 16).joined())
        #expect(throws: BodyError.tooLarge) {
            try gather(Body(.gzip, [[UInt8]](repeating: part, count: 25)))
        }
    }

    @Test func `a bomb stops at the room it has`() throws {
        var body = try GatheredBody(.gzip, room: 1_000)
        try body.add([[UInt8]](repeating: Self.zeros, count: 100).joined())
        #expect(try body.gather() == .full)
        #expect(try body.gather() == .full)
        #expect(body.bytes.count == 1_000)
    }
}
