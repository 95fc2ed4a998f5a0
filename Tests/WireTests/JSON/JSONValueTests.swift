import BelayJSON
import Testing

@Suite("A JSON value")
struct JSONValueTests {
    static let samples: [(JSON, String, String)] = [
        (.null, "null", "null"),
        (true, "boolean", "true"),
        (false, "boolean", "false"),
        (.integer(.min), "integer", "-9223372036854775808"),
        (.number(1), "number", "1.0"),
        (.number(1e300), "number", "1e+300"),
        ("a/b", "string", #""a/b""#),
        ([], "array", "[]"),
        ([1, "x", [.null]], "array", #"[1,"x",[null]]"#),
        ([:], "object", "{}"),
        (["b": 1, "a": ["c": false]], "object", #"{"b":1,"a":{"c":false}}"#),
    ]

    @Test(arguments: samples)
    func `it is written compactly and reads back`(
        value: JSON, type: String, text: String
    ) throws {
        #expect(value.typeName == type)
        #expect(value.encodedText() == text)
        #expect(value.encode() == Array(text.utf8))
        #expect(try JSON.parse(value.encode(), depth: 64) == value)
    }

    @Test func `only quote, backslash and control characters are escaped`() throws {
        let value = JSON.string("\"\\/\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F} \u{7F}é\u{2028}😀")
        let expected =
            #""\"\\/\u0000\u0001\b\t\n\u000b\f\r\u001f "# + "\u{7F}é\u{2028}😀\""
        #expect(value.encodedText() == expected)
        #expect(try JSON.parse(value.encode(), depth: 64) == value)
    }

    @Test func `names are looked up by their bytes`() {
        let value: JSON = ["e\u{301}": 1, "\u{E9}": 2, "\u{212A}": 3]
        #expect(value["e\u{301}"] == 1)
        #expect(value["\u{E9}"] == 2)
        #expect(value["K"] == nil)
        #expect(JSON.null["x"] == nil)
    }

    @Test func `canonically equal strings are different values`() {
        let composed: JSON = "\u{E9}"
        let decomposed: JSON = "e\u{301}"
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(JSON.object([.init(name: "\u{E9}", value: 1)]) != ["e\u{301}": 1])
    }

    @Test func `a whole real is a whole number but no integer`() {
        #expect(JSON.number(1.7e9).asWholeNumber == 1_700_000_000)
        #expect(JSON.number(1.7e9).asInteger == nil)
        #expect(JSON.number(1.5).asWholeNumber == nil)
        #expect(JSON.number(1e300).asWholeNumber == nil)
        #expect(JSON.number(9_223_372_036_854_775_808).asWholeNumber == nil)
        #expect(JSON.integer(7).asWholeNumber == 7)
        #expect(JSON.integer(7) != JSON.number(7))
    }

    @Test func `an accessor answers for its own kind only`() {
        #expect(JSON.null.isNull)
        #expect(!JSON.bool(false).isNull)
        #expect(JSON.bool(true).asBool == true)
        #expect(JSON.integer(1).asBool == nil)
        #expect(JSON.integer(3).asDouble == 3)
        #expect(JSON.number(0.5).asDouble == 0.5)
        #expect(JSON.string("1").asDouble == nil)
        #expect(JSON.string("x").asString == "x")
        #expect(JSON.null.asString == nil)
        #expect(JSON.array([1]).asArray == [1])
        #expect(JSON.object([]).asArray == nil)
        #expect(JSON.object([]).asObject?.isEmpty == true)
        #expect(JSON.array([]).asObject == nil)
    }
}
