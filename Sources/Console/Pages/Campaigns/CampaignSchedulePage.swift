import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore
import BelayTime

/// Has a draft go out now or at a time, or moves what is scheduled to another.
struct CampaignSchedulePage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        guard found.status == .draft || found.status.mayBeTakenBack else {
            return .done(nil, path: shelf.path(number))
        }
        let now = visit.now
        let hour = now + .hours(2) - .milliseconds(now.milliseconds % 3_600_000)
        let entry = ScheduleEntry(at: found.due ?? found.campaign.wishedDue ?? hour, now: now)
        return .page(try await page(found, entry, visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        guard let version = visit.version, let entry = ScheduleEntry(visit.form) else {
            return .refused(.malformed)
        }
        let isDraft = found.status == .draft
        guard version == found.kept.version, isDraft || found.status.mayBeTakenBack else {
            return visit.stale(found, on: shelf)
        }
        // Of two who move it, the second hears of the first.
        guard isDraft || visit.form["due"] == Self.mark(found) else {
            return visit.stale(found, on: shelf)
        }
        let due: Instant?
        switch entry.due(isDraft: isDraft) {
        case .now: due = nil
        case .at(let instant): due = instant
        case .unclear(let question):
            return .flawed(try await page(found, entry, visit, question: question))
        case .flawed(let words):
            return .flawed(try await page(found, entry, visit, flaws: [words]))
        }
        if isDraft { return try await launch(found, due, entry, visit) }
        return try await move(found, to: due ?? visit.now, entry, visit)
    }

    /// The due that a form was about.
    private static func mark(_ found: KeptCampaign) -> String? {
        found.due.map { "\($0.milliseconds)" }
    }

    private func launch(
        _ found: KeptCampaign, _ due: Instant?, _ entry: ScheduleEntry, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        switch try await visit.campaigns.schedule(
            number, shelf.kind, at: due, ifVersion: found.kept.version, through: .operators,
            of: visit.account, by: visit.actor)
        {
        case .launched(let now):
            let words = due == nil ? "goes out now" : "is scheduled"
            return .done("“\(now.campaign.name)” \(words).", path: shelf.path(number))
        case .refused(let flaws):
            return .flawed(try await page(found, entry, visit, flaws: flaws.map(\.words)))
        case .unknown: return .refused(.notFound)
        case .notDraft(let now), .changedMeanwhile(let now): return visit.stale(now, on: shelf)
        case .unfit:
            let words = "No mail can be composed of it: look at its sender and its subject."
            return .flawed(try await page(found, entry, visit, flaws: [words]))
        }
    }

    private func move(
        _ found: KeptCampaign, to due: Instant, _ entry: ScheduleEntry, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        switch try await visit.campaigns.reschedule(
            number, shelf.kind, from: found.due, to: due, of: visit.account, by: visit.actor)
        {
        case .moved(let now):
            return .done("“\(now.campaign.name)” has a new time.", path: shelf.path(number))
        case .past:
            return .flawed(
                try await page(found, entry, visit, flaws: [CampaignFlaw.past.words]))
        case .unknown: return .refused(.notFound)
        case .notScheduled(let now), .movedMeanwhile(let now): return visit.stale(now, on: shelf)
        }
    }

    private func page(
        _ found: KeptCampaign, _ entry: ScheduleEntry, _ visit: Visit,
        question: ScheduleEntry.Question? = nil, flaws: [String] = []
    ) async throws(StoreError) -> Page {
        let isDraft = found.status == .draft
        let lacking =
            isDraft && !visit.isPost
            ? try await visit.campaigns.readiness(of: found.campaign, of: visit.account).sorted()
                .map(\.words) : []
        let reach = try await Reach(of: found.campaign, visit)
        let title = isDraft ? "Schedule \(found.campaign.name)" : "Another time"
        let own: Values = [
            "title": .text(title), "isDraft": .flag(isDraft),
            "flaws": .rows((flaws + lacking).map { ["flaw": .text($0)] }),
            "hasFlaws": .flag(!flaws.isEmpty || !lacking.isEmpty),
            "isLacking": .flag(!lacking.isEmpty),
            "editPath": .text(shelf.path(number, "edit")),
            "reach": .text(reach.words),
            "back": .text(shelf.path(number)), "before": .text(Self.mark(found) ?? ""),
        ]
        return Page(
            title: title, place: shelf.place, template: .campaignSchedule,
            values: found.values(on: shelf).merging(entry.values(question)) { _, own in own }
                .merging(own) { _, own in own })
    }
}
