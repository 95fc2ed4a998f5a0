import BelayCore
import BelayCourier
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime

/// A server with its store, relay, clocks and clients, all in one seeded order.
///
/// One task does everything, step by step: what happens at the same time happens inside the steps
/// of a courier, which lets others have a turn at every point that matters. Only a client that
/// waits for an answer is a task of its own, and it sleeps whenever the rest of the world moves.
actor World {
    struct Plan: Sendable {
        var seed: UInt64
        var steps = 40
        /// Deaths and wrong clocks.
        var isRough = true
        /// The store's call that fails, counted from 1; and whether it is done all the same.
        var faultyCall: Int?
        var isFaultAfter = false
    }

    let plan: Plan
    let time = SimulatedTime()
    let memory = MemoryStore(policy: StorePolicy(retry: RetryPolicy(spread: 0.2)))
    let client = Client()
    var random: SplitMix64
    var ledger = Ledger()
    var reached: Set<Rarity> = []
    var account = AccountID(0)
    var lives = 0
    var calls = 0
    var names = 0
    /// How many attempts are under way, one inside the other.
    var depth = 0
    /// Standing before the release, with the claim not yet used.
    var atTheBrink: Set<DeliveryID> = []
    /// Between release and outcome.
    var underWay: Set<DeliveryID> = []
    var pending: Pending?
    /// How many had slept when a bell was rung.
    var rung: UInt64?
    var isCalm = false
    var trace: [String] = []
    var broken: Broken?
    var current: Process?

    /// A call whose client waits.
    struct Pending: Sendable {
        let call: Call
        let place: Int64
    }

    enum Call: Sendable {
        case stop(StopOrder)
        case cancel(DeliveryID)
        case cancelSend(SendID)
    }

    init(_ plan: Plan) {
        self.plan = plan
        random = SplitMix64(seed: plan.seed)
    }

    /// Lives through the whole plan, then to the end of everything; throws what was broken.
    func run() async throws {
        let client = self.client
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.serve() }
            do {
                try await live()
                try await end()
            } catch {
                client.goHome()
                time.truth.advance(by: .hours(1))
                group.cancelAll()
                throw error
            }
            client.goHome()
            try await group.waitForAll()
        }
    }

    private func live() async throws {
        guard let added = await memory.addAccount(named: "one", at: time.now) else {
            throw Broken(description: "no account")
        }
        account = added.id
        try await makeLists()
        try await begin()
        for _ in 0..<plan.steps {
            try await step()
            try await check()
        }
    }

    private func step() async throws {
        switch draw(23) {
        case 0..<7: try await clientActs()
        case 20...: await expand()
        case 7..<13: try await deliverDue(limit: 1 + draw(3))
        case 13..<17: try await wait()
        case 17: await sweep()
        case 18: stepClock()
        default:
            if plan.isRough, draw(2) == 0 {
                note("dies idle")
                reached.insert(.diedIdle)
                die()
            }
        }
        try await surviveDeath()
    }

    func draw(_ bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &random)
    }

    func note(_ line: String) {
        trace.append("\(time.truth.elapsed().wholeMilliseconds) \(line)")
    }

    func fail(_ words: String) {
        note("BROKEN \(words)")
        broken = broken ?? Broken(description: words)
    }

    private func wait() async throws {
        let waits: [Duration] = [
            .milliseconds(1), .milliseconds(700), .seconds(1), .seconds(10), .seconds(40),
            .minutes(5), .minutes(15), .hours(1),
        ]
        var wait = waits[draw(waits.count)]
        if plan.isRough, draw(30) == 0 { wait = .hours(80) }
        note("waits \(wait)")
        try await advance(by: wait)
    }

    func advance(by duration: Duration) async throws {
        time.truth.advance(by: duration)
        try await quiesce()
    }

    private func stepClock() {
        guard plan.isRough else { return }
        let errors: [Duration] = [.zero, .hours(1), .zero - .seconds(5), .zero - .hours(1)]
        let error = errors[draw(errors.count)]
        note("the wall clock is off by \(error)")
        time.setWrong(by: error)
    }

    func sweep() async {
        guard let current else { return }
        do {
            let reading = time.read()
            guard reading.trust == .agreed else { return }
            while try await current.store.sweep(at: reading.now) {}
            try await current.store.noteSeen(reading.now)
        } catch {
            note("a sweep failed: \(error)")
        }
    }

    /// Everything is lifted, every clock is right, the relay takes all: what is left must leave.
    private func end() async throws {
        note("the end")
        isCalm = true
        time.setWrong(by: .zero)
        try await advance(by: .seconds(4))
        try await liftAll()
        for _ in 0..<60 {
            await sweep()
            while await expand() {}
            for _ in 0..<20 {
                guard try await deliverDue(limit: 50) > 0 else { break }
            }
            try await surviveDeath()
            try await advance(by: .hours(5))
        }
        try await check()
        try await checkEnd()
    }
}
