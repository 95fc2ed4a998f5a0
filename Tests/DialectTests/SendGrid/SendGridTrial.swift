import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import HTTPTypes

/// A door over a store in memory, two accounts with a full key each, and a clock that stands.
struct SendGridTrial {
    static let start = Instant(milliseconds: 1_800_000_000_000)

    private let memory: MemoryStore
    let store: FaultyStore
    let time: ManualTime
    let keys: KeyRing
    let sending: Sending
    let door: SendGridDoor
    let account: AccountID
    let other: AccountID
    /// Full access to `account`.
    let key: String
    /// Full access to `other`.
    let stranger: String

    init(_ settings: SendGridSettings = SendGridSettings()) async throws {
        let chance = Chance(SplitMix64(seed: 7))
        memory = MemoryStore(policy: StorePolicy())
        time = ManualTime(Self.start)
        store = FaultyStore(memory)
        keys = KeyRing(store: store, time: time, chance: chance)
        sending = Sending(
            store: store, time: time, chance: chance, bells: Bells(),
            composer: Composer(name: "belay.example"))
        door = SendGridDoor(sending: sending, keys: keys, settings: settings)
        account = try await Self.account("one", in: store)
        other = try await Self.account("two", in: store)
        key = try await keys.make(for: account, door: .sendGrid, name: "full").text
        stranger = try await keys.make(for: other, door: .sendGrid, name: "full").text
    }

    /// Another node on the same store, at the same clock, with the same keys.
    init(beside first: SendGridTrial, _ settings: SendGridSettings = SendGridSettings()) {
        let chance = Chance(SplitMix64(seed: 8))
        memory = first.memory
        time = first.time
        store = FaultyStore(memory)
        keys = KeyRing(store: store, time: time, chance: chance)
        sending = Sending(
            store: store, time: time, chance: chance, bells: Bells(),
            composer: Composer(name: "belay.example"))
        door = SendGridDoor(sending: sending, keys: keys, settings: settings)
        (account, other) = (first.account, first.other)
        (key, stranger) = (first.key, first.stranger)
    }

    struct NameTaken: Error {}

    private static func account(_ name: String, in store: FaultyStore) async throws -> AccountID {
        guard let account = try await store.addAccount(named: name, at: start) else {
            throw NameTaken()
        }
        return account.id
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", key: String? = nil
    ) async -> DoorAnswer {
        let target = path.split(separator: "?", maxSplits: 1).map(String.init)
        return await door.respond(
            to: DoorRequest(
                method: method, path: target[0], query: target.dropFirst().first,
                headers: [.authorization: "Bearer \(key ?? self.key)"]
            ) { () throws(BodyError) in Array(body.utf8) })
    }

    func send(_ mail: JSON) async -> DoorAnswer {
        await call(.post, "/v3/mail/send", mail.encodedText())
    }

    func sendBytes(_ bytes: [UInt8]) async -> DoorAnswer {
        await door.respond(
            to: DoorRequest(
                method: .post, path: "/v3/mail/send",
                headers: [.authorization: "Bearer \(key)"]
            ) { () throws(BodyError) in bytes })
    }

    /// The send that a 202 named.
    func stored(_ answer: DoorAnswer) async throws -> SendRecord? {
        let id = answer.header("X-Message-Id").flatMap { SendID($0) }
        guard let id else { return nil }
        return try await sending.show(.id(id), of: account)
    }

    func makeBatch(of key: String? = nil) async -> String {
        let answer = await call(.post, "/v3/mail/batch", key: key)
        return answer.json?["batch_id"]?.asString ?? "no batch was made"
    }

    /// Leaves everything that is due between release and outcome.
    func releaseDue() async throws -> [Hold] {
        let now = time.now
        let request = ClaimRequest(now: now, limit: 100, lease: now + .minutes(1), seed: 1)
        let holds = try await store.claim(request).holds
        for hold in holds {
            let stamp = Stamp(date: now, hash: [UInt8](repeating: 0, count: 32))
            _ = try await store.release(hold, stamp: stamp, at: now)
        }
        return holds
    }

    /// The relay took what was released.
    func settle(_ holds: [Hold]) async throws {
        for hold in holds {
            _ = try await store.settle(
                hold, .accepted, reply: "250 ok", at: time.now, jitter: 0)
        }
    }
}

extension DoorAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }

    var json: JSON? { try? JSON.parse(body, depth: 8) }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// What the answer's errors say, in order.
    var flaws: [AnsweredFlaw] {
        (json?["errors"]?.asArray ?? []).map { entry in
            AnsweredFlaw(
                field: entry["field"]?.asString, message: entry["message"]?.asString ?? "",
                help: entry["help"]?.asString)
        }
    }
}

struct AnsweredFlaw: Hashable, CustomStringConvertible {
    var field: String?
    var message: String
    var help: String?

    /// The field without its indexes.
    var plainField: String? {
        field?.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
    }

    var description: String { "\(field ?? "null"): \(message)" }
}
