import BelayCore
import BelayStore

/// The lists and contacts of one account.
struct ListBook: Sendable {
    var lists: [ContactList] = []
    var lastList: Int64 = 0
    /// The place at which each removed list went.
    var goneLists: [Int64: Int64] = [:]
    var contacts: [ContactRow] = []
    var lastContact: Int64 = 0
    var memberships: [MembershipRow] = []
    var segments = SegmentBook()
    /// The place of the last thing that happened to a membership, a contact or a segment.
    var lastPlace: Int64 = 0

    struct ContactRow: Sendable {
        var contact: Contact
        /// The place at which it came.
        let born: Int64
        /// The place at which it was removed; nil while it is there.
        var gone: Int64?
    }

    struct MembershipRow: Sendable {
        let list: Int64
        let contact: Int64
        let joined: Int64
        var gone: Int64?
    }

    mutating func nextPlace() -> Int64 {
        lastPlace += 1
        return lastPlace
    }

    func index(ofList reference: RecordReference) -> Int? {
        lists.firstIndex { list in
            switch reference {
            case .number(let number): list.number == number
            case .key(let key): list.key?.utf8.elementsEqual(key.utf8) ?? false
            }
        }
    }

    func index(of reference: ContactReference) -> Int? {
        contacts.firstIndex { row in
            guard row.gone == nil else { return false }
            return switch reference {
            case .number(let number): row.contact.number == number
            case .address(let address):
                Suppression.key(of: row.contact.address).utf8
                    .elementsEqual(Suppression.key(of: address).utf8)
            case .key(let key): row.contact.key?.utf8.elementsEqual(key.utf8) ?? false
            // Whoever has it for a key comes before whoever has it for an address.
            case .name: false
            }
        } ?? index(ofNamed: reference)
    }

    private func index(ofNamed reference: ContactReference) -> Int? {
        guard case .name(let name) = reference else { return nil }
        if let index = index(of: .key(name)) { return index }
        return index(of: .address(name)).flatMap { contacts[$0].contact.key == nil ? $0 : nil }
    }

    func contact(_ reference: ContactReference) -> Contact? {
        index(of: reference).map { contacts[$0].contact }
    }

    /// Whether there was such a list at a place in the order of changes.
    func wasList(_ list: Int64, at mark: Int64) -> Bool {
        if let gone = goneLists[list] { return gone > mark }
        return index(ofList: .number(list)) != nil
    }

    /// Who was on a list at a place, in the order in which they joined; who was on it when it was
    /// removed, if that was before.
    func members(of list: Int64, at mark: Int64) -> [MembershipRow] {
        memberships.filter {
            $0.list == list && $0.joined <= mark && $0.gone.map { $0 > mark } ?? true
        }
    }

    /// Those that are on a list now, in the order in which they joined.
    func members(of list: Int64) -> [MembershipRow] {
        memberships.filter { $0.list == list && $0.gone == nil }
    }

    /// - Parameter place: at which a new one comes.
    mutating func keep(
        _ draft: ContactDraft, _ mode: ContactMode, at now: Instant, born place: Int64
    ) -> ContactAnswer {
        let index = index(of: draft.reference)
        let existing = index.map { contacts[$0].contact }
        if let existing, mode == .add { return .exists(existing) }
        if existing == nil {
            if mode == .change { return .unknown }
            if let refusal = draft.refusalOfNew { return refusal }
        }
        guard let made = draft.applied(to: existing, number: lastContact + 1, at: now) else {
            return .tooLarge
        }
        if let taker = contact(.address(made.address)), taker.number != made.number {
            return .addressTaken(taker.number)
        }
        if let key = made.key, let taker = contact(.key(key)), taker.number != made.number {
            return .keyTaken(taker.number)
        }
        if let index {
            contacts[index].contact = made
            return .changed(made)
        }
        guard contacts.count(where: { $0.gone == nil }) < Limits.contactsPerAccount else {
            return .capReached
        }
        lastContact = made.number
        contacts.append(ContactRow(contact: made, born: place, gone: nil))
        return .added(made)
    }

    mutating func remove(contact number: Int64, at place: Int64) -> Contact? {
        guard let index = index(of: .number(number)) else { return nil }
        contacts[index].gone = place
        for member in memberships.indices
        where memberships[member].contact == number && memberships[member].gone == nil {
            memberships[member].gone = place
            count(-1, onList: memberships[member].list)
        }
        return contacts[index].contact
    }

    mutating func count(_ change: Int, onList number: Int64) {
        guard let index = index(ofList: .number(number)) else { return }
        lists[index].members += change
    }
}
