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

    private static func bytes(_ base64: String) -> [UInt8] {
        Data(base64Encoded: base64).map(Array.init) ?? []
    }

    /// The body of these parts, with the room growing to the most as soon as it is asked for.
    private func gather(
        _ parts: [[UInt8]], _ coding: ContentCoding
    ) throws(BodyError) -> (bytes: [UInt8], asked: Bool) {
        var body = try GatheredBody(coding, room: Limits.smallBody)
        var asked = false
        for part in parts {
            try body.add(part)
            while try body.gather() == .full {
                #expect(body.bytes.count == Limits.smallBody)
                (asked, body.room) = (true, Limits.requestBody)
            }
            #expect(body.bytes.count <= body.room)
        }
        return (try body.finish(), asked)
    }

    @Test(arguments: [
        (ContentCoding.identity, [text], text), (.identity, [], []), (.identity, [[], text], text),
        (.identity, [text, text], text + text),
        (.gzip, [gzip], text), (.gzip, [], []), (.gzip, gzip.map { [$0] }, text),
        (.gzip, [gzip + gzip], text + text),
    ])
    func `parts become a whole`(coding: ContentCoding, parts: [[UInt8]], wanted: [UInt8]) throws {
        let (bytes, asked) = try gather(parts, coding)
        #expect(bytes == wanted)
        #expect(!asked)
    }

    @Test(arguments: [
        (ContentCoding.identity, [[UInt8](repeating: 0, count: 1 << 20)]),
        (.identity, [[UInt8]](repeating: [UInt8](repeating: 0, count: 1 << 10), count: 1 << 10)),
        (.gzip, [zeros]), (.gzip, zeros.map { [$0] }),
    ])
    func `a large one asks for room before it takes more`(
        coding: ContentCoding, parts: [[UInt8]]
    ) throws {
        let (bytes, asked) = try gather(parts, coding)
        #expect(bytes == [UInt8](repeating: 0, count: 1 << 20))
        #expect(asked)
    }

    @Test(arguments: [
        (ContentCoding.gzip, [text], BodyError.malformed),
        (.gzip, [gzip + text], .malformed), (.gzip, [Array(gzip.dropLast())], .malformed),
        (.gzip, [[UInt8]](repeating: zeros, count: 31), .tooLarge),
        (.gzip, [Array([[UInt8]](repeating: zeros, count: 1_000).joined())], .tooLarge),
        (
            .identity, [[UInt8]](repeating: [UInt8](repeating: 0, count: 1 << 20), count: 31),
            .tooLarge
        ),
    ])
    func `what is not as it says, or too large, is refused`(
        coding: ContentCoding, parts: [[UInt8]], wanted: BodyError
    ) {
        #expect(throws: wanted) { try gather(parts, coding) }
    }

    @Test func `as much as is allowed is taken, before and after inflating`() throws {
        let (bytes, _) = try gather([[UInt8]](repeating: Self.zeros, count: 30), .gzip)
        #expect(bytes.count == Limits.requestBody)
    }

    @Test func `too much is refused even when it would inflate to nothing`() {
        let empty = Self.bytes("H4sIAAAAAAAC/wMAAAAAAAAAAAA=")
        let part = Array([[UInt8]](repeating: empty, count: 1 << 16).joined())
        #expect(throws: BodyError.tooLarge) {
            try gather([[UInt8]](repeating: part, count: 25), .gzip)
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
