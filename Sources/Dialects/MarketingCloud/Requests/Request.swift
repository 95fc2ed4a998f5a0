import BelaySOAP

/// A request of the partner API, decoded; nothing in it has been looked up yet.
package enum Request: Sendable, Hashable {
    case create([RequestedObject], RequestOptions)
    case update([RequestedObject], RequestOptions)
    case delete([RequestedObject], RequestOptions)
    case retrieve(Retrieval)
    case query(Retrieval)
    /// The action is as written; its case does not count.
    case perform(action: String, [RequestedObject], RequestOptions)
    case configure(action: String, [RequestedObject], RequestOptions)
    case schedule(
        action: String, schedule: RequestedObject?, [RequestedObject], RequestOptions)
    /// Names of types of objects.
    case describe([String])
    case execute([Execution])
    /// Identifiers of extracts.
    case extract([String])
    case versionInfo(includesHistory: Bool)
    case systemStatus

    package struct Execution: Sendable, Hashable {
        package var name: String
        package var parameters: [Parameter]

        package struct Parameter: Sendable, Hashable {
            package var name: String
            package var value: String

            package init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }

        package init(name: String, parameters: [Parameter]) {
            self.name = name
            self.parameters = parameters
        }
    }

    package var operation: Operation {
        switch self {
        case .create: .create
        case .update: .update
        case .delete: .delete
        case .retrieve: .retrieve
        case .query: .query
        case .perform: .perform
        case .configure: .configure
        case .schedule: .schedule
        case .describe: .describe
        case .execute: .execute
        case .extract: .extract
        case .versionInfo: .versionInfo
        case .systemStatus: .systemStatus
        }
    }

    /// Whether much may have to be looked at or written for it.
    var mayTakeLong: Bool {
        switch self {
        case .retrieve, .query, .schedule: true
        default: false
        }
    }
}
