import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// Makes a campaign, or changes a draft.
struct CampaignFormPage: ConsolePage {
    let shelf: CampaignShelf
    /// Nil for a new one.
    let number: Int64?

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let number else { return .page(try await page(CampaignForm(), nil, visit)) }
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        guard found.status == .draft else {
            return .done(
                "Only a draft can be edited: unschedule it first.", path: shelf.path(number))
        }
        let form = CampaignForm(found.campaign)
        return .page(try await page(form, found.kept.version, visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let form = CampaignForm(visit.form) else { return .refused(.malformed) }
        guard let number else {
            let outcome = try await visit.campaigns.create(
                form.campaign, shelf.kind, of: visit.account, by: visit.actor)
            return try await answer(outcome, form, nil, visit)
        }
        guard let version = visit.version else { return .refused(.malformed) }
        let outcome = try await visit.campaigns.edit(
            number, shelf.kind, ifVersion: version, of: visit.account, by: visit.actor
        ) { form.apply(to: &$0) }
        return try await answer(outcome, form, version, visit)
    }

    private func answer(
        _ outcome: CampaignEditOutcome, _ form: CampaignForm, _ version: Int64?, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        switch outcome {
        case .done(let now):
            let verb = visit.form["then"] == "schedule" ? "schedule" : nil
            return .done(
                "“\(now.campaign.name)” is saved.", path: shelf.path(now.number, verb))
        case .refused(let flaws):
            return .flawed(try await page(form, version, visit, flaws.map(\.shown)))
        case .unknown: return .refused(.notFound)
        case .notDraft(let now), .changedMeanwhile(let now): return visit.stale(now, on: shelf)
        case .capReached:
            let flaw = Flaw(
                words: "There are as many \(shelf.noun)s as there may be. Delete one first.",
                field: "name")
            return .flawed(try await page(form, version, visit, [flaw]))
        case .tooLarge:
            let flaw = Flaw(words: "It is larger than a mail may be.", field: "html")
            return .flawed(try await page(form, version, visit, [flaw]))
        }
    }

    /// What is wrong, and the field that it is about.
    struct Flaw: Sendable, Hashable {
        var words: String
        /// The field's `id`.
        var field: String
    }

    private func page(
        _ form: CampaignForm, _ version: Int64?, _ visit: Visit, _ flaws: [Flaw] = []
    ) async throws(StoreError) -> Page {
        let campaign = form.campaign
        let title = number == nil ? "New \(shelf.noun)" : "Edit \(campaign.name)"
        let senders = try await visit.campaigns.senders(of: visit.account)
        let groups = try await visit.campaigns.groups(of: visit.account)
        let lists = try await visit.lists()
        let segments = try await visit.segments()
        let values: Values = [
            "title": .text(title), "isNew": .flag(number == nil),
            "version": .text(version.map(String.init) ?? ""),
            "flaws": .rows(
                flaws.map { ["flaw": .text($0.words), "field": .text($0.field)] }),
            "hasFlaws": .flag(!flaws.isEmpty),
            "name": .field(campaign.name), "subject": .field(campaign.subject ?? ""),
            "nameLength": .text("\(Campaign.nameLength)"),
            "categories": .field(campaign.categories.joined(separator: ", ")),
            "html": .field(campaign.html ?? ""), "plain": .field(campaign.plain ?? ""),
            "url": .field(campaign.unsubscribeURL ?? ""),
            "isURL": .flag(campaign.unsubscribeURL != nil),
            "everybody": .flag(campaign.isForEverybody),
            "senders": .rows(
                senders.map { sender in
                    Self.option(
                        sender.number, sender.value.nickname, sender.value.from.address,
                        campaign.sender == sender.number)
                }),
            "groups": .rows(
                groups.map { group in
                    Self.option(
                        group.number, group.value.name, "", campaign.group == group.number)
                }),
            "lists": .rows(
                lists.map { list in
                    Self.option(
                        list.number, list.name, Figures.count(list.members, "contact", "contacts"),
                        campaign.lists.contains(list.number))
                }),
            "segments": .rows(
                segments.map { segment in
                    Self.option(
                        segment.number, segment.name, "segment",
                        campaign.segments.contains(segment.number))
                }),
            "hasSenders": .flag(!senders.isEmpty), "hasGroups": .flag(!groups.isEmpty),
            "hasLists": .flag(!lists.isEmpty || !segments.isEmpty),
            "back": .text(number.map { shelf.path($0) } ?? shelf.path),
        ]
        return Page(title: title, place: shelf.place, template: .campaignForm, values: values)
    }

    private static func option(
        _ number: Int64, _ name: String, _ words: String, _ isChosen: Bool
    ) -> Values {
        [
            "number": .text("\(number)"), "option": .text(name), "optionWords": .text(words),
            "isChosen": .flag(isChosen),
        ]
    }
}

extension CampaignFlaw {
    /// With the `id` of its field in the form.
    fileprivate var shown: CampaignFormPage.Flaw {
        let id =
            switch field {
            case .name: "name"
            case .categories: "categories"
            case .html, .tag: "html"
            case .plain: "plain"
            case .sender: "sender"
            case .lists, .segments: "sources"
            case .pool, .group: "group"
            case .unsubscribing: "url"
            case .subject: "subject"
            case .due: "name"
            }
        return CampaignFormPage.Flaw(words: words, field: id)
    }
}
