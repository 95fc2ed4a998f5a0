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
    var methods: [HTTPRequest.Method] {
        switch self {
        case .cancel, .status, .me, .suppressions: [.get]
        case .send, .suppress: [.post]
        // The vendor's page says POST, and each of its samples uses GET.
        case .unsuppress: [.get, .post]
        }
    }

    /// Whether a GET changes something: those that a browser makes by itself are refused.
    var changesByGet: Bool { self == .cancel || self == .unsuppress }

    /// The value of `Allow` (RFC 9110 §10.2.1).
    var allowed: String { methods.map(\.rawValue).joined(separator: ", ") }
}
