import BelayCore
import HTTPTypes

/// A path below `/v3/marketing` that is of no other family.
enum MarketingRoute: Hashable {
    case lists
    case list(String)
    case members(String)
    case memberCount(String)
    case contacts
    case contact(String)
    case contactCount
    case contactBatch
    case contactEmails
    case imports
    case job(String)
    case jobErrors(String)
    /// Where a file is sent to, by whoever was given the address.
    case upload(String)
    case fields
    case field(String)
    case test

    /// - Parameter rest: what follows `/v3/marketing`.
    init?(_ rest: [String]) {
        let found: MarketingRoute? =
            switch rest.first {
            case "lists": Self.list(rest)
            case "contacts": Self.contact(rest)
            case "field_definitions":
                rest.count == 1 ? .fields : rest.count == 2 ? .field(rest[1]) : nil
            case "test": rest == ["test", "send_email"] ? .test : nil
            case "uploads": rest.count == 2 ? .upload(rest[1]) : nil
            default: nil
            }
        guard let found else { return nil }
        self = found
    }

    private static func list(_ rest: [String]) -> MarketingRoute? {
        switch (rest.count, rest.dropFirst(2).joined(separator: "/")) {
        case (1, _): .lists
        case (2, _): .list(rest[1])
        case (_, "contacts"): .members(rest[1])
        case (_, "contacts/count"): .memberCount(rest[1])
        default: nil
        }
    }

    private static func contact(_ rest: [String]) -> MarketingRoute? {
        switch Array(rest.dropFirst()) {
        case []: .contacts
        case ["count"]: .contactCount
        case ["batch"]: .contactBatch
        case ["search", "emails"]: .contactEmails
        case ["imports"]: .imports
        case let rest where rest.count == 1: .contact(rest[0])
        case let rest where rest.count == 2 && rest[0] == "imports": .job(rest[1])
        case let rest where rest.count == 3 && rest[0] == "imports" && rest[2] == "errors":
            .jobErrors(rest[1])
        default: nil
        }
    }

    var family: Family { .marketing }

    var calls: [(method: HTTPRequest.Method, call: MarketingCall)] {
        switch self {
        case .lists: [(.get, .lists), (.post, .makeList)]
        case .list(let id):
            [(.get, .showList(id)), (.patch, .renameList(id)), (.delete, .deleteList(id))]
        case .members(let id): [(.delete, .removeMembers(id))]
        case .memberCount(let id): [(.get, .countMembers(id))]
        case .contacts: [(.get, .contacts), (.put, .keepContacts), (.delete, .deleteContacts)]
        case .contact(let id): [(.get, .showContact(id))]
        case .contactCount: [(.get, .countContacts)]
        case .contactBatch: [(.post, .showContacts)]
        case .contactEmails: [(.post, .findContacts)]
        case .imports: [(.put, .makeImport)]
        case .job(let id): [(.get, .showJob(id))]
        case .jobErrors(let id): [(.get, .showJobErrors(id))]
        case .upload(let token): [(.put, .upload(token))]
        case .fields: [(.get, .fields), (.post, .makeField)]
        case .field(let id): [(.delete, .deleteField(id))]
        case .test: [(.post, .test)]
        }
    }
}

/// A call of `/v3/marketing` that is of no other family.
enum MarketingCall: Hashable {
    case lists
    case makeList
    case showList(String)
    case renameList(String)
    case deleteList(String)
    case removeMembers(String)
    case countMembers(String)
    case contacts
    case keepContacts
    case deleteContacts
    case showContact(String)
    case countContacts
    case showContacts
    case findContacts
    case makeImport
    case showJob(String)
    case showJobErrors(String)
    case upload(String)
    case fields
    case makeField
    case deleteField(String)
    case test

    var scopes: [String] { Scope.marketing(deed) }

    private var deed: Scope.Deed {
        switch self {
        case .lists, .showList, .countMembers, .contacts, .showContact, .countContacts,
            .showContacts, .findContacts, .showJob, .showJobErrors, .fields:
            .read
        case .makeList, .makeImport, .upload, .makeField, .test: .create
        case .renameList, .keepContacts: .update
        case .deleteList, .removeMembers, .deleteContacts, .deleteField: .delete
        }
    }

    var isMetered: Bool { true }
}
