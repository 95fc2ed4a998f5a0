import BelayJSON
import BelayMailPartner

private let names = ["apiKey", "messageId", "messageId[]", "_format", "email", "id", "after"]

/// What a query says of a name, another query can say, and no more of it than was sent.
func tryMailPartnerQuery(_ input: [UInt8]) {
    let query = String(decoding: input, as: UTF8.self)
    var parameters = Parameters(query: query)
    for name in names {
        guard let value = parameters[name] else { continue }
        precondition(!value.isEmpty)
        // A byte that is no UTF-8 is shown as a mark of three.
        precondition(value.utf8.count <= 3 * query.utf8.count)
        let escaped = "\(escape(name))=\(escape(value))"
        precondition(Parameters(query: escaped)[name] == value)
        precondition(Parameters(query: query + "&" + escaped)[name] == value)
        precondition(Parameters(query: query + "&\(escape(name))=")[name] == nil)
    }
    // A body stands over the query, if it is one.
    if let body = try? JSON.parse(input, depth: 8) {
        parameters.add(body)
        for name in names { _ = parameters[name] }
    }
}

func escape(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = text.utf8.flatMap { byte in
        [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
}
