/// How a request went as a whole, in the platform's literal words.
package enum OverallStatus: Sendable, Hashable {
    case ok
    case error
    /// Some items went well and some did not.
    case hasErrors
    /// A page of a Retrieve that has another one after it.
    case moreDataAvailable
    /// A Retrieve that could not be carried out; clients read what follows the colon.
    case failed(String)

    package var text: String {
        switch self {
        case .ok: "OK"
        case .error: "Error"
        case .hasErrors: "Has Errors"
        case .moreDataAvailable: "MoreDataAvailable"
        case .failed(let reason): "Error: " + reason
        }
    }

    /// Of the items of one request. No item at all is an error: something was left out.
    package init(of items: [ItemResult]) {
        let failures = items.filter(\.isError).count
        self =
            if items.isEmpty || failures == items.count { .error } else if failures > 0 {
                .hasErrors
            } else { .ok }
    }
}
