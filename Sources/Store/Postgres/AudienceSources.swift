import BelayCore
import BelayStore

/// Where the contacts of a send come from, as it was at the place at which its membership is
/// frozen.
struct AudienceSources {
    /// In the order in which they are listed; nil for one that was not there.
    private let sources: [Source?]
    /// Those whose contacts get none: that were there, or were removed since the send was accepted.
    private let excluded: [Source]
    private let account: AccountID
    private let mark: Int64

    enum Source {
        case list(Int64)
        /// Its list was there, where it has one.
        case segment(Segment)
        case everybody
    }

    init(_ row: AudienceRow, at mark: Int64, in db: Database) throws {
        account = row.send.account
        self.mark = mark
        let (plan, account) = (row.plan, row.send.account)
        var standing: [Int64: Segment] = [:]
        for number in Set(plan.sources.compactMap(\.segment)) {
            standing[number] = try Segment.fetch(number, of: account, at: mark, in: db)
        }
        var kept: [Int64: Segment] = [:]
        for number in Set(plan.excluded.compactMap(\.segment)) {
            kept[number] = try Segment.fetchLast(number, of: account, at: mark, in: db)
        }
        let lists = try Lists(
            plan.lists + plan.excluded.compactMap(\.list) + standing.values.compactMap(\.list)
                + kept.values.compactMap(\.list), row, at: mark, in: db)
        sources = plan.sources.map { source in
            switch source {
            case .list(let number):
                return lists.standing.contains(number) ? .list(number) : nil
            case .segment(let number):
                guard let segment = standing[number],
                    segment.list.map(lists.standing.contains) ?? true
                else { return nil }
                return .segment(segment)
            case .everybody: return .everybody
            }
        }
        excluded = Set(plan.excluded).compactMap { source in
            switch source {
            case .list(let number): return lists.holds(number) ? .list(number) : nil
            case .segment(let number):
                guard let segment = kept[number], segment.list.map(lists.holds) ?? true else {
                    return nil
                }
                return .segment(segment)
            case .everybody: return .everybody
            }
        }
    }

    /// How many of the send's sources there are, the missing ones included.
    var count: Int { sources.count }

    /// The source of this place among the send's; nil where it was not there.
    subscript(index: Int) -> Source? { sources[index] }

    /// Those whose contacts are passed over in the source of this place.
    func passedOver(at index: Int) -> PassedOver {
        PassedOver(excluded + sources.prefix(index).compactMap { $0 }, of: account, at: mark)
    }

    /// The contacts that the source of a place may have, in their order, segments' own conditions
    /// aside: lines of `Query.frozenMembers`.
    ///
    /// - Parameter limit: nil for all.
    func candidates(
        at index: Int, after joined: Int64, limit: Int?, in db: Database
    ) throws -> [Candidate] {
        let list: Int64?
        switch sources[index] {
        case nil: return []
        case .list(let number): list = number
        case .segment(let segment): list = segment.list
        case .everybody: list = nil
        }
        if let list {
            return try db.all(
                Query.frozenMembers.rawValue, [account.rawValue, list, joined, mark, limit],
                Candidate.init)
        }
        return try db.all(
            Query.frozenContacts.rawValue, [account.rawValue, joined, mark, limit],
            Candidate.init)
    }

    struct Candidate {
        /// Its place in the source's order.
        let joined: Int64
        /// Nil where the store knows it no more: it was removed before the membership was frozen.
        let contact: Contact?
        /// Whether it was removed after.
        let isGone: Bool

        fileprivate init(_ row: Line) throws {
            joined = row[9]
            contact = row[0] as Int64? == nil ? nil : try Contact(row)
            isGone = row[11] as Int64? != nil
        }
    }

    /// Whether a candidate of the source of a place is in it.
    func holds(_ contact: Contact, at index: Int) -> Bool {
        if case .segment(let segment) = sources[index] { segment.holds(for: contact) } else { true }
    }

    /// Which of some lists there were.
    private struct Lists {
        private(set) var standing: Set<Int64> = []
        /// By the send, although they may be gone.
        private var kept: Set<Int64> = []

        init(
            _ numbers: [Int64], _ row: AudienceRow, at mark: Int64, in db: Database
        ) throws {
            var (standing, kept) = (Set<Int64>(), Set<Int64>())
            try db.each(
                Query.audienceLists.rawValue,
                [row.send.account.rawValue, Array(Set(numbers)), mark, row.send.place]
            ) { line in
                if line[1] { standing.insert(line[0]) }
                if line[2] { kept.insert(line[0]) }
                return true
            }
            self.standing = standing
            self.kept = kept
        }

        func holds(_ list: Int64) -> Bool { standing.contains(list) || kept.contains(list) }
    }
}

/// Contacts that get no mail, or have it from an earlier source.
struct PassedOver {
    /// Of the lists.
    let lists: [Int64]
    private let segments: [Segment]
    private let isEverybody: Bool
    private let account: AccountID
    private let mark: Int64

    fileprivate init(
        _ sources: [AudienceSources.Source], of account: AccountID, at mark: Int64
    ) {
        var (lists, segments, isEverybody) = ([Int64](), [Segment](), false)
        for source in sources {
            switch source {
            case .list(let number): lists.append(number)
            case .segment(let segment): segments.append(segment)
            case .everybody: isEverybody = true
            }
        }
        self.lists = lists.sorted()
        self.segments = segments
        self.isEverybody = isEverybody
        self.account = account
        self.mark = mark
    }

    /// Which of some contacts are among them, by their numbers.
    ///
    /// Differs from SQLite because a question costs a trip: a chunk of contacts asks together.
    func numbers(among contacts: [Contact], in db: Database) throws -> Set<Int64> {
        if isEverybody { return Set(contacts.map(\.number)) }
        let asked = Array(Set(lists + segments.compactMap(\.list)))
        guard !asked.isEmpty || !segments.isEmpty, !contacts.isEmpty else { return [] }
        var lists: [Int64: Set<Int64>] = [:]
        if !asked.isEmpty {
            try db.each(
                Query.areOnLists.rawValue,
                [account.rawValue, contacts.map(\.number), asked, mark]
            ) { row in
                lists[row[0], default: []].insert(row[1])
                return true
            }
        }
        let passed = contacts.filter { contact in
            let on = lists[contact.number] ?? []
            if !on.isDisjoint(with: self.lists) { return true }
            return segments.contains { segment in
                segment.holds(for: contact) && segment.list.map(on.contains) ?? true
            }
        }
        return Set(passed.map(\.number))
    }
}
