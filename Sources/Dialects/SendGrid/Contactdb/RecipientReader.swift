import BelayCampaigns
import BelayCore
import BelayJSON
import BelayStore

/// Reads the recipients of one call: each is good or bad by itself.
struct RecipientReader {
    /// Those that are good, with their places in the call.
    private(set) var drafts: [(index: Int, draft: ContactDraft)] = []
    /// What is wrong, with the places of those of which it is.
    private(set) var errors: [(message: String, indices: [Int])] = []
    private let fields: ContactFields

    init(fields: ContactFields) {
        self.fields = fields
    }

    mutating func read(_ entries: [JSON]) {
        for (index, entry) in entries.enumerated() { read(entry, index) }
    }

    mutating func note(_ message: String, _ index: Int) {
        if let known = errors.firstIndex(where: { $0.message == message }) {
            errors[known].indices.append(index)
        } else {
            errors.append((message, [index]))
        }
    }

    static let badAddress = "Invalid email."

    private mutating func read(_ entry: JSON, _ index: Int) {
        guard let members = entry.asObject, let text = entry["email"]?.asString,
            text.utf8.count <= Limits.addressLength, let address = AddressGrammar.mailbox(text)
        else {
            note(Self.badAddress, index)
            return
        }
        // In lower case, as the vendor keeps them: so is the id that is made of it.
        var draft = ContactDraft(.address(LetterCase.lowered(address)))
        for member in members where member.name != "email" {
            guard let field = fields.field(member.name) else {
                note(Self.unknown(member.name), index)
                return
            }
            if member.value.isNull {
                draft.removedFields.append(field.name)
            } else if let value = field.text(of: member.value), !value.holdsNUL {
                draft.fields.append(Contact.Field(name: field.name, value: value))
            } else {
                note("Invalid value for the field \(field.name).", index)
                return
            }
        }
        drafts.append((index, draft))
    }

    static func unknown(_ name: String) -> String {
        "The following parameters are not custom fields or reserved fields: [\(name.quotable)]"
    }
}

extension String {
    fileprivate var holdsNUL: Bool { utf8.contains(0) }
}
