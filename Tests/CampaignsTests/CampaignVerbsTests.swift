import BelayCampaigns
import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

@Suite("The verbs of campaigns")
struct CampaignVerbsTests {
    private static let start = Instant(milliseconds: 1_800_000_000_000)

    /// Campaigns of one account over a store in memory, with a sender, a group and a list.
    private struct Stage {
        let campaigns: Campaigns
        let memory: MemoryStore
        let store: FaultyStore
        let account: AccountID
        let time = ManualTime(CampaignVerbsTests.start)

        init() async throws {
            memory = MemoryStore(policy: StorePolicy())
            store = FaultyStore(memory)
            let made = await memory.addAccount(named: "one", at: CampaignVerbsTests.start)
            account = try #require(made).id
            let sending = Sending(
                store: store, time: time, chance: Chance(SplitMix64(seed: 1)), bells: Bells(),
                composer: Composer(name: "belay.example"))
            campaigns = Campaigns(
                sending: sending, store: store,
                ids: MarketingIDs(secret: [UInt8](repeating: 1, count: 32)))
            let sender = Sender(
                nickname: "house", from: Mailbox(address: "news@example.com"),
                address: "1 Street", city: "Town", country: "Land")
            _ = try await campaigns.add(sender, of: account, by: .user(1))
            _ = try await campaigns.add(UnsubscribeGroup(name: "Weekly"), of: account, by: .user(1))
            _ = try await store.addList(
                ListDraft(name: "Readers"), of: account, at: CampaignVerbsTests.start)
        }

        func make(_ kind: CampaignKind, named name: String = "March") async throws -> KeptCampaign {
            var campaign = Campaign(name: name)
            campaign.subject = "Hello"
            campaign.sender = 1
            campaign.lists = [1]
            campaign.group = 1
            campaign.plain = "Leave: [unsubscribe]"
            let outcome = try await campaigns.create(campaign, kind, of: account, by: .user(1))
            guard case .done(let made) = outcome else { throw NotMade() }
            return made
        }

        struct NotMade: Error {}
    }

    @Test(arguments: CampaignKind.allCases)
    func `what an author has not seen is not written over`(_ kind: CampaignKind) async throws {
        let stage = try await Stage()
        let (campaigns, account) = (stage.campaigns, stage.account)
        let made = try await stage.make(kind)
        let first = try await campaigns.edit(
            made.number, kind, ifVersion: made.kept.version, of: account, by: .user(1)
        ) { $0.subject = "First" }
        guard case .done(let changed) = first else {
            Issue.record("\(first)")
            return
        }
        let second = try await campaigns.edit(
            made.number, kind, ifVersion: made.kept.version, of: account, by: .user(1)
        ) { $0.subject = "Second" }
        #expect(second == .changedMeanwhile(changed))
        let launch = try await campaigns.schedule(
            made.number, kind, at: nil, ifVersion: made.kept.version, through: .operators,
            of: account, by: .user(1))
        #expect(launch == .changedMeanwhile(changed))
        #expect(changed.campaign.subject == "First" && changed.status == .draft)
    }

    /// What goes out of a campaign.
    private static func parts(
        of stage: Stage, _ change: @escaping @Sendable (inout Campaign) -> Void
    ) async throws -> [BodyPart] {
        let made = try await stage.make(.singleSend)
        let answer = try await stage.campaigns.edit(
            made.number, .singleSend, of: stage.account, by: .user(1), change)
        guard case .done = answer else { throw Stage.NotMade() }
        let outcome = try await stage.campaigns.schedule(
            made.number, .singleSend, at: nil, through: .operators, of: stage.account,
            by: .user(1))
        guard case .launched(let campaign) = outcome, let launch = campaign.launch else {
            throw Stage.NotMade()
        }
        let send = try await stage.campaigns.sending.show(.id(launch.id), of: stage.account)
        return try #require(send).send.content.parts
    }

    /// The HTML, whether a plain part is to be made of it, and that part.
    static let plains: [(String, Bool, String?)] = [
        (
            "<h1>Hi [Sender_City]</h1><a href=\"[unsubscribe]\">Leave</a>", true,
            "Hi Town\n\nLeave ([unsubscribe])"
        ),
        ("<p>Hi</p><form action=\"[unsubscribe]\"></form>", true, "Hi\n\n[unsubscribe]"),
        ("<p>Hi</p>[unsubscribe]", false, nil),
    ]

    @Test(arguments: plains)
    func `a plain part is made of the HTML where that is wished`(
        html: String, isWished: Bool, expected: String?
    ) async throws {
        let parts = try await Self.parts(of: try await Stage()) { campaign in
            (campaign.html, campaign.plain, campaign.generatesPlain) = (html, nil, isWished)
        }
        #expect(parts.map(\.type) == (expected == nil ? [] : ["text/plain"]) + ["text/html"])
        if let expected { #expect(parts.first?.text == expected) }
    }

    @Test func `a plain part of its author's own is left as it is`() async throws {
        let parts = try await Self.parts(of: try await Stage()) { campaign in
            (campaign.html, campaign.generatesPlain) = ("<p>Hi</p>[unsubscribe]", true)
        }
        #expect(parts.first?.text == "Leave: [unsubscribe]")
    }

    @Test(arguments: CampaignKind.allCases)
    func `a sender's words that make too much of a campaign keep it from going out`(
        _ kind: CampaignKind
    ) async throws {
        let stage = try await Stage()
        let sender = Sender(
            nickname: "large", from: Mailbox(address: "news@example.com"),
            address: String(repeating: "a", count: 1_000), city: "Town", country: "Land")
        let added = try await stage.campaigns.add(sender, of: stage.account, by: .user(1))
        guard case .done(let kept) = added else { throw Stage.NotMade() }
        let made = try await stage.make(kind)
        _ = try await stage.campaigns.edit(
            made.number, kind, of: stage.account, by: .user(1)
        ) { campaign in
            campaign.sender = kept.number
            campaign.html =
                "[unsubscribe]" + String(repeating: "[Sender_Address]", count: 60_000)
        }
        let outcome = try await stage.campaigns.schedule(
            made.number, kind, at: nil, through: .operators, of: stage.account, by: .user(1))
        #expect(outcome == .refused([.tooManyTags]))
        let test = try await stage.campaigns.test(
            made.number, kind, to: ["to@example.com"], through: .operators, of: stage.account,
            by: .user(1))
        #expect(test == .refused([.tooManyTags]))
    }

    @Test(arguments: CampaignKind.allCases)
    func `a copy is a draft, and its name is cut where it is too long`(
        _ kind: CampaignKind
    ) async throws {
        let stage = try await Stage()
        let name = String(repeating: "é", count: 100)
        let made = try await stage.make(kind, named: name)
        let due = Self.start + .hours(1)
        _ = try await stage.campaigns.schedule(
            made.number, kind, at: due, through: .operators, of: stage.account, by: .user(1))
        let outcome = try await stage.campaigns.duplicate(
            made.number, kind, of: stage.account, by: .user(1))
        guard case .done(let copy) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(copy.campaign.name == "Copy of " + String(repeating: "é", count: 92))
        #expect(copy.campaign.plain == made.campaign.plain && copy.status == .draft)
        #expect(copy.number != made.number)
    }

    @Test(arguments: CampaignKind.allCases)
    func `a cancel keeps it, a removal does not, and a draft has nothing to cancel`(
        _ kind: CampaignKind
    ) async throws {
        let stage = try await Stage()
        let (campaigns, account) = (stage.campaigns, stage.account)
        let made = try await stage.make(kind)
        let early = try await campaigns.cancel(
            made.number, kind, through: .operators, of: account, by: .user(1))
        #expect(early == .draft(made))
        _ = try await campaigns.schedule(
            made.number, kind, at: Self.start + .hours(1), through: .operators, of: account,
            by: .user(1))
        let scheduled = try #require(try await campaigns.find(made.number, kind, of: account))
        let stale = try await campaigns.cancel(
            made.number, kind, ifVersion: made.kept.version, through: .operators, of: account,
            by: .user(1))
        #expect(stale == .changedMeanwhile(scheduled))
        let kept = try await campaigns.remove(
            made.number, kind, ifVersion: made.kept.version, through: .operators, of: account,
            by: .user(1))
        #expect(kept == .changedMeanwhile(scheduled))
        let outcome = try await campaigns.cancel(
            made.number, kind, ifVersion: scheduled.kept.version, through: .operators,
            of: account, by: .user(1))
        #expect(outcome == .stopped(.single(.cancelled)))
        #expect(try await campaigns.find(made.number, kind, of: account)?.status == .cancelled)
        let taken = try await campaigns.unschedule(
            made.number, kind, of: account, by: .user(1))
        guard case .notScheduled(let found) = taken else {
            Issue.record("\(taken)")
            return
        }
        #expect(found.status == .cancelled)
        for expected in [CampaignRemoveOutcome.gone, .unknown] {
            let removed = try await campaigns.remove(
                made.number, kind, through: .operators, of: account, by: .user(1))
            #expect(removed == expected)
        }
    }

    @Test(arguments: CampaignKind.allCases)
    func `a list that goes between the look and the launch is missed`(
        _ kind: CampaignKind
    ) async throws {
        let stage = try await Stage()
        let made = try await stage.make(kind)
        let (memory, account) = (stage.memory, stage.account)
        stage.store.follow { verb, _ in
            if verb == .launch {
                #expect(await memory.removeList(1, of: account, by: .user(1), at: Self.start))
            }
            return nil
        }
        let outcome = try await stage.campaigns.schedule(
            made.number, kind, at: nil, through: .operators, of: account, by: .user(1))
        #expect(outcome == .refused([.unknownLists]))
        let after = try await stage.campaigns.find(made.number, kind, of: account)
        #expect(after?.status == .draft)
    }

    @Test(arguments: CampaignKind.allCases)
    func `what was taken back is told as it was in that step`(
        _ kind: CampaignKind
    ) async throws {
        let stage = try await Stage()
        let made = try await stage.make(kind)
        let due = Self.start + .hours(1)
        _ = try await stage.campaigns.schedule(
            made.number, kind, at: due, through: .operators, of: stage.account, by: .user(1))
        // Whoever looks afterwards may find it changed, or gone.
        stage.store.follow { verb, _ in
            verb == .launched ? .before(.unavailable("looked")) : nil
        }
        let outcome = try await stage.campaigns.unschedule(
            made.number, kind, of: stage.account, by: .user(1))
        guard case .recalled(let campaign, due) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(campaign.status == .draft && campaign.number == made.number)
    }

    @Test func `a campaign of one kind is none of the other`() async throws {
        let stage = try await Stage()
        let made = try await stage.make(.legacy)
        #expect(
            try await stage.campaigns.find(made.number, .singleSend, of: stage.account) == nil)
        let outcome = try await stage.campaigns.remove(
            made.number, .singleSend, through: .operators, of: stage.account, by: .user(1))
        #expect(outcome == .unknown)
    }

    @Test func `a sender's words stand in the mail, escaped in HTML`() async throws {
        let stage = try await Stage()
        let sender = Sender(
            nickname: "second", from: Mailbox(address: "a@example.com", name: "A & <B>"),
            address: "1 Street", address2: "Back", city: "Town", country: "Land")
        _ = try await stage.campaigns.add(sender, of: stage.account, by: .user(1))
        let outcome = try await stage.campaigns.create(
            {
                var campaign = Campaign(name: "March")
                campaign.subject = "From [Sender_Name]"
                campaign.sender = 2
                campaign.lists = [1]
                campaign.group = 1
                campaign.plain = "{{Sender_Name}}, [Sender_Address] [Sender_ [unsubscribe]"
                campaign.html = "<i>[Sender_Name]</i> {{{Sender_City}}} [unsubscribe]"
                return campaign
            }(), .legacy, of: stage.account, by: .user(1))
        guard case .done(let made) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let launched = try await stage.campaigns.schedule(
            made.number, .legacy, at: nil, through: .sendGrid, of: stage.account, by: .user(1))
        guard case .launched(let kept) = launched, let send = kept.launch?.id else {
            Issue.record("\(launched)")
            return
        }
        let record = try await stage.campaigns.sending.show(.id(send), of: stage.account)
        let content = try #require(record?.send.content)
        #expect(content.subject == "From A & <B>")
        #expect(
            content.parts.map(\.text) == [
                "A & <B>, 1 Street, Back [Sender_ [unsubscribe]",
                "<i>\(HTMLText.escaped("A & <B>"))</i> Town [unsubscribe]",
            ])
        #expect(HTMLText.escaped("A & <B>") != "A & <B>")
        #expect(record?.send.exemption == Exemption(group: 1))
    }
}
