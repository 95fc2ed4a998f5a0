import BelayServer
import Testing

@Suite("Codings of bodies")
struct ContentCodingTests {
    @Test(arguments: [
        ("", ContentCoding.identity), ("identity", .identity), ("Identity", .identity),
        ("gzip", .gzip), ("GZip", .gzip), (" gzip\t", .gzip), ("x-gzip", .gzip), ("X-GZIP", .gzip),
    ])
    func `a coding that we know is read`(field: String, wanted: ContentCoding) {
        #expect(ContentCoding(field: field) == wanted)
    }

    @Test(arguments: [
        "br", "deflate", "compress", "zstd", "gzip, gzip", "gzip, identity", "gzip,", ",", "gzi",
        "gzipp", "x\rgzip", "G\u{1A}IP", "X\u{0D}GZIP", "\u{07}zip",
    ])
    func `any other, and several, are refused`(field: String) {
        #expect(ContentCoding(field: field) == nil)
    }

    @Test func `without the field a body is as it is`() {
        #expect(ContentCoding(field: nil) == .identity)
    }
}
