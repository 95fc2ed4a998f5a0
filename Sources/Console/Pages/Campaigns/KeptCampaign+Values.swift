import BelayCampaigns
import BelayCore

extension KeptCampaign {
    /// What every page of it shows.
    func values(on shelf: CampaignShelf) -> Values {
        [
            "name": .text(campaign.name), "path": .text(shelf.path(number)),
            "noun": .text(shelf.noun), "status": .text(status.words),
            "tone": .text(status.tone), "version": .text("\(kept.version)"),
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
