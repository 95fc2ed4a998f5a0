import BelayCampaigns
import BelayCore
import BelayJSON

/// What a client wants a single send to be: only what the body names.
struct SingleSendReader: Sendable {
    private let body: JSON
    private let target: JSON?
    private let mail: JSON?
    private var lists: [Int64]?
    private var segments: [Int64]?
    private var due: Instant?
    private(set) var flaws: [Flaw] = []

    init(_ body: JSON, _ ids: MarketingIDs, of account: AccountID) {
        self.body = body
        target = body.member("send_to")
        mail = body.member("email_config")
        checkTexts()
        checkOthers()
        lists = numbers("list_ids", .list, most: 50, ids, account)
        segments = numbers("segment_ids", .segment, most: 10, ids, account)
        readDue()
    }

    private static let texts = [
        "subject", "html_content", "plain_content", "design_id", "editor",
        "custom_unsubscribe_url", "ip_pool",
    ]

    private mutating func checkTexts() {
        check("name", body.member("name"), "string") { $0.asString != nil }
        check("categories", body.member("categories"), "array") { $0.texts != nil }
        check("send_to", target, "object") { $0.asObject != nil }
        check("email_config", mail, "object") { $0.asObject != nil }
        for name in Self.texts {
            check("email_config." + name, mail?.member(name), "string") { $0.asString != nil }
        }
        if let design = mail?.member("design_id")?.asString, design.utf8.count > Limits.recordKey {
            flaws.append(
                Flaw(
                    "design_id may have at most \(Limits.recordKey) bytes",
                    field: "email_config.design_id"))
        }
        if let editor = mail?.member("editor")?.asString, Campaign.Editor(rawValue: editor) == nil {
            flaws.append(Flaw("editor must be code or design", field: "email_config.editor"))
        }
    }

    private mutating func checkOthers() {
        for name in ["suppression_group_id", "sender_id"] {
            check("email_config." + name, mail?.member(name), "integer") {
                $0.asWholeNumber != nil
            }
        }
        let generates = mail?.member("generate_plain_content")
        check("email_config.generate_plain_content", generates, "boolean") { $0.asBool != nil }
        check("send_to.all", target?.member("all"), "boolean") { $0.asBool != nil }
        // The vendor's: unique.
        var seen: Set<[UInt8]> = []
        for category in body.member("categories")?.texts ?? []
        where !seen.insert(Array(category.utf8)).inserted {
            flaws.append(Flaw("categories must be unique", field: "categories"))
            return
        }
    }

    private mutating func check(
        _ field: String, _ value: JSON?, _ kind: String, _ isGood: (JSON) -> Bool
    ) {
        guard let value, !isGood(value) else { return }
        flaws.append(Flaw(Text.wrongKind(kind, value.typeName), field: field))
    }

    /// Numbers of ids; 0, which nothing has, of one that names nothing of the account's.
    private mutating func numbers(
        _ name: String, _ kind: MarketingIDs.Kind, most: Int, _ ids: MarketingIDs,
        _ account: AccountID
    ) -> [Int64]? {
        guard let value = target?.member(name) else { return nil }
        guard let texts = value.texts else {
            flaws.append(Flaw(Text.wrongKind("array", value.typeName), field: "send_to." + name))
            return nil
        }
        guard texts.count <= most else {
            flaws.append(
                Flaw("\(name) may have at most \(most) ids", field: "send_to." + name))
            return nil
        }
        var found: [Int64] = []
        for text in texts {
            let number = ids.number(text, kind, of: account) ?? 0
            if !found.contains(number) { found.append(number) }
        }
        return found
    }

    private mutating func readDue() {
        guard let value = body.member("send_at") else { return }
        guard let text = value.asString else {
            flaws.append(Flaw(Text.wrongKind("string", value.typeName), field: "send_at"))
            return
        }
        due = MarketingTime.read(text)
        if due == nil {
            let words = text == "now" ? SingleSendText.now : SingleSendText.notInstant
            flaws.append(Flaw(words, field: "send_at"))
        }
    }

    /// What there is when the body names nothing.
    static func new() -> Campaign {
        var campaign = Campaign(name: "")
        campaign.generatesPlain = true
        return campaign
    }

    /// Puts what the body names over a single send; null takes away.
    func apply(to campaign: inout Campaign) {
        if body["name"] != nil { campaign.name = body.member("name")?.asString ?? "" }
        if body["categories"] != nil {
            campaign.categories = body.member("categories")?.texts ?? []
        }
        if body["send_at"] != nil { campaign.wishedDue = due }
        if let target {
            if target["list_ids"] != nil { campaign.lists = lists ?? [] }
            if target["segment_ids"] != nil { campaign.segments = segments ?? [] }
            if target["all"] != nil {
                campaign.isForEverybody = target.member("all")?.asBool ?? false
            }
        }
        if let mail { apply(mail, to: &campaign) }
    }

    private func apply(_ mail: JSON, to campaign: inout Campaign) {
        func text(_ name: String) -> String? {
            mail.member(name)?.asString.flatMap { $0.isEmpty ? nil : $0 }
        }
        if mail["subject"] != nil { campaign.subject = text("subject") }
        if mail["html_content"] != nil { campaign.html = text("html_content") }
        if mail["plain_content"] != nil { campaign.plain = text("plain_content") }
        if mail["generate_plain_content"] != nil {
            campaign.generatesPlain = mail.member("generate_plain_content")?.asBool ?? true
        }
        if mail["design_id"] != nil { campaign.design = text("design_id") }
        if mail["editor"] != nil {
            campaign.editor = text("editor").flatMap(Campaign.Editor.init) ?? .code
        }
        if mail["suppression_group_id"] != nil {
            campaign.group = mail.member("suppression_group_id")?.asWholeNumber
        }
        if mail["custom_unsubscribe_url"] != nil {
            campaign.unsubscribeURL = text("custom_unsubscribe_url")
        }
        if mail["sender_id"] != nil { campaign.sender = mail.member("sender_id")?.asWholeNumber }
        if mail["ip_pool"] != nil { campaign.pool = text("ip_pool") }
    }
}
