import BelaySOAP

// What the element of a request and that of its reply hold, in order.
extension Operation {
    var requestParts: [Field] {
        switch self {
        case .create, .update, .delete:
            [
                .object("Options", rawValue + "Options").required,
                .objects("Objects", "APIObject").required,
            ]
        case .retrieve: [.object("RetrieveRequest", "RetrieveRequest").required]
        case .query: [.object("QueryRequest", "QueryRequest").required]
        case .describe: [.object("DescribeRequests", "ArrayOfObjectDefinitionRequest")]
        case .execute: [.objects("Requests", "ExecuteRequest")]
        case .extract: [.objects("Requests", "ExtractRequest")]
        case .perform:
            [
                .object("Options", "PerformOptions"), .string("Action"),
                .wrapped("Definitions", "Definition", "APIObject"),
            ]
        case .configure:
            [
                .object("Options", "ConfigureOptions"), .string("Action"),
                .wrapped("Configurations", "Configuration", "APIObject"),
            ]
        case .schedule:
            [
                .object("Options", "ScheduleOptions"), .string("Action"),
                .object("Schedule", "ScheduleDefinition"),
                .wrapped("Interactions", "Interaction", "APIObject"),
            ]
        case .versionInfo: [.boolean("IncludeVersionHistory").required]
        case .systemStatus: [.object("Options", "SystemStatusOptions")]
        }
    }

    var replyParts: [Field] {
        let status = Field.string("OverallStatus").required
        let requestID = Field.string("RequestID")
        switch self {
        case .create, .update, .delete:
            return [.objects("Results", rawValue + "Result").required, requestID, status]
        case .retrieve, .query: return [status, requestID, .objects("Results", "APIObject")]
        case .describe: return [.objects("ObjectDefinition", "ObjectDefinition"), requestID]
        case .execute: return [status, requestID, .objects("Results", "ExecuteResponse")]
        case .extract: return [status, requestID, .objects("Results", "ExtractResult")]
        case .perform, .configure, .schedule, .systemStatus:
            return [
                .wrapped("Results", "Result", stem + "Result"), status,
                .string("OverallStatusMessage").required,
                self == .systemStatus ? requestID.required : requestID,
            ]
        case .versionInfo:
            return [.object("VersionInfo", "VersionInfoResponse").required, requestID]
        }
    }

    /// The names of its messages, which only the description knows.
    var requestMessage: String { messageStem + "Request" }
    var replyMessage: String { messageStem + "Response" }

    private var messageStem: String {
        let first = stem.utf8.prefix(1).map(ASCII.folded)
        return String(decoding: first + stem.utf8.dropFirst(), as: UTF8.self)
    }
}
