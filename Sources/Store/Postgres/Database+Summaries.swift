import BelayCore
import BelayStore

extension Database {
    /// Sends as they are listed, in their order.
    ///
    /// Differs from SQLite because a question costs a trip: what is asked about each is asked of
    /// all at once.
    func summaries(
        of sends: [SendRow], at now: Instant, policy: StorePolicy
    ) throws -> [SendSummary] {
        let alone = sends.filter { $0.audience == nil }
        let firsts = try DeliveryRow.fetch(
            alone.map { RowKey(account: $0.account, place: $0.place, position: 0) }, in: self)
        let asked =
            firsts.filter(\.hasStops).map(\.member)
            + sends.filter { $0.audience != nil && $0.hasStops }.map(\.member)
        let coverages = try coverages(of: asked, at: now, policy: policy)
        let places = asked.map(\.membership.place)
        let byPlace = Dictionary(zip(places, coverages)) { first, _ in first }
        return sends.map { $0.summary(under: byPlace[$0.place] ?? .clear) }
    }
}

extension Sequence {
    /// The first of them, until they come to a weight or are so many; at least one, if there is
    /// one.
    func slice(upTo weight: Int, count: Int, _ weigh: (Element) -> Int) -> [Element] {
        var (slice, sum) = ([Element](), 0)
        for element in self {
            slice.append(element)
            sum += weigh(element)
            if sum >= weight || slice.count >= count { break }
        }
        return slice
    }
}
