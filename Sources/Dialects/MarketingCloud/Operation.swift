package import BelaySOAP

/// The operations of the partner API. Their raw values are their SOAPActions.
package enum Operation: String, Sendable, Hashable, CaseIterable {
    case create = "Create"
    case retrieve = "Retrieve"
    case update = "Update"
    case delete = "Delete"
    case query = "Query"
    case describe = "Describe"
    case execute = "Execute"
    case perform = "Perform"
    case configure = "Configure"
    case schedule = "Schedule"
    case versionInfo = "VersionInfo"
    case extract = "Extract"
    case systemStatus = "GetSystemStatus"

    /// The operation whose request the Body holds; what else names one does not decide.
    package init?(request: XMLName) {
        guard let found = Operation.allCases.first(where: { $0.requestName == request }) else {
            return nil
        }
        self = found
    }

    /// The operation that a SOAPAction or a WS-Addressing Action names.
    package init?(action: String) {
        guard
            let found = Operation.allCases.first(where: {
                $0.rawValue.utf8.elementsEqual(action.utf8)
            })
        else { return nil }
        self = found
    }

    package var requestName: XMLName { PartnerNamespace.name(stem + requestEnding) }

    /// The element of the reply, which has no prefix.
    package var replyName: String { stem + replyEnding }

    /// WS-Addressing's Action of the reply.
    package var replyAction: String { rawValue + "Response" }

    /// What the names of its elements begin with.
    var stem: String {
        switch self {
        case .describe: "Definition"
        case .systemStatus: "SystemStatus"
        default: rawValue
        }
    }

    private var requestEnding: String { isPlain ? "Request" : "RequestMsg" }

    private var replyEnding: String { isPlain ? "Response" : "ResponseMsg" }

    private var isPlain: Bool {
        switch self {
        case .create, .update, .delete: true
        default: false
        }
    }
}
