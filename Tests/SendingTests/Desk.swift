import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Testing

/// The verbs over a store in memory, and a hand to play the dispatcher with.
struct Desk: Sendable {
    let time = ManualTime()
    let memory = MemoryStore(policy: StorePolicy(retry: RetryPolicy(spread: 0)))
    let store: FaultyStore
    let bells = Bells()
    let account: AccountID
    let sending: Sending

    init() async throws {
        store = FaultyStore(memory)
        account = try #require(await memory.addAccount(named: "one", at: .epoch)).id
        sending = Sending(
            store: store, time: time, chance: Chance(SplitMix64(seed: 1)), bells: bells,
            composer: Composer(name: "mail.example.com"))
    }

    func schedule(_ recipients: String..., batch: BatchID? = nil) async throws -> SendID {
        let recipients = recipients.isEmpty ? ["one@example.org"] : recipients
        let draft = DraftMaker.draft(to: recipients, due: time.now, batch: batch)
        guard case .scheduled(let id, _) = try await sending.schedule(draft, of: account) else {
            throw Surprise(what: "the send was not scheduled")
        }
        return id
    }

    /// Brings one delivery to where its dot may leave.
    func release(_ send: SendID, _ position: Int = 0) async throws -> Hold {
        let id = DeliveryID(send: send, position: position)
        let request = ClaimRequest(
            now: time.now, limit: 1, lease: time.now + .hours(1), seed: 1, only: id)
        let hold = try #require(await memory.claim(request).holds.first)
        let stamp = Stamp(date: .epoch, hash: [])
        #expect(await memory.release(hold, stamp: stamp, at: time.now) == .released)
        return hold
    }

    func settle(_ hold: Hold, _ outcome: Lifecycle.Outcome) async {
        let isOurs = await memory.settle(hold, outcome, reply: "", at: time.now, jitter: 0)
        #expect(isOurs)
        bells.settled.ring()
    }

    func state(_ send: SendID, _ position: Int = 0) async throws -> Lifecycle.State {
        let record = try #require(await memory.send(.id(send), of: account, at: time.now))
        return record.deliveries[position].lifecycle.state
    }

    /// Lets the patience of a waiting verb run out, look by look.
    func exhaustPatience() async throws {
        for _ in 0..<60 {
            try await time.untilSleeping(for: .milliseconds(50))
            time.advance(by: .milliseconds(50))
        }
    }
}

/// What a test cannot go on after.
struct Surprise: Error {
    let what: String
}
