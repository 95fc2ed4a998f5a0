package import BelaySOAP

/// An answer to a request, to be put in a Body.
package enum Reply: Sendable, Hashable {
    case create([ItemResult])
    case update([ItemResult])
    case delete([ItemResult])
    case perform([ItemResult], message: String)
    case configure([ItemResult], message: String)
    case schedule([ItemResult], message: String)
    case retrieve(OverallStatus, [APIObject])
    case query(OverallStatus, [APIObject])
    case describe([ObjectType])
    case execute([ItemResult])
    case extract([ItemResult])
    case versionInfo(Version)
    case systemStatus

    package struct Version: Sendable, Hashable {
        package var number: String
        package var date: SchemaDateTime
        package var notes: String

        package init(number: String, date: SchemaDateTime, notes: String) {
            self.number = number
            self.date = date
            self.notes = notes
        }
    }

    package var operation: Operation {
        switch self {
        case .create: .create
        case .update: .update
        case .delete: .delete
        case .perform: .perform
        case .configure: .configure
        case .schedule: .schedule
        case .retrieve: .retrieve
        case .query: .query
        case .describe: .describe
        case .execute: .execute
        case .extract: .extract
        case .versionInfo: .versionInfo
        case .systemStatus: .systemStatus
        }
    }
}
