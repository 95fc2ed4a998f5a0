import BelayCore
import BelaySending
import BelayStore

/// What somebody may do with a send that has not come to its end.
enum SendAct: String, Sendable, CaseIterable {
    case pause, resume, reschedule, cancel

    func isOpen(in standing: UpcomingFilter.Standing) -> Bool {
        switch (self, standing) {
        case (.pause, .scheduled), (.pause, .going), (.resume, .paused), (.reschedule, .scheduled),
            (.cancel, .scheduled), (.cancel, .paused), (.cancel, .going):
            true
        default: false
        }
    }

    /// A stop that nobody could promise yet is asked for again: the same call.
    func isOpen(in standing: UpcomingFilter.Standing, _ tally: DeliveryTally) -> Bool {
        isOpen(in: standing) || self == .cancel && tally.isBeingStopped(standing)
    }

    func path(_ send: SendID) -> String { "/console/sends/\(send)/\(rawValue)" }

    var title: String {
        switch self {
        case .pause: "Pause"
        case .resume: "Resume"
        case .reschedule: "Reschedule"
        case .cancel: "Cancel"
        }
    }

    /// For a menu: a flag for each act that is open, with its path.
    static func values(
        for standing: UpcomingFilter.Standing, of send: SendID, _ tally: DeliveryTally? = nil
    ) -> Values {
        let open = allCases.filter { $0.isOpen(in: standing, tally ?? DeliveryTally()) }
        return [
            "acts": .rows(
                open.map { act in
                    [
                        "actName": .text(act.title), "actPath": .text(act.path(send)),
                        "isDanger": .flag(act == .cancel),
                    ]
                }),
            "hasActs": .flag(!open.isEmpty),
        ]
    }
}
