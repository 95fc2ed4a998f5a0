import BelayDialectKit
import BelayServer
import Testing

@Suite("Bodies in pieces")
struct BodyPiecesTests {
    private static func pieces(
        _ parts: [[UInt8]], _ coding: ContentCoding = .identity, most: Int = 100
    ) throws -> [[UInt8]] {
        var pieces = try BodyPieces(coding, most: most, size: 4)
        var taken: [[UInt8]] = []
        for part in parts {
            try pieces.add(part)
            while let piece = try pieces.next() { taken.append(piece) }
        }
        if let last = try pieces.finish() { taken.append(last) }
        return taken
    }

    @Test func `pieces have one size, however the body is cut`() throws {
        let body = Array(0..<10 as Range<UInt8>)
        let expected: [[UInt8]] = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
        #expect(try Self.pieces([body]) == expected)
        #expect(try Self.pieces(body.map { [$0] }) == expected)
        #expect(try Self.pieces([Array(body[..<8]), Array(body[8...])]) == expected)
        #expect(try Self.pieces([]) == [])
        #expect(try Self.pieces([[]]) == [])
        #expect(try Self.pieces([[1, 2, 3, 4]]) == [[1, 2, 3, 4]])
    }

    @Test func `a body that is too large is refused`() throws {
        #expect(throws: BodyError.tooLarge) { try Self.pieces([[1, 2], [3]], most: 2) }
        #expect(try Self.pieces([[1, 2]], most: 2) == [[1, 2]])
    }

    /// Twenty zeros.
    private static let zeros: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 99, 96, 192, 4, 0, 141, 155, 213, 15, 20, 0, 0, 0,
    ]

    @Test func `what came compressed is bounded by what it becomes`() throws {
        let expected = Array(repeating: [UInt8](repeating: 0, count: 4), count: 5)
        #expect(try Self.pieces([Self.zeros], .gzip) == expected)
        #expect(try Self.pieces(Self.zeros.map { [$0] }, .gzip) == expected)
        #expect(throws: BodyError.tooLarge) { try Self.pieces([Self.zeros], .gzip, most: 19) }
        #expect(throws: BodyError.malformed) {
            try Self.pieces([Array(Self.zeros.dropLast())], .gzip)
        }
        #expect(throws: BodyError.malformed) { try Self.pieces([[1, 2, 3]], .gzip) }
    }
}
