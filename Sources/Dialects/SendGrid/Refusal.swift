import BelayDialectKit
import BelayJSON
import HTTPTypes

/// Which of the vendor's two error shapes a path answers in.
enum Family: Hashable {
    /// mail/send: `message`, `field`, `help`.
    case mail
    /// Everything else here: `field`, `message`.
    case mako
}

/// One entry of an answer's `errors`.
struct Flaw: Hashable {
    var message: String
    var field: String?
    /// Left out by the family that has no `help`.
    var help: String?

    init(_ message: String, field: String? = nil, help: String? = nil) {
        self.message = message
        self.field = field
        self.help = help
    }
}

/// An answer that is not success.
struct Refusal: Error, Hashable {
    var status: HTTPResponse.Status
    var flaws: [Flaw]
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ flaws: [Flaw]) {
        self.status = status
        self.flaws = flaws
    }

    init(_ status: HTTPResponse.Status, _ message: String, field: String? = nil) {
        self.init(status, [Flaw(message, field: field)])
    }

    /// The same, with word that the call may be made again after a second.
    var retryable: Refusal {
        var refusal = self
        refusal.headers[.retryAfter] = "1"
        return refusal
    }

    func answer(in family: Family) -> DoorAnswer {
        let entries = flaws.map { flaw -> JSON in
            let message = JSON.Member(name: "message", value: .string(flaw.message))
            let field = JSON.Member(name: "field", value: flaw.field.map(JSON.string) ?? .null)
            let help = JSON.Member(name: "help", value: flaw.help.map(JSON.string) ?? .null)
            return switch family {
            case .mail: .object([message, field, help])
            case .mako: .object([field, message])
            }
        }
        let body: JSON = ["errors": .array(entries)]
        return .json(status, body.encode(), headers: headers)
    }
}
