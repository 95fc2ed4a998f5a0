import BelayJSON
import Testing

@Suite("Reading JSON with simdjson")
struct TapeReaderTests {
    static let common = [
        #"{"personalizations":[{"to":[{"email":"a@example.com","name":"Zoë"}]}],"send_at":17000}"#,
        #" [ "" , "\r\n\"\\\/\b\f\t" , 0 , 1234567890123 , true , false , null , [ ] , { } ] "#,
        #"["\u00e9\uD83D\uDE00", "seven b", "eight by", "nine bytes", "é beyond eight bytes"]"#,
    ]

    @Test(arguments: common)
    func `what requests are made of is read as Jansson reads it`(text: String) throws {
        let bytes = Array(text.utf8)
        let value = try #require(Self.quick(bytes))
        #expect(try value == Self.jansson(bytes).get())
    }

    /// Well-formed or not.
    static let rare = [
        "1.0", "1e3", "9223372036854775808", #"{"a\u0000":1}"#, #"{"a":1,"a":2}"#,
        #"{"a":1,"\u0061":2}"#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\u00g0""#,
        #""\u00e""#, "01", "[1,]", "[,1]", #"{"a":1,}"#, #"{"a"}"#, "[1", #"{"a":1"#, #""a"#,
        #""a\"#,
        "1 2", "\u{FEFF}1", "\"a\nb\"", "\"\0\"", "tru", "truex", "", " ", "[1]\0",
        "[[[[[[[[[1]]]]]]]]]", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]",
    ]

    @Test(arguments: rare)
    func `what is rare or wrong is left to Jansson`(text: String) {
        #expect(Self.quick(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
    ])
    func `a string that is not UTF-8 is left to Jansson`(bytes: [UInt8]) {
        let quote = [UInt8(ascii: "\"")]
        #expect(Self.quick(quote + bytes + quote) == nil)
        #expect(Self.quick(quote + Array("a\\n".utf8) + bytes + quote) == nil)
    }

    @Test func `an object of very many members is left to Jansson`() {
        let names = (0..<33).map { #""\#($0)":0"# }
        let most = Array("{\(names.dropLast().joined(separator: ","))}".utf8)
        #expect(Self.quick(most, values: 100) != nil)
        let more = Array("{\(names.joined(separator: ","))}".utf8)
        #expect(Self.quick(more, values: 100) == nil)
    }

    @Test(arguments: 0..<8 as Range<Int>)
    func `a sign that ends a plain stretch is found wherever it stands`(place: Int) throws {
        for sign in ["\\n", "\\\"", "\u{1}", "\u{1F}", "é", "\u{7F}", "!", "#", "[", "]", " "] {
            let plain = String(repeating: "!", count: place)
            let bytes = Array("\"\(plain)\(sign)\(plain)\(sign)................\"".utf8)
            #expect(Self.quick(bytes) == (try? Self.jansson(bytes).get()))
        }
    }

    /// Bytes that mean something, so that what is made by chance is often nearly well-formed.
    static let signs =
        Array("{}[]\",:\\ntru/bf0123456789.-eE \t\r\u{1}aAdDcC8é😀".utf8) + [0xC3, 0xFF]

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `whatever it reads, Jansson reads as the same`(seed: UInt64) {
        var chance = Chance(seed: seed)
        var read = 0
        for _ in 0..<4_000 {
            var bytes = Array((Self.common + Self.rare).randomElement(using: &chance)!.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &chance) {
                let place = Int.random(in: 0...bytes.count, using: &chance)
                let end = min(bytes.count, place + Int.random(in: 0...2, using: &chance))
                let count = Int.random(in: 0...2, using: &chance)
                let new = (0..<count).map { _ in Self.signs.randomElement(using: &chance)! }
                bytes.replaceSubrange(place..<end, with: new)
            }
            guard let value = Self.quick(bytes) else { continue }
            read += 1
            #expect(throws: Never.self) {
                let other = try Self.jansson(bytes).get()
                #expect(value == other, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(read > 100)
    }

    private static func quick(_ bytes: [UInt8], values: Int = 18) -> JSON? {
        bytes.withUnsafeBufferPointer { TapeReader.read($0, depth: 8, values: values) }
    }

    private static func jansson(_ bytes: [UInt8]) -> Result<JSON, JSON.ParseError> {
        bytes.withUnsafeBufferPointer { JSON.readByJansson($0, depth: 8, values: 18) }
    }
}
