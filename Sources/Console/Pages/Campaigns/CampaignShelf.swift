import BelayCampaigns

/// One of the two kinds of campaign, whose pages are the same: what it is called, and where it is.
struct CampaignShelf: Sendable, Hashable {
    let kind: CampaignKind

    static let singleSends = CampaignShelf(kind: .singleSend)
    static let campaigns = CampaignShelf(kind: .legacy)

    var place: Place { kind == .singleSend ? .singleSends : .campaigns }
    var noun: String { kind == .singleSend ? "single send" : "campaign" }
    var path: String { place.path }

    /// - Parameter verb: what is to be done with it; nil for its own page.
    func path(_ number: Int64, _ verb: String? = nil) -> String {
        "\(path)/\(number)" + (verb.map { "/" + $0 } ?? "")
    }

    /// The page of what follows its own path; nil when there is none.
    func page(_ rest: ArraySlice<String>) -> (any ConsolePage)? {
        guard let first = rest.first else { return CampaignListPage(shelf: self) }
        if rest.count == 1, first == "new" { return CampaignFormPage(shelf: self, number: nil) }
        guard rest.count <= 2, let number = PathNumber.read(first) else { return nil }
        switch rest.dropFirst().first {
        case nil: return CampaignDetailPage(shelf: self, number: number)
        case "edit": return CampaignFormPage(shelf: self, number: number)
        case "preview": return CampaignPreviewPage(shelf: self, number: number)
        case "progress": return CampaignProgressPage(shelf: self, number: number)
        case "schedule": return CampaignSchedulePage(shelf: self, number: number)
        case "unschedule": return CampaignUnschedulePage(shelf: self, number: number)
        case "duplicate": return CampaignDuplicatePage(shelf: self, number: number)
        case "cancel": return CampaignCancelPage(shelf: self, number: number)
        case "delete": return CampaignDeletePage(shelf: self, number: number)
        case "test": return CampaignTestPage(shelf: self, number: number)
        default: return nil
        }
    }
}
