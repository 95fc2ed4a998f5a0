import BelayCore
import BelayStore
import BelayStoreColumns

/// The contacts that a chunk of drafts is about, as they are by now, and what is to be written.
///
/// Differs from SQLite because each question and each answer goes over the network there: a
/// thousand drafts are decided here, of what one statement read, and written with a few. Whoever
/// uses it has locked the account.
struct ContactChunk {
    private let account: AccountID
    private let now: Instant
    private let db: Database
    /// By number. Whatever a draft may meet is among them.
    private var contacts: [Int64: Contact] = [:]
    private var numbers: [Name: Int64] = [:]
    /// The place at which all that are new came: nobody is told apart by when they came within one
    /// step.
    private var place: Int64?
    /// Counted when the first new one comes.
    private var census: Census?
    /// New ones, and those that are changed but for their address and key.
    private var born: [Int64] = []
    private var changed: Set<Int64> = []

    /// A name that no two contacts have. Bytes, not canonical equivalence.
    private enum Name: Hashable {
        case address([UInt8])
        case key([UInt8])

        init(address: String) {
            self = .address(Array(Suppression.key(of: address).utf8))
        }

        init(key: String) {
            self = .key(Array(key.utf8))
        }
    }

    private struct Census {
        let lastNumber: Int64
        let live: Int
        var added = 0
    }

    init(
        of drafts: some Sequence<ContactDraft>, _ account: AccountID, at now: Instant,
        in db: Database
    ) throws {
        self.account = account
        self.now = now
        self.db = db
        var wanted: (numbers: Set<Int64>, addresses: Set<[UInt8]>, keys: Set<[UInt8]>) = (
            [], [], []
        )
        for draft in drafts {
            if case .number(let number) = draft.reference { wanted.numbers.insert(number) }
            for case .address(let bytes) in draft.addresses.map(Name.init(address:)) {
                wanted.addresses.insert(bytes)
            }
            for case .key(let bytes) in draft.keys.map(Name.init(key:)) {
                wanted.keys.insert(bytes)
            }
        }
        // In an order of their own, so that the same drafts ask the same.
        let found = try db.all(
            Self.named,
            [
                account.rawValue, wanted.numbers.sorted(), Self.texts(wanted.addresses),
                Self.texts(wanted.keys),
            ], Contact.init)
        for contact in found { keep(contact) }
    }

    /// One probe for each name. Why not `= ANY`: while the server has not counted an account's
    /// contacts it may go over all of them, and compare each with a thousand names.
    private static let named = ["number", "address", "key"].enumerated().map { index, name in
        """
        SELECT \(Contact.columns) FROM unnest($\(index + 2)) AS w (name) CROSS JOIN LATERAL (
            SELECT * FROM contacts WHERE account = $1 AND \(name) = w.name AND gone IS NULL LIMIT 1
        ) AS c
        """
    }.joined(separator: " UNION ALL ")

    /// What is asked for with a NUL is not there.
    private static func texts(_ names: Set<[UInt8]>) -> [String] {
        names.filter { !$0.contains(0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Names

    private func find(_ reference: ContactReference) -> Contact? {
        switch reference {
        case .number(let number): return contacts[number]
        case .address(let address): return taker(of: Name(address: address))
        case .key(let key): return taker(of: Name(key: key))
        case .name(let name):
            // Whoever has it for a key comes before whoever has it for an address.
            if let found = find(.key(name)) { return found }
            let found = find(.address(name))
            return found?.key == nil ? found : nil
        }
    }

    private func taker(of name: Name) -> Contact? {
        numbers[name].flatMap { contacts[$0] }
    }

    private mutating func keep(_ contact: Contact) {
        contacts[contact.number] = contact
        numbers[Name(address: contact.address)] = contact.number
        if let key = contact.key { numbers[Name(key: key)] = contact.number }
    }

    private mutating func forgetNames(of contact: Contact) {
        numbers[Name(address: contact.address)] = nil
        if let key = contact.key { numbers[Name(key: key)] = nil }
    }

    // MARK: Drafts

    mutating func keep(_ draft: ContactDraft, _ mode: ContactMode) throws -> ContactAnswer {
        let existing = find(draft.reference)
        if let existing, mode == .add { return .exists(existing) }
        if existing == nil {
            if mode == .change { return .unknown }
            if let refusal = draft.refusalOfNew { return refusal }
        }
        guard var made = draft.applied(to: existing, number: 0, at: now) else {
            return .tooLarge
        }
        if let taker = find(.address(made.address)), taker.number != made.number {
            return .addressTaken(taker.number)
        }
        if let key = made.key, let taker = find(.key(key)), taker.number != made.number {
            return .keyTaken(taker.number)
        }
        if let existing {
            try change(existing, to: made)
            return .changed(made)
        }
        guard let number = try nextNumber() else { return .capReached }
        made.number = number
        born.append(number)
        keep(made)
        return .added(made)
    }

    /// Nil when there is no room for another.
    private mutating func nextNumber() throws -> Int64? {
        var census =
            try self.census
            ?? Census(
                lastNumber: db.taken(.contacts, of: account),
                live: db.live(.contacts, of: account))
        defer { self.census = census }
        guard census.live + census.added < Limits.contactsPerAccount else { return nil }
        place = try place ?? db.takePlaces(1, of: account, at: now)
        census.added += 1
        let number = census.lastNumber + Int64(census.added)
        guard number <= Limits.highestNumber else {
            throw StoreError.unavailable("the account has used up its numbers")
        }
        return number
    }

    /// Only a change of its names has to keep to the order of the drafts: one may take what another
    /// gave up.
    private mutating func change(_ existing: Contact, to made: Contact) throws {
        forgetNames(of: existing)
        keep(made)
        if made.names.elementsEqual(existing.names, by: { $0.utf8.elementsEqual($1.utf8) }) {
            if !born.contains(made.number) { changed.insert(made.number) }
            return
        }
        try writeNew()
        try writeChanges([made])
    }

    // MARK: Writing

    /// Writes what is not written yet. Nothing may be kept after.
    mutating func write() throws {
        try writeNew()
        try writeChanges(changed.sorted().compactMap { contacts[$0] })
        if let census, census.added > 0 { try db.add(census.added, .contacts, of: account) }
    }

    private mutating func writeNew() throws {
        guard let place, !born.isEmpty else { return }
        let new = born.compactMap { contacts[$0] }
        born = []
        try db.run(
            """
            INSERT INTO contacts (account, born, number, address, written, key, status, fields,
                created_ms, modified_ms, unsubscribed_ms)
            SELECT $1, $2, n.number, n.address, nullif(n.written, ''), nullif(n.key, ''), n.status,
                n.fields, n.created_ms, n.modified_ms,
                CASE WHEN n.status IN (1, 2) THEN n.unsubscribed_ms END
            FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11) AS n (number, address, written, key,
                status, fields, created_ms, modified_ms, unsubscribed_ms)
            """,
            [
                account.rawValue, place, new.map(\.number),
                new.map { Suppression.key(of: $0.address) }, new.map { $0.written ?? "" },
                new.map { $0.key ?? "" }, new.map(\.status.rawValue),
                new.map { FieldsColumn.encode($0.fields) }, new.map(\.created.milliseconds),
                new.map(\.modified.milliseconds), new.map { $0.unsubscribed?.milliseconds ?? 0 },
            ])
    }

    private func writeChanges(_ made: [Contact]) throws {
        guard !made.isEmpty else { return }
        try db.run(
            """
            UPDATE contacts AS c SET address = n.address, written = nullif(n.written, ''),
                key = nullif(n.key, ''), status = n.status, fields = n.fields,
                modified_ms = n.modified_ms,
                unsubscribed_ms = CASE WHEN n.status IN (1, 2) THEN n.unsubscribed_ms END
            FROM unnest($2, $3, $4, $5, $6, $7, $8, $9) AS n (number, address, written, key,
                status, fields, modified_ms, unsubscribed_ms)
            WHERE c.account = $1 AND c.number = n.number
            """,
            [
                account.rawValue, made.map(\.number),
                made.map { Suppression.key(of: $0.address) }, made.map { $0.written ?? "" },
                made.map { $0.key ?? "" }, made.map(\.status.rawValue),
                made.map { FieldsColumn.encode($0.fields) }, made.map(\.modified.milliseconds),
                made.map { $0.unsubscribed?.milliseconds ?? 0 },
            ])
    }
}

extension Contact {
    /// What no other contact of its account may have.
    fileprivate var names: [String] { [Suppression.key(of: address), key ?? ""] }
}

extension ContactDraft {
    /// Every address by which it may meet a contact.
    fileprivate var addresses: [String] {
        switch reference {
        case .address(let text), .name(let text): [text, address ?? text]
        case .number, .key: address.map { [$0] } ?? []
        }
    }

    /// Likewise, every key.
    fileprivate var keys: [String] {
        let own = [key, firstKey].compactMap { $0 }
        switch reference {
        case .key(let text), .name(let text): return own + [text]
        case .number, .address: return own
        }
    }
}
