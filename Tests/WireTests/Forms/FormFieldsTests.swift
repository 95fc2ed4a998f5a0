import BelayForms
import Testing

@Suite("A form as a browser sends it")
struct FormFieldsTests {
    static let good: [(String, [(String, String)])] = [
        ("", []), ("&&", []), ("a=1", [("a", "1")]), ("a", [("a", "")]), ("=", [("", "")]),
        ("a=1&a=2&b=", [("a", "1"), ("a", "2"), ("b", "")]), ("a=b=c", [("a", "b=c")]),
        ("a+b=c+d", [("a b", "c d")]), ("%61=%2B%20%26", [("a", "+ &")]),
        ("n=%C3%A4%f0%9F%99%82", [("n", "ä🙂")]), ("n=%00", [("n", "\0")]),
    ]

    @Test(arguments: good)
    func `fields are read in their order`(text: String, fields: [(String, String)]) throws {
        let form = try FormFields.parse(Array(text.utf8))
        #expect(form.fields == fields.map { FormFields.Field(name: $0.0, value: $0.1) })
    }

    static let bad = ["a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%C3", "a=1&b=%e2%82"]

    @Test(arguments: bad)
    func `what cannot be read is refused`(text: String) {
        #expect(throws: FormError.malformed) { try FormFields.parse(Array(text.utf8)) }
    }

    @Test func `bytes beyond ASCII are UTF-8 or nothing`() throws {
        #expect(try FormFields.parse(Array("a=ä".utf8))["a"] == "ä")
        #expect(throws: FormError.malformed) { try FormFields.parse([0x61, 0x3D, 0xFF]) }
    }

    @Test func `each bound holds to the byte`() throws {
        let limits = FormFields.Limits(fields: 2, name: 3, value: 4)
        for text in ["abc=1234&b=", "%61%62%63=%31%32%33%34", "a&b&"] {
            #expect(try FormFields.parse(Array(text.utf8), limits: limits).fields.count <= 2)
        }
        for text in ["abcd=1", "a=12345", "a=%31%32%33%34%35", "a&b&c"] {
            #expect(throws: FormError.tooLarge) {
                try FormFields.parse(Array(text.utf8), limits: limits)
            }
        }
    }

    @Test func `a name that stands twice has no one value`() throws {
        let form = try FormFields.parse(Array("a=1&b=2&a=3".utf8))
        #expect(form["a"] == nil && form["b"] == "2" && form["c"] == nil)
        #expect(form.values(of: "a") == ["1", "3"])
        // Composed and decomposed letters are two names.
        #expect(try FormFields.parse(Array("%C3%A4=1".utf8))["a\u{308}"] == nil)
    }
}
