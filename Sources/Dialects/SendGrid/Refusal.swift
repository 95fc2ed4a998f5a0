import BelayDialectKit
import BelayJSON
import HTTPTypes

/// Which of the vendor's four error shapes a path answers in.
enum Family: Hashable {
    /// mail/send: `message`, `field`, `help`.
    case mail
    /// The older calls: `field`, `message`.
    case mako
    /// `/v3/marketing`: `field`, `message`, `error_id`.
    case marketing
    /// Senders: `message`, `field`, which is empty and never null.
    case senders

    /// Whether its answers say how many calls are left.
    var isMetered: Bool { self != .mail }
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
            if family == .senders {
                return ["message": .string(flaw.message), "field": .string(flaw.field ?? "")]
            }
            let message = JSON.Member(name: "message", value: .string(flaw.message))
            let field = JSON.Member(name: "field", value: flaw.field.map(JSON.string) ?? .null)
            let help = JSON.Member(name: "help", value: flaw.help.map(JSON.string) ?? .null)
            return switch family {
            case .mail: .object([message, field, help])
            case .mako, .senders: .object([field, message])
            case .marketing: .object([field, message, errorID(of: flaw)])
            }
        }
        let body: JSON = ["errors": .array(entries)]
        return .json(status, body.encode(), headers: headers)
    }

    /// The vendor's own are not known: the same flaw always has the same (FNV-1a, 32 bits).
    private func errorID(of flaw: Flaw) -> JSON.Member {
        let text = "\(status.code) \(flaw.field ?? "") \(flaw.message)"
        let hash = text.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        let padding = String(repeating: "0", count: 8 - digits.utf8.count)
        return JSON.Member(name: "error_id", value: .string(padding + digits))
    }
}
