import BelayCore
import BelayStore

/// The segments of one account, a row for each version.
struct SegmentBook: Sendable {
    var rows: [Row] = []
    var lastSegment: Int64 = 0
    /// By number, those that somebody asked for.
    var lastCounts: [Int64: Int] = [:]

    struct Row: Sendable {
        let segment: Segment
        /// The place at which this version began, and that at which it was changed or removed.
        let since: Int64
        var gone: Int64?
    }

    /// Those that are there, by number.
    var standing: [Segment] {
        rows.filter { $0.gone == nil }.map(\.segment).sorted { $0.number < $1.number }
    }

    func segment(_ number: Int64) -> Segment? { standing.first { $0.number == number } }

    /// As it was at a place in the account's order of changes.
    func segment(_ number: Int64, at mark: Int64) -> Segment? {
        rows.first { row in
            row.segment.number == number && row.since <= mark
                && row.gone.map { $0 > mark } ?? true
        }?.segment
    }

    /// Likewise, or as it was when it was removed before.
    func lastSegment(_ number: Int64, at mark: Int64) -> Segment? {
        rows.last { $0.segment.number == number && $0.since <= mark }?.segment
    }

    mutating func end(_ number: Int64, at place: Int64) {
        guard let index = rows.firstIndex(where: { $0.segment.number == number && $0.gone == nil })
        else { return }
        rows[index].gone = place
    }
}

extension ListBook {
    /// Whether another list or segment has this name.
    func isTaken(_ name: String, besides source: AudiencePlan.Source?) -> Bool {
        lists.contains { list in
            list.name.utf8.elementsEqual(name.utf8) && source != .list(list.number)
        }
            || segments.standing.contains { segment in
                segment.name.utf8.elementsEqual(name.utf8) && source != .segment(segment.number)
            }
    }

    /// Those for whom a segment may hold now, in their order, each with its place in it.
    func candidates(of segment: Segment) -> [(place: Int64, contact: Contact)] {
        guard let list = segment.list else {
            return contacts.filter { $0.gone == nil }.map { ($0.contact.number, $0.contact) }
        }
        guard index(ofList: .number(list)) != nil else { return [] }
        return members(of: list).compactMap { row in
            contact(.number(row.contact)).map { (row.joined, $0) }
        }
    }
}
