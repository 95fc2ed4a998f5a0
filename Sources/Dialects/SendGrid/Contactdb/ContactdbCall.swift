/// A call of `/v3/contactdb`.
enum ContactdbCall: Hashable {
    case lists
    case makeList
    case deleteLists
    case showList(Int64)
    case renameList(Int64)
    case deleteList(Int64)
    case members(Int64)
    case addMembers(Int64)
    case addMember(Int64, String)
    case removeMember(Int64, String)
    case recipients
    case addRecipients
    case changeRecipients
    case deleteRecipients
    case showRecipient(String)
    case deleteRecipient(String)
    case listsOfRecipient(String)
    case count
    case search
    case searchByConditions
    case segments
    case makeSegment
    case showSegment(Int64)
    case changeSegment(Int64)
    case deleteSegment(Int64)
    case segmentRecipients(Int64)
    case customFields
    case makeCustomField
    case showCustomField(Int64)
    case deleteCustomField(Int64)
    case reservedFields
    case status

    var scopes: [String] { Scope.marketing(deed) }

    private var deed: Scope.Deed {
        switch self {
        case .lists, .showList, .members, .recipients, .showRecipient, .listsOfRecipient, .count,
            .search, .searchByConditions, .segments, .showSegment, .segmentRecipients,
            .customFields, .showCustomField, .reservedFields, .status:
            .read
        case .makeList, .addMembers, .addMember, .addRecipients, .makeSegment, .makeCustomField:
            .create
        case .renameList, .changeRecipients, .changeSegment: .update
        case .deleteLists, .deleteList, .removeMember, .deleteRecipients, .deleteRecipient,
            .deleteSegment, .deleteCustomField:
            .delete
        }
    }

    var isMetered: Bool { true }
}
