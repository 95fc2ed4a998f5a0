import BelayCampaigns
import BelayCore
import BelayStore

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
        case .paused, .inProgress: "Since"
        case .sent: "Went out"
        case .cancelled: "Was due"
        }
    }
}
