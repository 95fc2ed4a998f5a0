import BelayCampaigns
import BelayCore
import BelayStore
import BelayTesting
import BelayTime
import Foundation
import Testing

/// What a campaign needs to go out, in one account; and a person of it.
struct CampaignStage {
    let stage: ConsoleStage
    let visitor: Visitor
    let sender: Int64
    let group: Int64
    let list: Int64

    init(members: Int = 3) async throws {
        stage = try await ConsoleStage()
        visitor = try await stage.signedIn()
        let account = stage.account
        guard
            case .done(let sender) = try await stage.campaigns.add(
                Sender(
                    nickname: "Shop", from: Mailbox(address: "shop@example.org", name: "Shop"),
                    address: "1 Road", city: "Bern", country: "Switzerland"), of: account, by: .user(1)),
            case .done(let group) = try await stage.campaigns.add(
                UnsubscribeGroup(name: "News"), of: account, by: .user(1)),
            case .done(let list) = try await stage.store.addList(
                ListDraft(name: "Customers"), of: account, at: stage.time.now)
        else { throw ConsoleStage.NameTaken() }
        self.sender = sender.number
        self.group = group.number
        self.list = list.number
        let answers = try await stage.store.keepContacts(
            (0..<members).map { ContactDraft(.address("p\($0)@example.org")) }, mode: .add,
            of: account, at: stage.time.now)
        let numbers = answers.compactMap { answer -> Int64? in
            if case .added(let contact) = answer { contact.number } else { nil }
        }
        _ = try await stage.store.addMembers(
            numbers, to: list.number, of: account, at: stage.time.now)
    }

    /// All that a campaign needs, as a form has it.
    func form(named name: String = "Spring") -> [String: String] {
        [
            "name": name, "subject": "Hello", "sender": "\(sender)", "list": "\(list)",
            "group": "\(group)", "categories": "spring, sale", "html": "<p>Hi</p>[unsubscribe]",
            "plain": "Hi\r\n[unsubscribe]", "url": "", "then": "",
        ]
    }

    /// A ready draft on a shelf; its path.
    func made(on shelf: String = "singlesends", named name: String = "Spring") async -> String {
        await visitor.get("/console/\(shelf)/new")
        return await visitor.post("/console/\(shelf)/new", form(named: name)).path
    }

    /// What stands in a hidden field of a page.
    func hidden(_ name: String, in text: String) -> String {
        guard let start = text.range(of: "name=\"\(name)\" value=\"") else { return "" }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
    }

    @discardableResult
    func post(
        _ path: String, _ form: [String: String], seenAt page: String? = nil
    ) async -> Visitor.Seen {
        let text = await visitor.get(page ?? path).text
        var form = form
        if form["version"] == nil { form["version"] = hidden("version", in: text) }
        return await visitor.post(path, form)
    }

    @discardableResult
    func schedule(_ path: String, at time: String = "2027-02-01T10:00") async -> Visitor.Seen {
        await post(path + "/schedule", ["when": "later", "at": time, "zone": "UTC"])
    }

    func status(_ path: String, _ kind: CampaignKind = .singleSend) async throws -> CampaignStatus?
    {
        let number = Int64(path.split(separator: "/").last ?? "") ?? 0
        return try await stage.campaigns.find(number, kind, of: stage.account)?.status
    }
}
