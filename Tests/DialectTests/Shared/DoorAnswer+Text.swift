import BelayDialectKit
import BelayJSON
import HTTPTypes

extension DoorAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }

    var json: JSON? { try? JSON.parse(body, depth: 8) }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}
