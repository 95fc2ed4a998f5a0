import BelayDialectKit
import HTTPTypes
import Testing

@Suite("Fields of a request")
struct HTTPFieldsTests {
    private static let fields: HTTPFields = {
        var fields: HTTPFields = [.server: "belay", .connection: "close"]
        for (name, value) in [
            (HTTPField.Name.accept, "text/html"), (.cookie, "a=1"), (.accept, "*/*"),
            (.cookie, "b=2"), (.expect, ""),
        ] {
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }()

    private static let values: [(HTTPField.Name, String?)] = [
        (.server, "belay"), (.known("CONNECTION"), "close"), (.accept, "text/html, */*"),
        (.cookie, "a=1; b=2"), (.expect, ""), (.te, nil),
    ]

    @Test(arguments: values)
    func `the value of a field is all that its name stands for`(
        name: HTTPField.Name, value: String?
    ) {
        #expect(Self.fields.value(of: name) == value)
        #expect(Self.fields[name] == value)
    }
}
