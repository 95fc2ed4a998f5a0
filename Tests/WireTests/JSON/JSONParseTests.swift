import BelayJSON
import Testing

@Suite("Reading JSON")
struct JSONParseTests {
    static let accepted: [(String, JSON)] = [
        ("null", .null),
        (" true\n", true),
        ("false", false),
        ("0", 0),
        ("-0", 0),
        ("9223372036854775807", .integer(.max)),
        ("-9223372036854775808", .integer(.min)),
        ("1.0", .number(1)),
        ("1e3", .number(1000)),
        ("-0.0", .number(-0.0)),
        ("1e300", .number(1e300)),
        ("1e-400", .number(0)),
        (#""""#, ""),
        (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
        (#""\u00e9\ud83d\ude00""#, .string("\u{E9}\u{1F600}")),
        (#""a\u0000b""#, .string("a\0b")),
        ("\"\u{2028}\u{7F}\u{85}\"", .string("\u{2028}\u{7F}\u{85}")),
        ("[]", []),
        ("{}", [:]),
        (
            #"{"b":1,"a":[2,{"c":null}],"B":1.5}"#,
            ["b": 1, "a": [2, ["c": .null]], "B": .number(1.5)]
        ),
        (#"{"":1,"__proto__":2}"#, ["": 1, "__proto__": 2]),
    ]

    @Test(arguments: accepted)
    func `a well-formed text becomes its value`(text: String, expected: JSON) throws {
        #expect(try JSON.parse(text.utf8, depth: 64) == expected)
        #expect(try JSON.parse(Array(text.utf8), depth: 64) == expected)
        #expect(try JSON.parse(Array(text.utf8).lazy.map { $0 }, depth: 64) == expected)
    }

    enum Refusal: Equatable { case malformed, invalidUTF8, tooDeep, duplicate, range }

    static let refused: [(String, Refusal)] = [
        ("", .malformed),
        (" \n", .malformed),
        ("\u{FEFF}1", .malformed),
        ("1 2", .malformed),
        ("{} x", .malformed),
        ("{}{}", .malformed),
        ("1\0", .malformed),
        ("\0", .malformed),
        ("{}\0", .malformed),
        ("[1]\0[2]", .malformed),
        ("[1\0]", .malformed),
        ("\"a\0b\"", .malformed),
        ("\"a\nb\"", .malformed),
        ("NaN", .malformed),
        ("nan", .malformed),
        ("Infinity", .malformed),
        ("-Infinity", .malformed),
        ("+1", .malformed),
        ("01", .malformed),
        ("1.", .malformed),
        (".5", .malformed),
        ("0x10", .malformed),
        ("'a'", .malformed),
        ("[1,]", .malformed),
        (#"{"a":1,}"#, .malformed),
        (#"{"a" 1}"#, .malformed),
        ("{a:1}", .malformed),
        ("[1}", .malformed),
        ("[", .malformed),
        (#""abc"#, .malformed),
        (#""abc\""#, .malformed),
        ("// c\n1", .malformed),
        (#""\x41""#, .malformed),
        (#""\ud800""#, .malformed),
        (#""\udc00""#, .malformed),
        (#""\ud800\u0041""#, .malformed),
        (#""\udc00\ud800""#, .malformed),
        (#"{"a\u0000":1}"#, .malformed),
        (#"{"a":1,"a":1}"#, .duplicate),
        (#"{"a":1,"b":2,"\u0061":3}"#, .duplicate),
        (#"[{"x":{"y":[{"k":1,"k":2}]}}]"#, .duplicate),
        ("9223372036854775808", .range),
        ("-9223372036854775809", .range),
        ("1e309", .range),
        ("[-1e999]", .range),
    ]

    @Test(arguments: refused)
    func `what is not JSON is refused with the reason`(text: String, expected: Refusal) {
        let error = #expect(throws: JSON.ParseError.self) {
            try JSON.parse(text.utf8, depth: 64)
        }
        #expect(error.map(kind) == expected)
    }

    static let brokenUTF8: [[UInt8]] = [
        [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        [0xC3], [0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
    ]

    @Test(arguments: brokenUTF8)
    func `a string that is not UTF-8 is refused`(bytes: [UInt8]) {
        let quote = [UInt8(ascii: "\"")]
        #expect(throws: JSON.ParseError.invalidUTF8) {
            try JSON.parse(quote + bytes + quote, depth: 64)
        }
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
    func `nesting ends at the depth given`(open: String, close: String) {
        let levels = open.utf8.count == 6 ? 32 : 64
        func nested(_ times: Int) -> String {
            String(repeating: open, count: times) + "1" + String(repeating: close, count: times)
        }
        #expect(throws: Never.self) { try JSON.parse(nested(levels).utf8, depth: 64) }
        #expect(throws: JSON.ParseError.tooDeep) {
            try JSON.parse(nested(levels + 1).utf8, depth: 64)
        }
    }

    @Test(arguments: ["[", #"{"a":"#, "[[[{\"\":"])
    func `a hundred thousand levels are refused before they are read`(open: String) {
        let text = String(repeating: open, count: 100_000)
        #expect(throws: JSON.ParseError.tooDeep) { try JSON.parse(text.utf8, depth: 64) }
    }

    @Test func `brackets and commas within strings count for nothing`() throws {
        let inner = String(repeating: #"[{,\"\\"#, count: 500)
        let parsed = try JSON.parse("[\"\(inner)\"]".utf8, depth: 1, values: 3)
        #expect(parsed.asArray?.count == 1)
    }

    @Test func `values beyond the bound are refused`() throws {
        let text = "[1,2,3]"
        #expect(try JSON.parse(text.utf8, depth: 64, values: 4) == [1, 2, 3])
        #expect(throws: JSON.ParseError.tooManyValues) {
            try JSON.parse(text.utf8, depth: 64, values: 3)
        }
    }

    @Test func `an error names line and column and quotes nothing`() throws {
        let error = #expect(throws: JSON.ParseError.self) {
            try JSON.parse("{\n \"a\": s3cret\n}".utf8, depth: 64)
        }
        guard case .malformed(let line, let column, let text) = error else {
            Issue.record("not malformed: \(String(describing: error))")
            return
        }
        #expect(line == 2)
        #expect(column > 1)
        #expect(text == "invalid token")
    }

    @Test func `member order survives a thousand members`() throws {
        let names = (0..<1_000).map { "n\($0 * 7_919 % 1_000)" }
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let parsed = try JSON.parse(text.utf8, depth: 64)
        #expect(parsed.asObject?.map(\.name) == names)
    }

    private func kind(_ error: JSON.ParseError) -> Refusal? {
        switch error {
        case .malformed: .malformed
        case .invalidUTF8: .invalidUTF8
        case .tooDeep: .tooDeep
        case .duplicateMember: .duplicate
        case .numberOutOfRange: .range
        case .tooManyValues: nil
        }
    }
}
