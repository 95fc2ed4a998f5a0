import BelayCampaigns
import BelayCore
import BelayStore
import Testing

@Suite("What a campaign says of itself")
struct CampaignTests {
    private static var ready: Campaign {
        var campaign = Campaign(name: "News")
        campaign.subject = "Hello"
        campaign.sender = 1
        campaign.lists = [1]
        campaign.group = 1
        campaign.plain = "Leave: [unsubscribe]"
        return campaign
    }

    struct Case: Sendable {
        let expected: Set<CampaignFlaw>
        let change: @Sendable (inout Campaign) -> Void
    }

    static let gaps: [Case] = [
        Case(expected: []) { _ in },
        Case(expected: [.noSubject]) { $0.subject = nil },
        Case(expected: [.noSubject]) { $0.subject = " \t" },
        Case(expected: [.noSender]) { $0.sender = nil },
        Case(expected: [.nobody]) { $0.lists = [] },
        Case(expected: []) { campaign in
            campaign.lists = []
            campaign.segments = [1]
        },
        Case(expected: []) { campaign in
            campaign.lists = []
            campaign.isForEverybody = true
        },
        Case(expected: [.noContent, .noUnsubscribeTag]) { $0.plain = "" },
        Case(expected: [.noUnsubscribeTag]) { $0.plain = "[Unsubscribe]" },
        Case(expected: []) { campaign in
            campaign.html = "<a href=\"[unsubscribe]\">x</a>"
            campaign.plain = nil
        },
        Case(expected: [.noUnsubscribeTag]) { $0.html = "<p>no tag in this part</p>" },
        Case(expected: [.noUnsubscribing]) { $0.group = nil },
        Case(expected: []) { campaign in
            campaign.group = nil
            campaign.unsubscribeURL = "https://example.com/leave"
        },
        Case(expected: [
            .noSubject, .noSender, .noContent, .nobody, .noUnsubscribeTag,
            .noUnsubscribing,
        ]) { $0 = Campaign(name: "empty") },
    ]

    @Test(arguments: gaps.indices)
    func `everything that is missing is found at once`(_ index: Int) {
        var campaign = Self.ready
        Self.gaps[index].change(&campaign)
        #expect(campaign.gaps == Self.gaps[index].expected)
    }

    static let flaws: [Case] = [
        Case(expected: []) { _ in },
        Case(expected: [.blankName]) { $0.name = "" },
        Case(expected: []) { $0.name = String(repeating: "é", count: 100) },
        Case(expected: [.longName]) { $0.name = String(repeating: "n", count: 101) },
        Case(expected: []) { $0.categories = (0..<10).map { "\($0)" } },
        Case(expected: [.tooManyCategories]) { $0.categories = (0..<11).map { "\($0)" } },
        Case(expected: [.longCategory]) { $0.categories = [String(repeating: "c", count: 256)] },
        Case(expected: []) { $0.html = String(repeating: "h", count: 1_048_576) },
        Case(expected: [.largeHTML]) { $0.html = String(repeating: "h", count: 1_048_577) },
        Case(expected: [.largePlain]) { $0.plain = String(repeating: "p", count: 1_048_577) },
        Case(expected: [.badPool]) { $0.pool = "p" },
        Case(expected: [.groupAndURL]) { $0.unsubscribeURL = "https://example.com" },
        Case(expected: [.groupAndURL, .badURL]) { $0.unsubscribeURL = "javascript:alert(1)" },
        Case(expected: [.groupAndURL, .badURL]) { $0.unsubscribeURL = "https://a\r\nBcc: b" },
        Case(expected: []) { $0.subject = String(repeating: "s", count: 2_000) },
        Case(expected: [.longSubject]) { $0.subject = String(repeating: "s", count: 2_001) },
        Case(expected: [.tooManySources]) { $0.lists = (1...101).map(Int64.init) },
    ]

    @Test(arguments: flaws.indices)
    func `everything that is wrong is found at once`(_ index: Int) {
        var campaign = Self.ready
        Self.flaws[index].change(&campaign)
        #expect(campaign.ownFlaws == Self.flaws[index].expected)
    }

    /// What a page to leave by may be called, and what it may not.
    static let pages: [(String, Bool)] = [
        ("https://example.com/leave?x=1#y", true), ("HTTP://u:p@example.com:8080", true),
        ("https://[::1]/", true), ("http://?", false), ("http:///", false), ("https://#x", false),
        ("https://", false), ("https://:80/", false), ("https://user@/", false),
        ("https://user@:80", false), ("ftp://example.com", false), ("example.com", false),
    ]

    @Test(arguments: pages)
    func `a page of its own has a host`(url: String, isGood: Bool) {
        var campaign = Self.ready
        campaign.group = nil
        campaign.unsubscribeURL = url
        #expect(campaign.ownFlaws == (isGood ? [] : [.badURL]))
    }

    @Test func `every flaw has words of its own`() {
        let words = CampaignFlaw.allCases.map(\.words)
        #expect(Set(words).count == words.count && !words.contains(""))
    }
}
