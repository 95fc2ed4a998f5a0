import BelayCore
import BelayForms
import BelayStore

/// One segment: what it asks, and for whom it holds by now.
struct SegmentPage: ConsolePage {
    let number: Int64

    static func path(_ number: Int64) -> String { "/console/segments/\(number)" }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let cursor = PathNumber.cursor(visit.query["after"])
        guard let segment = try await visit.tools.store.segment(number, of: visit.account),
            let members = try await visit.tools.store.segmentMembers(
                number, of: visit.account, after: cursor, limit: Limits.consolePage),
            let count = try await visit.tools.store.segmentCount(number, of: visit.account)
        else { return .refused(.notFound) }
        var list = ""
        if let number = segment.list {
            list =
                try await visit.tools.store.list(.number(number), of: visit.account)?.name
                ?? "a list that is not there any more"
        }
        let next = members.next.map { Link.path(Self.path(number), [("after", "\($0)")]) }
        return .page(
            ContactTab.segments.page(
                segment.name, .segment,
                [
                    "name": .text(segment.name), "rule": .text(segment.words),
                    "count": .text(Figures.count(count, "contact", "contacts")),
                    "list": .text(list),
                    "members": .rows(members.contacts.map(\.values)),
                    "hasMembers": .flag(!members.contacts.isEmpty),
                    "nextPath": .text(next ?? ""),
                ]))
    }
}
