import BelaySOAP
import HTTPTypes

/// A path that the door knows.
enum Route: Hashable {
    case service
    /// The WSDL, for GET only.
    case description
    case faultSchema
    case token
    case legacyToken
    /// Where the service is, for clients that ask.
    case endpoint

    /// Clients write the first three in the case that they like.
    init?(path: String, query: String?, method: HTTPRequest.Method) {
        if ASCII.isSame(path, "/service.asmx") {
            let isDescription = query.map { ASCII.isSame($0, "wsdl") } ?? false
            self = isDescription && method != .post ? .description : .service
        } else if ASCII.isSame(path, "/etframework.wsdl") {
            self = .description
        } else if ASCII.isSame(path, "/etframeworkfault.xsd") {
            self = .faultSchema
        } else {
            switch path {
            case "/v2/token": self = .token
            case "/v1/requestToken": self = .legacyToken
            case "/platform/v1/endpoints/soap": self = .endpoint
            default:
                guard Route.isTenantToken(path) else { return nil }
                self = .legacyToken
            }
        }
    }

    /// `/provisioning/v1/tenants/KEY/requestToken`, as one of the vendor's clients asks.
    private static func isTenantToken(_ path: String) -> Bool {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String($0) }
        return parts.count == 5 && parts[0] == "provisioning" && parts[1] == "v1"
            && parts[2] == "tenants" && parts[4] == "requestToken"
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .service, .token, .legacyToken: [.post]
        case .description, .faultSchema, .endpoint: [.get, .head]
        }
    }

    /// The value of `Allow` (RFC 9110 §10.2.1).
    var allowed: String { methods.map(\.rawValue).joined(separator: ", ") }

    /// Whether refusals are JSON; the others are told in a fault.
    var speaksJSON: Bool {
        switch self {
        case .token, .legacyToken, .endpoint: true
        case .service, .description, .faultSchema: false
        }
    }
}
