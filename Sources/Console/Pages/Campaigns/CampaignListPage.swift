import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// The single sends or the campaigns of an account, the newest first.
struct CampaignListPage: ConsolePage {
    let shelf: CampaignShelf

    private static let states: [(state: LaunchedRecord.State, words: String)] = [
        (.draft, "Draft"), (.scheduled, "Scheduled"), (.paused, "Paused"),
        (.sending, "In progress"), (.done, "Sent"), (.cancelled, "Cancelled"),
    ]

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let wanted = LaunchedRecord.State(rawValue: visit.query["state"] ?? "")
        let name = visit.query["name"] ?? ""
        let before = PathNumber.read(visit.query["before"])
        let filter = CampaignFilter(
            name: name.isEmpty ? nil : name, states: wanted.map { [$0] }, before: before,
            limit: Limits.consolePage + 1)
        let found = try await visit.campaigns.list(shelf.kind, filter, of: visit.account)
        let shown = found.prefix(Limits.consolePage)
        let isFiltered = !name.isEmpty || wanted != nil || before != nil
        var next = ""
        if found.count > shown.count, let last = shown.last {
            next = Link.path(
                shelf.path,
                [
                    ("name", name), ("state", wanted?.rawValue ?? ""),
                    ("before", "\(last.number)"),
                ])
        }
        return .page(
            Page(
                title: shelf.place.title, place: shelf.place, template: .campaignList,
                values: [
                    "heading": .text(shelf.place.title), "noun": .text(shelf.noun),
                    "isSingleSend": .flag(shelf.kind == .singleSend),
                    "path": .text(shelf.path), "newPath": .text(shelf.path + "/new"),
                    "wantedName": .field(name), "isFiltered": .flag(isFiltered),
                    "states": .rows(Self.options(wanted)),
                    "rows": .rows(shown.map { $0.values(on: shelf) }),
                    "hasRows": .flag(!shown.isEmpty), "nextPath": .text(next),
                ]))
    }

    private static func options(_ wanted: LaunchedRecord.State?) -> [Values] {
        states.map { state, words in
            [
                "state": .text(state.rawValue), "stateWords": .text(words),
                "isWanted": .flag(state == wanted),
            ]
        }
    }
}
