import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore
import BelayTime

/// What leaves when: a chart of the next day or week, and the sends behind it.
struct UpcomingPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let now = visit.tools.time.now
        let isWeek = visit.query["span"] == "week"
        let chart = try await chart(visit, isWeek: isWeek, at: now)
        let filter = Self.filter(visit.query)
        let page = try await visit.tools.store.upcoming(filter, of: visit.account, at: now)
        var values = chart.values
        values["isWeek"] = .flag(isWeek)
        var rows: [Values] = []
        for upcoming in page.rows {
            let campaign = try await Self.campaign(of: upcoming.summary, visit)
            rows.append(Self.row(upcoming, campaign, at: now))
        }
        values["rows"] = .rows(rows)
        values["hasRows"] = .flag(!page.rows.isEmpty)
        values["isFiltered"] = .flag(Self.isFiltered(visit.query))
        values["next"] = .text(ifAny: page.next.map { Self.path(visit.query, after: $0) })
        values["isAfter"] = .flag(visit.query["after"] != nil)
        values["q"] = .field(visit.query["q"] ?? "")
        values["tag"] = .field(visit.query["tag"] ?? "")
        values["batch"] = .field(visit.query["batch"] ?? "")
        values["states"] = .rows(
            UpcomingFilter.Standing.allCases.map { standing in
                [
                    "value": .text(standing.rawValue),
                    "words": .text(Standing(standing).words),
                    "isChosen": .flag(visit.query["state"] == standing.rawValue),
                ]
            })
        return .page(
            Page(title: "Upcoming", place: .upcoming, template: .upcoming, values: values))
    }

    // MARK: The chart

    private func chart(
        _ visit: Visit, isWeek: Bool, at now: Instant
    ) async throws(StoreError) -> BarChart {
        let step: Duration = isWeek ? .hours(2) : .minutes(15)
        let length = step.wholeMilliseconds
        let start = Instant(milliseconds: now.milliseconds / length * length)
        let range = ForecastRange(start: start, step: step, count: isWeek ? 84 : 96)
        let forecast = try await visit.tools.store.forecast(range, of: visit.account)
        let period: Int64 = isWeek ? 86_400 : 3_600
        let labelled: Int64 = isWeek ? 86_400 : 4 * 3_600
        return BarChart(
            range: range, forecast: forecast,
            isMarked: { $0.unixSeconds % period == 0 },
            label: { instant in
                guard instant.unixSeconds % labelled == 0 else { return nil }
                return isWeek ? Figures.day(instant) : Figures.clock(instant)
            })
    }

    // MARK: The list

    static func filter(_ query: Fields) -> UpcomingFilter {
        func text(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }
        var filter = UpcomingFilter(
            tag: text("tag"), batch: text("batch").map { BatchID($0) },
            standing: text("state").flatMap { UpcomingFilter.Standing(rawValue: $0) })
        if let words = text("q") {
            if words.utf8.contains(UInt8(ascii: "@")) {
                filter.recipient = words
            } else {
                filter.subject = words
            }
        }
        let parts = (query["after"] ?? "").split(separator: ".").compactMap { Int64($0) }
        if parts.count == 2 {
            filter.after = UpcomingPlace(due: Instant(milliseconds: parts[0]), place: parts[1])
        }
        return filter
    }

    private static func isFiltered(_ query: Fields) -> Bool {
        ["q", "tag", "batch", "state"].contains { !(query[$0] ?? "").isEmpty }
    }

    private static func path(_ query: Fields, after place: UpcomingPlace) -> String {
        let kept = ["q", "tag", "batch", "state", "span"].compactMap { name in
            query[name].map { (name, $0) }
        }
        return Link.path(
            Place.upcoming.path,
            kept + [("after", "\(place.due.milliseconds).\(place.place)")])
    }

    /// What a send to lists was made of here, if it was.
    private static func campaign(
        of send: SendSummary, _ visit: Visit
    ) async throws(StoreError) -> (shelf: CampaignShelf, found: KeptCampaign)? {
        guard send.audience != nil else { return nil }
        for shelf in [CampaignShelf.singleSends, .campaigns] {
            if let found = try await visit.campaigns.find(
                send: send.id, shelf.kind, of: visit.account)
            {
                return (shelf, found)
            }
        }
        return nil
    }

    private static func row(
        _ upcoming: Upcoming, _ campaign: (shelf: CampaignShelf, found: KeptCampaign)?,
        at now: Instant
    ) -> Values {
        let send = upcoming.summary
        let isOpen = send.audience?.isOpen ?? false
        let size =
            isOpen && send.deliveries == 0
            ? "to its lists" : Figures.count(send.deliveries, "recipient", "recipients")
        let values: Values = [
            "subject": .text(send.subject.isEmpty ? "(no subject)" : send.subject),
            "path": .text(SendPage.path(send.id)),
            "number": .text("\(send.number)"), "size": .text(size),
            "campaign": .text(campaign?.found.campaign.name ?? ""),
            "campaignPath": .text(campaign.map { $0.shelf.path($0.found.number) } ?? ""),
            "unschedulePath": .text(
                ifAny: campaign.flatMap {
                    $0.found.status.mayBeTakenBack
                        ? $0.shelf.path($0.found.number, "unschedule") : nil
                }),
            "due": .markup(Figures.time(send.due)),
            "batchName": .text(send.batch?.rawValue ?? ""),
            "batchPath": .text(
                send.batch.map { Link.path(Place.upcoming.path, [("batch", $0.rawValue)]) } ?? ""),
            "tags": .rows(
                upcoming.tags.map { tag in
                    [
                        "tagName": .text(tag),
                        "tagPath": .text(Link.path(Place.upcoming.path, [("tag", tag)])),
                    ]
                }),
        ]
        let standing = send.standing(at: now)
        return values.merging(Standing(standing).values) { own, _ in own }
            .merging(SendAct.values(for: standing, of: send.id)) { own, _ in own }
    }
}
