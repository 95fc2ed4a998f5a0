import BelayCore
import BelayStore

/// What a send to an audience has beside its deliveries.
struct AudienceRow: Sendable {
    var audience: Audience
    let plan: AudiencePlan
    /// The addresses that a delivery was made for, in lower case, and its position.
    var members: [[UInt8]: Int] = [:]
    /// The positions of those who left by a link in theirs.
    var leavers: Set<Int> = []
    /// The last stop that was set before it was cancelled; nil unless it was.
    var cancelledAfter: StopID?

    /// Its deliveries go out, or are going to.
    var isGoing: Bool { audience.state == .expanding || audience.state == .sending }

    static func name(of address: String) -> [UInt8] { Array(Suppression.key(of: address).utf8) }
}

extension AudienceRow {
    /// Somebody that a source may have, and where in it.
    struct Candidate {
        let row: ListBook.ContactRow
        /// Its place in the order in which the source is listed.
        let joined: Int64
        /// The conditions of a segment hold for it.
        let isIn: Bool

        /// Whether an audience's mail goes to it.
        var isWanted: Bool { row.gone == nil && row.contact.status.getsMail }
    }

    /// Those that one of its sources may have, by the source's place among them; nobody where it
    /// was not there.
    func candidates(of index: Int, at mark: Int64, _ book: ListBook) -> [Candidate] {
        switch plan.sources[index] {
        case .list(let list): book.candidates(on: list, at: mark, nil)
        case .everybody: book.candidates(at: mark, nil)
        case .segment(let number):
            if let segment = book.segments.segment(number, at: mark) {
                if let list = segment.list {
                    book.candidates(on: list, at: mark, segment)
                } else {
                    book.candidates(at: mark, segment)
                }
            } else {
                []
            }
        }
    }

    /// Whether one of its sources was there.
    func wasThere(_ index: Int, at mark: Int64, _ book: ListBook) -> Bool {
        switch plan.sources[index] {
        case .list(let list): book.wasList(list, at: mark)
        case .everybody: true
        case .segment(let number):
            book.segments.segment(number, at: mark).map { segment in
                segment.list.map { book.wasList($0, at: mark) } ?? true
            } ?? false
        }
    }

    /// The contacts that get none, or are in a source of its before this one.
    func passedOver(in index: Int, at mark: Int64, _ book: ListBook) -> Set<Int64> {
        var contacts: Set<Int64> = []
        for source in plan.excluded {
            contacts.formUnion(book.excluded(by: source, at: mark))
        }
        for earlier in 0..<index {
            contacts.formUnion(
                candidates(of: earlier, at: mark, book).filter(\.isIn).map(\.row.contact.number))
        }
        return contacts
    }

    /// How many of its membership are in no chunk that was listed.
    func unlisted(at mark: Int64, _ book: ListBook) -> Int {
        plan.sources.indices.dropFirst(audience.cursor.list).reduce(0) { sum, index in
            let from = index == audience.cursor.list ? audience.cursor.joined : 0
            let passed = passedOver(in: index, at: mark, book)
            return sum
                + candidates(of: index, at: mark, book).count { found in
                    found.joined > from && found.isIn && !passed.contains(found.row.contact.number)
                        && (plan.isOfLists || !isListed(found))
                }
        }
    }

    /// Whether a delivery was made for its address.
    private func isListed(_ found: Candidate) -> Bool {
        members[Self.name(of: found.row.contact.address)] != nil
    }
}

extension ListBook {
    fileprivate func candidates(
        at mark: Int64, _ segment: Segment?
    ) -> [AudienceRow.Candidate] {
        contacts.filter { row in row.born <= mark && row.gone.map { $0 > mark } ?? true }
            .map { row in
                AudienceRow.Candidate(
                    row: row, joined: row.contact.number,
                    isIn: segment?.holds(for: row.contact) ?? true)
            }
    }

    fileprivate func candidates(
        on list: Int64, at mark: Int64, _ segment: Segment?
    ) -> [AudienceRow.Candidate] {
        guard wasList(list, at: mark) else { return [] }
        return members(of: list, at: mark).compactMap { member in
            contacts.first { $0.contact.number == member.contact }.map { row in
                AudienceRow.Candidate(
                    row: row, joined: member.joined, isIn: segment?.holds(for: row.contact) ?? true)
            }
        }
    }

    /// Each source was there when the send was accepted: it excludes, whether or not it is there
    /// still.
    fileprivate func excluded(by source: AudiencePlan.Source, at mark: Int64) -> [Int64] {
        switch source {
        case .list(let list): return members(of: list, at: mark).map(\.contact)
        case .everybody: return candidates(at: mark, nil).map(\.row.contact.number)
        case .segment(let number):
            guard let segment = segments.lastSegment(number, at: mark) else { return [] }
            let on = segment.list.map { Set(members(of: $0, at: mark).map(\.contact)) }
            return contacts.map(\.contact).filter { contact in
                segment.holds(for: contact) && on?.contains(contact.number) ?? true
            }.map(\.number)
        }
    }
}
