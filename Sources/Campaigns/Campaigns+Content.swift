import BelayCore
import BelaySending
import BelayStore

// What a campaign is once it goes out: a content with its sender's words in it, and a plan.

extension Campaigns {
    /// Nil when it has more tags than a mail may.
    func draft(
        _ campaign: Campaign, from sender: Sender, at due: Instant, through door: Door,
        of account: AccountID
    ) async throws(StoreError) -> AudienceDraft? {
        let content = campaign.content(
            from: sender,
            leaving: .campaign(group: campaign.group, customURL: campaign.unsubscribeURL))
        guard let content, let tags = try await personalisations(of: content, of: account) else {
            return nil
        }
        return AudienceDraft(
            door: door, tags: campaign.categories, content: content,
            plan: AudiencePlan(campaign.sources, personalisations: tags), dues: [due],
            exemption: Exemption(group: campaign.group))
    }

    /// What of each contact stands in a content; nil when that is too much.
    func personalisations(
        of content: Content, of account: AccountID
    ) async throws(StoreError) -> [Personalisation]? {
        let fields = try await customFields(of: account).map(\.value.name)
        do throws(ContactTags.TooMany) {
            return try ContactTags.read(content, fields: fields)
        } catch {
            return nil
        }
    }
}

extension Campaign {
    var sources: [AudiencePlan.Source] {
        isForEverybody
            ? [.everybody]
            : lists.map(AudiencePlan.Source.list) + segments.map(AudiencePlan.Source.segment)
    }

    /// Nil when its sender's words make too much of it.
    func content(from sender: Sender, leaving: Unsubscribing) -> Content? {
        do throws(SenderTags.TooMuch) {
            let tags = SenderTags(sender)
            var parts: [BodyPart] = []
            if let plain = shownPlain {
                parts.append(BodyPart(type: "text/plain", text: try tags.replaced(in: plain)))
            }
            if hasHTML {
                let html = try tags.replaced(inHTML: html ?? "")
                parts.append(BodyPart(type: "text/html", text: html))
            }
            return Content(
                from: sender.from, replyTo: sender.replyTo.map { [$0] } ?? [],
                subject: try tags.replaced(in: subject ?? ""), parts: parts,
                unsubscribing: leaving)
        } catch {
            return nil
        }
    }

    /// Its own text, or one made of its HTML where that is wished; nil without either.
    private var shownPlain: String? {
        if hasPlain { return plain }
        guard generatesPlain, hasHTML, let html else { return nil }
        let made = PlainText.of(html: html)
        // Whoever reads it can leave too, however the HTML has its link.
        let hasLost = html.holds(Self.unsubscribeTag) && !made.holds(Self.unsubscribeTag)
        let whole = hasLost ? made + "\n\n" + Self.unsubscribeTag : made
        return whole.isBlank ? nil : whole
    }
}
