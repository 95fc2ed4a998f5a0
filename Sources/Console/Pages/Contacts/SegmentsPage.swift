import BelayCore
import BelayForms
import BelayStore

/// The account's segments. They are made through the API; here they are looked at.
struct SegmentsPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let segments = try await visit.segments()
        return .page(
            ContactTab.segments.page(
                "Segments", .segments,
                [
                    "rows": .rows(
                        segments.map { segment in
                            [
                                "segment": .text(segment.name),
                                "segmentPath": .text(SegmentPage.path(segment.number)),
                                "rule": .text(segment.words),
                                "modified": .markup(Figures.time(segment.modified)),
                            ]
                        }),
                    "hasRows": .flag(!segments.isEmpty),
                ]))
    }
}
