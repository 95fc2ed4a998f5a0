import BelayForms
import Testing

@Suite("Reading forms with files")
struct MultipartReaderTests {
    private static let type = "multipart/form-data; boundary=b"

    private struct Field: Equatable {
        var field: MultipartField
        var value: String

        init(_ name: String, _ value: String, file: String? = nil, type: String? = nil) {
            field = MultipartField(name: name, filename: file, contentType: type)
            self.value = value
        }
    }

    private static func fields(
        _ parts: [ArraySlice<UInt8>], bounds: MultipartBounds = MultipartBounds()
    ) throws -> [Field] {
        var reader = try #require(MultipartReader(contentType: type, bounds: bounds))
        var fields: [Field] = []
        var value: [UInt8] = []
        for part in parts {
            reader.feed(part)
            while let event = try reader.next() {
                switch event {
                case .field(let field):
                    fields.append(Field(field.name, ""))
                    fields[fields.count - 1].field = field
                    value = []
                case .bytes(let bytes):
                    #expect(!bytes.isEmpty)
                    value += bytes
                    fields[fields.count - 1].value = String(decoding: value, as: UTF8.self)
                case .end: break
                }
            }
        }
        try reader.finish()
        return fields
    }

    private static let forms: [(String, [Field])] = [
        ("--b--\r\n", []),
        ("--b--", []),
        ("--b\r\ncontent-disposition: form-data; name=a\r\n\r\nv\r\n--b--", [Field("a", "v")]),
        (
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--b--\r\nafter",
            [Field("a", "")]
        ),
        (
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n1\r\n--\r\n-b\r\n--c\r\r\n\r\n--b\r\n"
                + "Content-Disposition:form-data;name=x\r\n\r\ny\r\n--b--\r\n",
            [
                Field("file", "1\r\n--\r\n-b\r\n--c\r\r\n", file: "a b.csv", type: "text/csv"),
                Field("x", "y"),
            ]
        ),
        (
            "--b\r\nContent-Disposition: form-data; name=\"a%22%0D%0a%41%\"; "
                + "filename=\"C:\\x;y.csv\"\r\n\r\nv\r\n--b--",
            [Field("a\"\r\n%41%", "v", file: "C:\\x;y.csv")]
        ),
        (
            "--b\r\nX-Other: 1\r\nContent-Disposition: form-data; name=\"é\"\r\n\r\nv\r\n--b--",
            [Field("é", "v")]
        ),
    ]

    @Test(arguments: forms.indices)
    func `a form has the same fields wherever it is cut`(index: Int) throws {
        let (text, expected) = Self.forms[index]
        let bytes = Array(text.utf8)
        #expect(try Self.fields([bytes[...]]) == expected)
        for cut in 0...bytes.count {
            #expect(try Self.fields([bytes[..<cut], bytes[cut...]]) == expected)
        }
        #expect(try Self.fields(bytes.indices.map { bytes[$0...$0] }) == expected)
    }

    private static let disposition = "--b\r\nContent-Disposition: form-data; name=\"a\""

    static let broken: [(String, FormError)] = [
        ("", .malformed),
        ("preamble\r\n--b--", .malformed),
        ("--c\r\n", .malformed),
        ("--bc\r\n", .malformed),
        ("--b\n", .malformed),
        ("--b\r\n\r\nv\r\n--b--", .malformed),
        ("--b\r\nContent-Type: text/csv\r\n\r\nv\r\n--b--", .malformed),
        ("--b\r\nContent-Disposition: attachment; name=a\r\n\r\nv\r\n--b--", .malformed),
        ("--b\r\nContent-Disposition: form-data\r\n\r\nv\r\n--b--", .malformed),
        ("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nv\r\n--b--", .malformed),
        ("\(disposition); name=b\r\n\r\nv\r\n--b--", .malformed),
        ("\(disposition); filename=a; filename=b\r\n\r\nv\r\n--b--", .malformed),
        ("\(disposition)\nX: y\r\n\r\nv\r\n--b--", .malformed),
        ("\(disposition)\r\nno colon\r\n\r\nv\r\n--b--", .malformed),
        ("\(disposition)\r\nX: \u{01}\r\n\r\nv\r\n--b--", .malformed),
        (
            "\(disposition)\r\nContent-Transfer-Encoding: base64\r\n\r\nv\r\n--b--", .malformed
        ),
        ("\(disposition)\r\n\r\nv", .malformed),
        ("\(disposition)\r\n\r\nv\r\n--b", .malformed),
        ("\(disposition)\r\n\r\nv\r\n--bx", .malformed),
        ("\(disposition)\r\nX: \(String(repeating: "y", count: 200))\r\n\r\nv", .tooLarge),
        (String(repeating: "\(disposition)\r\n\r\nv\r\n", count: 4) + "--b--", .tooLarge),
    ]

    @Test(arguments: broken)
    func `what is no form is refused, wherever it is cut`(text: String, expected: FormError) {
        let bytes = Array(text.utf8)
        let bounds = MultipartBounds(fields: 3, head: 120)
        for cut in 0...bytes.count {
            #expect(throws: expected) {
                try Self.fields([bytes[..<cut], bytes[cut...]], bounds: bounds)
            }
        }
    }

    @Test func `a name that is no UTF-8 is refused`() {
        let bytes =
            Array("--b\r\nContent-Disposition: form-data; name=\"".utf8) + [0xE9]
            + Array("\"\r\n\r\nv\r\n--b--".utf8)
        #expect(throws: FormError.malformed) { try Self.fields([bytes[...]]) }
    }

    static let types: [(String, Bool)] = [
        ("multipart/form-data; boundary=b", true),
        ("Multipart/Form-Data;charset=utf-8; BOUNDARY=\"a b'()+_,-./:=?\"", true),
        ("multipart/form-data", false),
        ("multipart/form-data; boundary=", false),
        ("multipart/form-data; boundary=\"\"", false),
        ("multipart/form-data; boundary=\"b \"", false),
        ("multipart/form-data; boundary=\"b\r\n\"", false),
        ("multipart/form-data; boundary=" + String(repeating: "b", count: 71), false),
        ("multipart/mixed; boundary=b", false),
        ("text/plain", false),
        ("", false),
    ]

    @Test(arguments: types)
    func `a boundary is named as the standard has it`(type: String, isForm: Bool) {
        #expect((MultipartReader(contentType: type) != nil) == isForm)
    }
}
