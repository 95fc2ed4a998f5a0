import HTTPTypes

/// A path that the door knows.
enum Route: Hashable {
    case cancel
    case send
    case status
    case me
    case suppress
    case suppressions
    case unsuppress

    init?(_ segments: [String]) {
        guard segments.first == "v1" else { return nil }
        switch segments.dropFirst() {
        case ["message-cancel"]: self = .cancel
        case ["send"]: self = .send
        case ["bulk-status"]: self = .status
        case ["me"]: self = .me
        case ["unsubscribe", "add"]: self = .suppress
        case ["unsubscribe", "list"]: self = .suppressions
        case ["unsubscribe", "delete"]: self = .unsuppress
        default: return nil
        }
    }

    /// The methods of the path. HEAD is none of them: asking for a head must cancel nothing.
    func methods(_ settings: MailPartnerSettings) -> [HTTPRequest.Method] {
        guard settings.takesGet else { return [.post] }
        switch self {
        case .cancel, .status, .me, .suppressions: return [.get]
        case .send, .suppress: return [.post]
        // The vendor's page says POST, and each of its samples uses GET.
        case .unsuppress: return [.get, .post]
        }
    }

    /// Whether a GET changes something: those that a browser makes by itself are refused.
    var changesByGet: Bool { self == .cancel || self == .unsuppress }

    /// The value of `Allow` (RFC 9110 §10.2.1).
    func allowed(_ settings: MailPartnerSettings) -> String {
        methods(settings).map(\.rawValue).joined(separator: ", ")
    }
}
