import BelayCampaigns
import BelayConsole
import BelayCore
import BelayDialectKit
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime

/// A console over a store in memory, two accounts, and a clock that stands until it is moved.
struct ConsoleStage: Sendable {
    static let start = Instant(milliseconds: 1_800_000_000_000)
    static let password = "correct horse battery"

    let store: FaultyStore
    let time: ManualTime
    let keys: KeyRing
    let sending: Sending
    let people: People
    let campaigns: Campaigns
    let door: ConsoleDoor
    let account: AccountID
    let other: AccountID

    init(_ settings: ConsoleSettings = ConsoleSettings(isLocal: true)) async throws {
        let memory = MemoryStore(policy: StorePolicy())
        guard let account = await memory.addAccount(named: "one", at: Self.start),
            let other = await memory.addAccount(named: "two", at: Self.start)
        else { throw NameTaken() }
        self.account = account.id
        self.other = other.id
        store = FaultyStore(memory)
        time = ManualTime(Self.start)
        let chance = Chance(SplitMix64(seed: 7))
        keys = KeyRing(store: store, time: time, chance: chance)
        sending = Sending(
            store: store, time: time, chance: chance, bells: Bells(),
            composer: Composer(name: "belay.example"))
        people = People(
            store: store, time: time, chance: chance,
            hasher: .cheap(on: globalConcurrentExecutor),
            mark: DeviceMark(secret: [UInt8](repeating: 5, count: 32)))
        campaigns = Campaigns(
            sending: sending, store: store,
            ids: MarketingIDs(secret: [UInt8](repeating: 6, count: 32)))
        door = ConsoleDoor(
            ConsoleDoor.Tools(
                sending: sending, keys: keys, people: people, store: store,
                campaigns: campaigns, time: time),
            settings: settings)
    }

    struct NameTaken: Error {}

    /// The path of a link for somebody new.
    func invite(
        _ email: String = "ann@example.org", to account: AccountID? = nil
    ) async throws -> String {
        let answer = try await store.addUser(email, of: account ?? self.account, at: time.now)
        guard case .added(let user) = answer, let link = try await people.invite(user.id) else {
            throw NameTaken()
        }
        return link.path
    }

    /// A browser that has nothing yet.
    func visitor() -> Visitor { Visitor(to: door) }

    /// Somebody new, in front of the first page.
    func signedIn(
        _ email: String = "ann@example.org", to account: AccountID? = nil
    ) async throws -> Visitor {
        let visitor = visitor()
        let link = try await invite(email, to: account)
        await visitor.get(link)
        await visitor.post(link, ["password": Self.password, "again": Self.password])
        await visitor.signIn(email)
        return visitor
    }
}
