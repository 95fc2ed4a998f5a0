import BelayCampaigns

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
