import BelayCampaigns
import BelayCore
import BelayJSON
import BelayStore

/// What a campaign's mails came to, in the groups that people ask for. Their sum is the audience.
struct CampaignFigures: Sendable, Hashable {
    /// One group, in the order in which they are shown.
    struct Part: Sendable, Hashable {
        /// Its name in the page, for script and style.
        var key: String
        var words: String
        var count: Int
        /// Shown although there is none.
        var isAlwaysShown: Bool
    }

    let parts: [Part]
    /// All mails that are listed, and those that a cancel kept from being listed.
    let total: Int
    /// More may be listed, or is still to be counted.
    let isGrowing: Bool
    let isPaused: Bool
    /// There is something to count, or nothing will come.
    let hasBegun: Bool
    let standing: Standing
    /// It changes by itself.
    let isLive: Bool

    init(_ found: KeptCampaign) {
        let tally = found.tally ?? DeliveryTally()
        standing = found.standing
        parts = [
            Part(key: "sent", words: "Sent", count: tally.sent, isAlwaysShown: true),
            Part(
                key: "waiting", words: "Still to go",
                count: tally.waiting + tally.releasing, isAlwaysShown: found.status.isLive),
            Part(key: "paused", words: "Paused", count: tally.paused, isAlwaysShown: false),
            Part(
                key: "stopped", words: "Stopped", count: tally.cancelled,
                isAlwaysShown: found.status == .cancelled),
            Part(
                key: "suppressed", words: "Unsubscribed", count: tally.suppressed,
                isAlwaysShown: true),
            Part(
                key: "failed", words: "Failed",
                count: tally.failed + tally.expired + tally.quarantined, isAlwaysShown: true),
            Part(
                key: "doubt", words: "In doubt", count: tally.inDoubt + tally.abandoned,
                isAlwaysShown: false),
        ]
        total = tally.total
        hasBegun = found.launch?.audience.begun != nil || found.status == .cancelled
        isPaused = found.status == .paused || found.status == .pausedBeforeStart
        switch found.launch?.audience.state {
        case .scheduled, .expanding: isGrowing = true
        case .cancelled: isGrowing = found.launch?.audience.unlisted == nil
        case .sending, .done, nil: isGrowing = false
        }
        isLive = found.status.isLive || found.isBeingStopped || isGrowing
    }

    var values: Values {
        [
            "parts": .rows(
                parts.map { part in
                    [
                        "key": .text(part.key), "part": .text(part.words),
                        "count": .number(part.count),
                        "isHidden": .flag(part.count == 0 && !part.isAlwaysShown),
                    ]
                }),
            "bars": .rows(bars),
            "total": .number(total), "isGrowing": .flag(isGrowing),
        ]
    }

    /// Where each group's bar stands, in thousandths of the width.
    private var bars: [Values] {
        var start = 0
        return parts.map { part in
            let end =
                total == 0 ? start : start + Int((Double(part.count) / Double(total)) * 1_000)
            defer { start = end }
            return [
                "key": .text(part.key), "x": .text("\(start)"), "width": .text("\(end - start)"),
            ]
        }
    }

    /// For the script that keeps a page up to date.
    var json: JSON {
        [
            "status": .string(standing.words), "tone": .string(standing.tone),
            "isLive": .bool(isLive), "isPaused": .bool(isPaused),
            "hasBegun": .bool(hasBegun), "isGrowing": .bool(isGrowing),
            "total": .integer(Int64(total)),
            "parts": .array(
                parts.map { part in
                    [
                        "key": .string(part.key), "count": .integer(Int64(part.count)),
                        "isAlwaysShown": .bool(part.isAlwaysShown),
                    ]
                }),
        ]
    }
}
