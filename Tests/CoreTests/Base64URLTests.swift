import BelayCore
import Testing

@Suite("Base64 for URLs")
struct Base64URLTests {
    /// RFC 4648 §10 without padding, and the two letters of §5.
    @Test(
        arguments: [
            ([], ""), (Array("f".utf8), "Zg"), (Array("fo".utf8), "Zm8"),
            (Array("foo".utf8), "Zm9v"),
            (Array("foobar".utf8), "Zm9vYmFy"), ([0xFB, 0xEF, 0xFF], "--__"), ([0xFF], "_w"),
        ] as [([UInt8], String)])
    func `known texts`(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `what is written is read back`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        let bytes = (0..<Int(seed)).map { _ in UInt8.random(in: 0...255, using: &chance) }
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }

    /// A stray character, padding, the other alphabet, bits that no byte has, a blank.
    @Test(arguments: [
        "A", "AAAAA", "Zg==", "Zm8=", "+A", "/A", "Zh", "Zm9", "Z g", "Zm\n", "é", "AA\u{0}A",
    ])
    func `nothing else is read`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `each character outside the alphabet is refused`() {
        let letters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for byte in UInt8.min..<128 {
            let text = String(decoding: [byte, 65, 65, 65], as: UTF8.self)
            #expect((Base64URL.decode(text) != nil) == letters.contains(byte))
        }
    }
}
