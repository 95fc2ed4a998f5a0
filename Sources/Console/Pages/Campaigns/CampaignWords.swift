import BelayCampaigns
import BelayCore
import BelayStore

// A campaign in the words of its pages.

extension CampaignStatus {
    var words: String {
        switch self {
        case .draft: "Draft"
        case .scheduled: "Scheduled"
        case .pausedBeforeStart, .paused: "Paused"
        case .inProgress: "In progress"
        case .sent: "Sent"
        case .cancelled: "Cancelled"
        }
    }

    /// The class of its sign.
    var tone: String {
        switch self {
        case .draft: ""
        case .scheduled: "live"
        case .pausedBeforeStart, .paused: "warn"
        case .inProgress: "live"
        case .sent: "good"
        case .cancelled: "bad"
        }
    }

    /// What it is now, for somebody whose page is older.
    func sentence(_ name: String, _ noun: String) -> String {
        let state =
            switch self {
            case .draft: "a draft"
            case .scheduled: "scheduled"
            case .pausedBeforeStart: "paused, before its first mail"
            case .paused: "paused on its way out"
            case .inProgress: "going out"
            case .sent: "sent"
            case .cancelled: "cancelled"
            }
        return "Somebody was quicker, or time was: the \(noun) “\(name)” is \(state) by now. "
            + "Nothing was changed."
    }

    var mayBeStopped: Bool { isLive }
}

/// What may be done with a campaign, as the entries of its menu.
struct CampaignAct: Sendable, Hashable {
    var words: String
    var path: String
    /// A page that asks first, or a form of its own; else it is done at once.
    var isLink: Bool
    var isGrave = false

    static func all(of found: KeptCampaign, on shelf: CampaignShelf) -> [CampaignAct] {
        func page(_ words: String, _ verb: String, isGrave: Bool = false) -> CampaignAct {
            CampaignAct(
                words: words, path: shelf.path(found.number, verb), isLink: true,
                isGrave: isGrave)
        }
        func deed(_ words: String, _ verb: String) -> CampaignAct {
            CampaignAct(words: words, path: shelf.path(found.number, verb), isLink: false)
        }
        let status = found.status
        var acts: [CampaignAct] = []
        if status == .draft { acts += [page("Edit", "edit"), page("Schedule", "schedule")] }
        if status.mayBeTakenBack {
            acts += [deed("Unschedule", "unschedule"), page("Change the time", "schedule")]
        }
        acts.append(deed("Duplicate", "duplicate"))
        if status.mayBeStopped || found.isBeingStopped {
            acts.append(page("Cancel", "cancel", isGrave: true))
        }
        acts.append(page("Delete", "delete", isGrave: true))
        return acts
    }

    var values: Values {
        [
            "words": .text(words), "path": .text(path), "isLink": .flag(isLink),
            "isGrave": .flag(isGrave),
        ]
    }
}

extension KeptCampaign {
    /// It is cancelled, and some may leave after all: nobody can promise yet. Known where it is
    /// counted.
    var isBeingStopped: Bool { status == .cancelled && (tally?.releasing ?? 0) > 0 }

    var standing: Standing {
        isBeingStopped ? .beingStopped : Standing(status.words, tone: status.tone)
    }

    /// What every page of it shows.
    func values(on shelf: CampaignShelf) -> Values {
        [
            "name": .text(campaign.name), "path": .text(shelf.path(number)),
            "noun": .text(shelf.noun), "status": .text(standing.words),
            "tone": .text(standing.tone), "version": .text("\(kept.version)"),
            "number": .text("\(number)"),
            "subject": .text(ifAny: campaign.subject),
            "categories": .rows(campaign.categories.map { ["category": .text($0)] }),
            "acts": .rows(CampaignAct.all(of: self, on: shelf).map(\.values)),
            "when": .markup(due.map(Figures.time) ?? Markup("")),
            "whenWords": .text(whenWords),
            "modified": .markup(Figures.time(kept.modified)),
        ]
    }

    private var whenWords: String {
        switch status {
        case .draft: ""
        case .scheduled, .pausedBeforeStart: "Goes out"
        case .paused, .inProgress, .sent: "Went out"
        case .cancelled: "Was due"
        }
    }
}
