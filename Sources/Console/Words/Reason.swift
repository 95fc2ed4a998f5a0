package import BelayCore
package import BelayStore

/// Why one recipient's mail went, or did not, in one sentence.
package enum Reason {
    /// - Parameters:
    ///   - story: what happened to it and to its send, oldest first.
    ///   - time: how an instant is written.
    package static func words(
        _ delivery: DeliveryRecord, story: [Event], at now: Instant,
        time: (Instant) -> String
    ) -> String {
        let lifecycle = delivery.lifecycle
        switch delivery.shownState {
        case "sent": return "It was handed to the relay, which took it" + said(delivery) + "."
        case "failed":
            return "It was not delivered: the relay refused it for good" + said(delivery) + "."
        case "cancelled": return "It was not sent: it was cancelled before it left" + why(story)
        case "abandoned":
            return
                "It was cancelled when a copy may already have left: the relay never answered an "
                + "earlier try. Nothing more is tried."
        case "expired":
            return "It was not sent: its time was over before it could leave."
        case "suppressed":
            return "It was not sent: the recipient wanted no such mail when it was to leave."
        case "quarantined":
            return
                "It was not sent: the server ended again and again with this mail in hand, and a "
                + "person must look at it."
        case "inDoubt":
            let next = lifecycle.nextAttempt.map { " It is tried again at \(time($0))." }
            return "It may have been delivered: the relay took it and never answered."
                + (next ?? " A person has to say what became of it.")
        case "claimed", "releasing": return "It is leaving just now."
        default: return waiting(delivery, story, at: now, time: time)
        }
    }

    private static func waiting(
        _ delivery: DeliveryRecord, _ story: [Event], at now: Instant,
        time: (Instant) -> String
    ) -> String {
        let lifecycle = delivery.lifecycle
        if case .paused = delivery.coverage {
            return "It waits: it is paused" + why(story)
        }
        if lifecycle.attempts > 0 {
            let next = lifecycle.nextAttempt.map { "; the next try is at \(time($0))" } ?? ""
            return "It has not left yet: the relay did not take it" + said(delivery) + next + "."
        }
        if lifecycle.due > now { return "It waits for its time, \(time(lifecycle.due))." }
        return "It is due, and leaves as soon as it is its turn."
    }

    /// The relay's words, if it had any.
    private static func said(_ delivery: DeliveryRecord) -> String {
        delivery.reply.map { $0.isEmpty ? "" : " (“\($0)”)" } ?? ""
    }

    /// What whoever stopped it last gave as a reason.
    private static func why(_ story: [Event]) -> String {
        let stops: Set<Event.Kind> = [.stopped, .cancelled]
        guard let event = story.last(where: { stops.contains($0.kind) }),
            let detail = event.detail
        else { return "." }
        // What a stop over more than one delivery covers stands before its reason.
        let parts = detail.split(separator: ": ", maxSplits: 1)
        let reason = event.send == nil ? parts.dropFirst().first : parts.last
        return reason.map { ": “\($0)”." } ?? "."
    }
}
