import BelayCore
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Logging
import Testing

/// The clockwork over a store in memory, a clock that a test moves and a courier with a script.
struct Stage: Sendable {
    let time: ManualTime
    let memory: MemoryStore
    let store: FaultyStore
    let courier: ScriptedCourier
    let bells = Bells()
    let chance = Chance(SplitMix64(seed: 1))
    let account: AccountID
    let sending: Sending
    let worker: Worker
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init(
        place: String? = nil, time: ManualTime = ManualTime(), lanes: Set<Lane> = []
    ) async throws {
        self.time = time
        memory = MemoryStore(policy: StorePolicy(retry: RetryPolicy(spread: 0), lanes: lanes))
        store = FaultyStore(memory)
        courier = ScriptedCourier(place: place)
        account = try #require(await memory.addAccount(named: "one", at: time.now)).id
        let composer = Composer(name: "mail.example.com")
        sending = Sending(
            store: store, time: time, chance: chance, bells: bells, composer: composer)
        worker = Worker(
            store: store, courier: courier, composer: composer, time: time, chance: chance,
            bells: bells, logger: logger)
        // As a first start would.
        await memory.noteCouriers([.shared: place])
    }

    /// A send that falls due after this duration.
    func schedule(
        _ recipients: String..., after wait: Duration = .zero, batch: BatchID? = nil,
        doubtPolicy: DoubtPolicy = .resend, of account: AccountID? = nil
    ) async throws -> SendID {
        let draft = DraftMaker.draft(
            to: recipients, due: time.now + wait, batch: batch, doubtPolicy: doubtPolicy)
        let account = account ?? self.account
        guard case .scheduled(let id, _) = try await sending.schedule(draft, of: account) else {
            throw Surprise(what: "the send was not scheduled")
        }
        return id
    }

    /// A send, due now, whose mail is composed where large ones are.
    func acceptLarge() async throws -> SendID {
        var acceptance = DraftMaker.acceptance(
            to: ["one@example.org"], due: time.now, accepted: time.now)
        let line = String(repeating: "a", count: 63) + "\n"
        acceptance.content.parts[0].text = String(
            repeating: line, count: Limits.largeMail / line.utf8.count + 1)
        _ = try await store.accept(acceptance, of: account)
        return acceptance.id
    }

    /// What is due now, in hand.
    func claim(_ limit: Int = 100) async throws -> [Hold] {
        let now = time.now
        return try await store.claim(
            ClaimRequest(now: now, limit: limit, lease: now + .seconds(600), seed: chance.word())
        ).holds
    }

    /// Claims and delivers what is due, one after the other.
    func deliverDue() async throws {
        for hold in try await claim() { await worker.deliver(hold) }
    }

    func lifecycle(_ send: SendID, _ position: Int = 0) async throws -> Lifecycle {
        let record = try #require(await memory.send(.id(send), of: account, at: time.now))
        return record.deliveries[position].lifecycle
    }

    func rescuer(_ others: [Lane: Worker] = [:]) -> Rescuer {
        Rescuer(
            store: store, workers: Workers(shared: worker, others: others), time: time,
            chance: chance, logger: logger)
    }

    /// A worker whose mail leaves through another relay.
    func worker(_ courier: ScriptedCourier) -> Worker {
        Worker(
            store: store, courier: courier, composer: sending.composer, time: time,
            chance: chance, bells: bells, logger: logger)
    }

    func dispatcher(
        _ lane: Lane = .shared, _ worker: Worker? = nil, capacity: Int = 32,
        longestSleep: Duration = .seconds(30)
    ) -> Dispatcher {
        Dispatcher(
            lane: lane, store: store, worker: worker ?? self.worker,
            planner: Planner(capacity: capacity, longestSleep: longestSleep), time: time,
            chance: chance, bells: bells, logger: logger)
    }

    func sweeper() -> Sweeper {
        Sweeper(store: store, time: time, bells: bells, logger: logger)
    }
}

/// What a test cannot go on after.
struct Surprise: Error {
    let what: String
}
