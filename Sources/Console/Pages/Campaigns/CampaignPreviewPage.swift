import BelayCampaigns
import BelayDialectKit
import BelayStore
import HTTPTypes

/// A campaign's HTML as a browser shows it, for a frame that may do nothing else.
///
/// The mark-up is the author's own, or somebody's who writes in their name: it gets an origin of
/// its own, runs no code, and asks nobody for a picture.
struct CampaignPreviewPage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    static let policy = [
        "sandbox", "default-src 'none'", "style-src 'unsafe-inline'", "img-src data:",
        "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'",
    ].joined(separator: "; ")

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        return .file(
            DoorAnswer(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8",
                    .known("content-security-policy"): Self.policy,
                    .known("x-frame-options"): "SAMEORIGIN",
                    .known("cross-origin-opener-policy"): "unsafe-none",
                    .known("referrer-policy"): "no-referrer",
                ], body: Array((found.campaign.html ?? "").utf8)))
    }
}
