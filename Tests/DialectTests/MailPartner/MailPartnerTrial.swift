import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMailPartner
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import HTTPTypes

/// A door over a store in memory, two accounts with a key each, and a clock that stands at
/// 2027-01-15 09:00 in Paris.
struct MailPartnerTrial {
    let store: FaultyStore
    let time: ManualTime
    let keys: KeyRing
    let sending: Sending
    let door: MailPartnerDoor
    let account: AccountID
    /// The key of `account`.
    let key: String
    /// The key of another account.
    let stranger: String

    init(
        _ settings: MailPartnerSettings = MailPartnerTrial.settings,
        named name: String = "shop@example.com",
        at start: Instant = Instant(milliseconds: 1_800_000_000_000)
    ) async throws {
        let chance = Chance(SplitMix64(seed: 7))
        time = ManualTime(start)
        store = FaultyStore(MemoryStore(policy: StorePolicy()))
        keys = KeyRing(store: store, time: time, chance: chance)
        sending = Sending(
            store: store, time: time, chance: chance, bells: Bells(),
            composer: Composer(name: "belay.example"))
        door = MailPartnerDoor(
            sending: sending, keys: keys, accounts: store, settings: settings)
        guard let account = try await store.addAccount(named: name, at: start),
            let other = try await store.addAccount(named: "other", at: start)
        else { throw NameTaken() }
        self.account = account.id
        key = try await keys.make(for: account.id, door: .mailPartner, name: "one").text
        stranger = try await keys.make(for: other.id, door: .mailPartner, name: "two").text
    }

    struct NameTaken: Error {}

    /// Mail without a sender comes from somebody here.
    static let settings = MailPartnerSettings(sender: Mailbox(address: "desk@example.com"))

    func get(_ path: String, query: String, headers: HTTPFields = [:]) async -> DoorAnswer {
        await call(.get, path, query: query, headers: headers)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, query: String = "",
        headers: HTTPFields = [:], body: String = ""
    ) async -> DoorAnswer {
        await door.respond(
            to: DoorRequest(
                method: method, path: path, query: query.isEmpty ? nil : query, headers: headers
            ) { () throws(BodyError) in Array(body.utf8) })
    }

    func cancel(_ number: String, by key: String? = nil) async -> DoorAnswer {
        await get("/v1/message-cancel", query: "apiKey=\(key ?? self.key)&messageId=\(number)")
    }

    /// A send with these members over those of a small mail.
    func send(_ changes: [(String, JSON?)] = []) async -> DoorAnswer {
        await call(.post, "/v1/send", body: JSON.object(members(changes)).encodedText())
    }

    func members(_ changes: [(String, JSON?)]) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init(name: "apiKey", value: .string(key)),
            .init(name: "subject", value: "Hello"),
            .init(name: "htmlContent", value: "<p>Hello</p>"),
            .init(name: "params", value: ["to": [["email": "ada@example.com"]]]),
        ]
        for (name, value) in changes {
            members.removeAll { $0.name == name }
            if let value { members.append(.init(name: name, value: value)) }
        }
        return members
    }

    /// The number of a new deferred send to so many recipients.
    func deferred(
        to recipients: Int = 1, date: String = "15/01/2027", hour: String = "12"
    ) async -> String {
        let boxes = (0..<recipients).map { JSON(dictionaryLiteral: ("email", .address($0))) }
        let answer = await send([
            ("params", ["to": .array(boxes)]), ("scheduledDeliveryDate", .string(date)),
            ("time", .string(hour)), ("minute", "00"),
        ])
        return answer.json?["messageId"]?.asString ?? "nothing was sent: \(answer.text)"
    }

    func record(_ number: String) async throws -> SendRecord? {
        guard let number = Int64(number) else { return nil }
        return try await sending.show(.number(number), of: account)
    }

    /// Leaves everything that is due between release and outcome.
    func releaseDue(limit: Int = 100) async throws -> [Hold] {
        let now = time.now
        let request = ClaimRequest(now: now, limit: limit, lease: now + .minutes(1), seed: 1)
        let holds = try await store.claim(request).holds
        for hold in holds {
            let stamp = Stamp(date: now, hash: [UInt8](repeating: 0, count: 32))
            _ = try await store.release(hold, stamp: stamp, at: now)
        }
        return holds
    }

    func settle(_ holds: [Hold], _ outcome: Lifecycle.Outcome = .accepted) async throws {
        for hold in holds {
            _ = try await store.settle(hold, outcome, reply: "done", at: time.now, jitter: 0)
        }
        sending.bells.settled.ring()
    }
}

extension JSON {
    static func address(_ index: Int) -> JSON { .string("to\(index)@example.com") }

    /// The same as the vendor's XML, written anew: names left out, texts in CDATA.
    func asEntries(depth: Int = 1) -> String {
        let indent = "\n" + String(repeating: "  ", count: depth)
        let inner: [JSON]
        switch self {
        case .string(let text): return indent + "<entry><![CDATA[\(text)]]></entry>"
        case .array(let elements): inner = elements
        case .object(let members): inner = members.map(\.value)
        default: return indent + "<entry>\(encodedText())</entry>"
        }
        if inner.isEmpty { return indent + "<entry/>" }
        let entries = inner.map { $0.asEntries(depth: depth + 1) }.joined()
        return indent + "<entry>" + entries + indent + "</entry>"
    }

    var asDocument: String {
        let entries = (asObject ?? []).map { $0.value.asEntries() }.joined()
        return #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<result>\(entries)\n</result>"
    }
}
