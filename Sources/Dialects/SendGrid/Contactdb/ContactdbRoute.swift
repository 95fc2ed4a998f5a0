import HTTPTypes

/// A path below `/v3/contactdb`.
enum ContactdbRoute: Hashable {
    case lists
    case list(Int64)
    case members(Int64)
    /// A list, and a recipient by the id that its address makes.
    case member(Int64, String)
    case recipients
    case recipient(String)
    case listsOfRecipient(String)
    case count
    case billableCount
    case search
    case segments
    case segment(Int64)
    case segmentRecipients(Int64)
    case customFields
    case customField(Int64)
    case reservedFields
    case status

    init?(_ rest: [String]) {
        // Nought is no number of anything: each call has words of its own for it.
        let number = rest.dropFirst().first.map { Int64(number: $0) ?? 0 }
        let found: ContactdbRoute? =
            switch rest.first {
            case "lists": Self.list(rest, number)
            case "recipients": Self.recipients(rest)
            case "segments": Self.segment(rest, number)
            case "custom_fields":
                rest.count == 1
                    ? .customFields : rest.count == 2 ? number.map(Self.customField) : nil
            case "reserved_fields": rest.count == 1 ? .reservedFields : nil
            case "status": rest.count == 1 ? .status : nil
            default: nil
            }
        guard let found else { return nil }
        self = found
    }

    private static func list(_ rest: [String], _ number: Int64?) -> ContactdbRoute? {
        if rest.count == 1 { return .lists }
        guard let number else { return nil }
        switch rest.count {
        case 2: return .list(number)
        case 3 where rest[2] == "recipients": return .members(number)
        case 4 where rest[2] == "recipients": return .member(number, rest[3])
        default: return nil
        }
    }

    private static func recipients(_ rest: [String]) -> ContactdbRoute? {
        switch (rest.count, rest.dropFirst().first) {
        case (1, _): .recipients
        case (2, "count"): .count
        case (2, "billable_count"): .billableCount
        case (2, "search"): .search
        case (2, let id?): .recipient(id)
        case (3, let id?) where rest[2] == "lists": .listsOfRecipient(id)
        default: nil
        }
    }

    private static func segment(_ rest: [String], _ number: Int64?) -> ContactdbRoute? {
        if rest.count == 1 { return .segments }
        guard let number else { return nil }
        switch rest.count {
        case 2: return .segment(number)
        case 3 where rest[2] == "recipients": return .segmentRecipients(number)
        default: return nil
        }
    }

    var family: Family { .mako }

    var calls: [(method: HTTPRequest.Method, call: ContactdbCall)] {
        switch self {
        case .lists: [(.get, .lists), (.post, .makeList), (.delete, .deleteLists)]
        case .list(let id):
            [(.get, .showList(id)), (.patch, .renameList(id)), (.delete, .deleteList(id))]
        case .members(let list): [(.get, .members(list)), (.post, .addMembers(list))]
        case .member(let list, let id):
            [(.post, .addMember(list, id)), (.delete, .removeMember(list, id))]
        case .recipients:
            [
                (.get, .recipients), (.post, .addRecipients), (.patch, .changeRecipients),
                (.delete, .deleteRecipients),
            ]
        case .recipient(let id): [(.get, .showRecipient(id)), (.delete, .deleteRecipient(id))]
        case .listsOfRecipient(let id): [(.get, .listsOfRecipient(id))]
        case .count, .billableCount: [(.get, .count)]
        case .search: [(.get, .search), (.post, .searchByConditions)]
        case .segments: [(.get, .segments), (.post, .makeSegment)]
        case .segment(let id):
            [
                (.get, .showSegment(id)), (.patch, .changeSegment(id)),
                (.delete, .deleteSegment(id)),
            ]
        case .segmentRecipients(let id): [(.get, .segmentRecipients(id))]
        case .customFields: [(.get, .customFields), (.post, .makeCustomField)]
        case .customField(let id):
            [(.get, .showCustomField(id)), (.delete, .deleteCustomField(id))]
        case .reservedFields: [(.get, .reservedFields)]
        case .status: [(.get, .status)]
        }
    }
}
