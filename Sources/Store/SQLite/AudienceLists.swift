import BelayCore
import BelayStore
import GRDB

/// The lists of a send as they were at the place at which its membership is frozen.
struct AudienceLists {
    /// In the order in which they are listed; one that was not there is left out.
    private let listed: [Int64?]
    /// Those whose contacts get none: that were there, or were removed since the send was accepted.
    private let excluded: [Int64]

    init(_ row: AudienceRow, at mark: Int64, in db: Database) throws {
        let numbers = Set(row.plan.lists + row.plan.excluded)
        var standing: Set<Int64> = []
        var kept: Set<Int64> = []
        try db.each(
            Query.audienceLists.rawValue,
            [row.send.account.rawValue, Self.json(numbers), mark, row.send.place]
        ) { line in
            if line[1] { standing.insert(line[0]) }
            if line[2] { kept.insert(line[0]) }
            return true
        }
        listed = row.plan.lists.map { standing.contains($0) ? $0 : nil }
        excluded = Set(row.plan.excluded).filter { standing.contains($0) || kept.contains($0) }
            .sorted()
    }

    /// How many of the send's lists there are, the missing ones included.
    var count: Int { listed.count }

    /// The list of this place among the send's; nil where it was not there.
    subscript(index: Int) -> Int64? { listed[index] }

    /// Those whose contacts are passed over in the list of this place, as an array of JSON; nil
    /// where there is none.
    func passedOver(at index: Int) -> String? {
        let others = excluded + listed.prefix(index).compactMap { $0 }
        return others.isEmpty ? nil : Self.json(others)
    }

    private static func json(_ numbers: some Sequence<Int64>) -> String {
        "[" + numbers.map(String.init).joined(separator: ",") + "]"
    }
}
