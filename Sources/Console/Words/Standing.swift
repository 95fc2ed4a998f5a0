import BelayCore
import BelayStore

/// Where a send or a delivery is, in a word and in the colour that goes with it.
struct Standing: Sendable, Hashable {
    let words: String
    /// A class of the style sheet.
    let tone: String

    init(_ words: String, tone: String = "") {
        self.words = words
        self.tone = tone
    }

    init(_ standing: UpcomingFilter.Standing) {
        switch standing {
        case .scheduled: self.init("Scheduled")
        case .paused: self.init("Paused", tone: "warn")
        case .going: self.init("Going out", tone: "live")
        case .cancelled: self.init("Cancelled", tone: "bad")
        }
    }

    /// A stop stands, and something that it covers is still on its way out.
    static let beingStopped = Standing("Being stopped", tone: "warn")

    /// Of a whole send.
    init(_ summary: SendSummary, tally: DeliveryTally, at now: Instant) {
        guard summary.isOver || tally.isOver else {
            let standing = summary.standing(at: now)
            self = tally.isBeingStopped(standing) ? .beingStopped : Standing(standing)
            return
        }
        if tally.sent == tally.total {
            self.init("Sent", tone: "good")
        } else if tally.cancelled + tally.abandoned == tally.total {
            self.init("Cancelled", tone: "bad")
        } else {
            self.init("Done", tone: tally.sent > 0 ? "good" : "bad")
        }
    }

    /// Of one delivery.
    init(_ delivery: DeliveryRecord) {
        switch (delivery.shownState, delivery.coverage) {
        case ("scheduled", .paused), ("held", _): self.init("Paused", tone: "warn")
        case ("scheduled", _) where delivery.lifecycle.attempts > 0:
            self.init("To be tried again", tone: "warn")
        case ("scheduled", _): self.init("Scheduled")
        case ("claimed", _), ("releasing", _): self.init("Going out", tone: "live")
        case ("inDoubt", _): self.init("In doubt", tone: "warn")
        case ("sent", _): self.init("Sent", tone: "good")
        case ("failed", _): self.init("Failed", tone: "bad")
        case ("cancelled", _): self.init("Cancelled", tone: "bad")
        case ("abandoned", _): self.init("Abandoned", tone: "bad")
        case ("expired", _): self.init("Expired", tone: "bad")
        case ("suppressed", _): self.init("Unsubscribed", tone: "warn")
        case ("quarantined", _): self.init("Quarantined", tone: "bad")
        default: self.init(delivery.shownState)
        }
    }

    var values: Values { ["state": .text(words), "tone": .text(tone)] }
}

extension DeliveryTally {
    /// Nothing of it is to come.
    var isOver: Bool { waiting + paused + releasing + inDoubt == 0 && total > 0 }

    /// It is cancelled, and nobody can promise yet: some may leave after all.
    func isBeingStopped(_ standing: UpcomingFilter.Standing) -> Bool {
        standing == .cancelled && releasing > 0
    }

    /// What a stop could still keep from leaving.
    var stoppable: Int { waiting + paused }
}
