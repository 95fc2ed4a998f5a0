import BelayCampaigns
import BelayCore
import BelayJSON

/// What a client wants a legacy campaign to be: only what the body names.
struct CampaignReader: Sendable {
    private let fields: JSON
    /// Nil where the body names none.
    let editor: String?

    private static let texts = [
        "title", "subject", "custom_unsubscribe_url", "ip_pool", "html_content",
        "plain_content", "editor",
    ]
    private static let lists = ["list_ids", "segment_ids"]
    private static let numbers = ["sender_id", "suppression_group_id"]

    /// What has another type than the vendor's is no JSON that it reads.
    init(_ body: JSON) throws(Refusal) {
        for name in Self.texts {
            guard body.member(name)?.asString != nil || body.member(name) == nil else {
                throw .noJSON
            }
        }
        for name in Self.lists {
            guard body.member(name)?.numbers != nil || body.member(name) == nil else {
                throw .noJSON
            }
        }
        for name in Self.numbers {
            guard body.member(name)?.asWholeNumber != nil || body.member(name) == nil else {
                throw .noJSON
            }
        }
        guard body.member("categories")?.texts != nil || body.member("categories") == nil else {
            throw .noJSON
        }
        // What is searched for ends at a NUL.
        let searched = [body["title"]?.asString ?? ""] + (body["categories"]?.texts ?? [])
        guard !searched.contains(where: { $0.utf8.contains(0) }) else { throw .noJSON }
        fields = body
        editor = body.member("editor")?.asString
    }

    /// Puts what the body names over a campaign.
    func apply(to campaign: inout Campaign) {
        if fields["title"] != nil { campaign.name = text("title") ?? "" }
        if fields["subject"] != nil { campaign.subject = text("subject") }
        if fields["sender_id"] != nil {
            campaign.sender = fields.member("sender_id")?.asWholeNumber
        }
        if fields["list_ids"] != nil {
            campaign.lists = fields.member("list_ids")?.numbers ?? []
        }
        if fields["segment_ids"] != nil {
            campaign.segments = fields.member("segment_ids")?.numbers ?? []
        }
        if fields["categories"] != nil {
            campaign.categories = fields.member("categories")?.texts ?? []
        }
        if fields["suppression_group_id"] != nil {
            campaign.group = fields.member("suppression_group_id")?.asWholeNumber
        }
        if fields["custom_unsubscribe_url"] != nil {
            let url = text("custom_unsubscribe_url")
            campaign.unsubscribeURL = url == "" ? nil : url
        }
        if fields["ip_pool"] != nil {
            let pool = text("ip_pool")
            campaign.pool = pool == "" ? nil : pool
        }
        if fields["html_content"] != nil { campaign.html = text("html_content") }
        if fields["plain_content"] != nil { campaign.plain = text("plain_content") }
    }

    /// Of a new campaign.
    var newEditor: Campaign.Editor? {
        guard let editor else { return .code }
        return Campaign.Editor(rawValue: editor)
    }

    private func text(_ name: String) -> String? { fields.member(name)?.asString }
}
