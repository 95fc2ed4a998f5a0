import BelayGzip
import Testing

@Suite("Reading gzip")
struct GzipReaderTests {
    /// Everything in the bytes, fed and taken in parts of these sizes.
    private func inflate(
        _ bytes: [UInt8], feeding part: Int = .max, taking piece: Int = 4_096
    ) throws(GzipError) -> [UInt8] {
        var reader = try GzipReader()
        var result: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.feed(rest.prefix(part))
            rest = rest.dropFirst(part)
            while let made = try reader.next(atMost: piece) {
                #expect((1...piece).contains(made.count))
                result += made
            }
        }
        try reader.finish()
        return result
    }

    @Test(arguments: [
        ("a member", Samples.member, Samples.text),
        ("one with a file's name", Samples.named, Samples.text),
        ("an empty one", Samples.empty, []),
        ("two", Samples.member + Samples.named, Samples.text + Samples.text),
        (
            "empty ones around it", Samples.empty + Samples.empty + Samples.member + Samples.empty,
            Samples.text
        ),
        (
            "a thousand empty ones",
            Array([[UInt8]](repeating: Samples.empty, count: 1_000).joined()), []
        ),
        ("much of the same", Samples.zeros, [UInt8](repeating: 0, count: 1 << 20)),
    ])
    func `what is sound is read`(name: String, bytes: [UInt8], wanted: [UInt8]) throws {
        for part in [Int.max, 7, 1] {
            #expect(try inflate(bytes, feeding: part) == wanted, "\(name) in parts of \(part)")
        }
        if wanted.count < 1_000 { #expect(try inflate(bytes, taking: 1) == wanted, "\(name)") }
    }

    @Test(arguments: [
        ("plain text", Array("{\"a\":1}".utf8), GzipError.malformed),
        ("another first byte", Samples.member([0: 0x1E]), .malformed),
        ("another method", Samples.member([2: 7]), .malformed),
        ("flags that nobody knows", Samples.member([3: 0x80]), .malformed),
        ("zlib's own header", [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01], .malformed),
        ("broken data", Samples.member([10: 0x07]), .malformed),
        ("another sum", Samples.member([24: 0]), .malformed),
        ("another length", Samples.member([28: 13]), .malformed),
        ("a byte after the end", Samples.member + [1], .truncated),
        ("a zero after the end", Samples.member + [0, 0], .malformed),
        ("text after the end", Samples.member + Array("more".utf8), .malformed),
        ("half a second one", Samples.member + Samples.member.prefix(20), .truncated),
    ])
    func `what is not is said to be so`(name: String, bytes: [UInt8], wanted: GzipError) {
        for part in [Int.max, 1] {
            let error = #expect(throws: GzipError.self, "\(name)") {
                try inflate(bytes, feeding: part)
            }
            #expect(error == wanted, "\(name) in parts of \(part)")
        }
    }

    @Test func `wherever it is cut off, that is seen`() {
        for count in 0..<Samples.member.count {
            #expect(throws: GzipError.truncated, "after \(count) bytes") {
                try inflate(Array(Samples.member.prefix(count)))
            }
        }
    }

    @Test func `whatever single bit is wrong, other text does not come out of it`() {
        for place in Samples.member.indices {
            for bit in 0..<8 {
                let bytes = Samples.member([place: Samples.member[place] ^ 1 << bit])
                let text = try? inflate(bytes)  // Only whether it was taken matters.
                #expect(text == nil || text == Samples.text, "bit \(bit) of byte \(place)")
            }
        }
    }

    @Test func `a bomb gives no more than is taken from it`() throws {
        var reader = try GzipReader()
        reader.feed([[UInt8]](repeating: Samples.zeros, count: 64).joined())
        var taken = 0
        while taken < 100_000, let piece = try reader.next(atMost: 1_000) { taken += piece.count }
        #expect(taken == 100_000)
        #expect(throws: GzipError.truncated) { try reader.finish() }
    }

    @Test func `after an error there is nothing more`() throws {
        var reader = try GzipReader()
        reader.feed([1, 2, 3, 4])
        for _ in 0..<2 {
            #expect(throws: GzipError.malformed) { try reader.next(atMost: 10) }
        }
        #expect(throws: GzipError.truncated) { try reader.finish() }
    }
}
