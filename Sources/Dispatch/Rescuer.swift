import BelayCore
package import BelayCourier
package import BelayStore
package import BelayTime
package import Logging

/// Settles what a process that is gone left behind. Runs before the dispatcher does.
package struct Rescuer: Sendable {
    let store: any DispatchStore
    let courier: any Courier
    let worker: Worker
    let time: any TimeSource
    let chance: Chance
    let logger: Logger

    package init(
        store: any DispatchStore, courier: any Courier, worker: Worker, time: any TimeSource,
        chance: Chance, logger: Logger
    ) {
        self.store = store
        self.courier = courier
        self.worker = worker
        self.time = time
        self.chance = chance
        self.logger = logger
    }

    /// Released deliveries without an outcome: the courier looks, where it can; else a doubt.
    package func settleOrphans() async throws(StoreError) {
        for orphan in try await store.orphans(at: time.now) {
            let fate: Orphan.Fate =
                switch await courier.holds(orphan.id) {
                case true: .accepted
                case false: .unsent
                default: .unknown
                }
            try await store.recover(
                orphan, as: fate, at: time.now, jitter: chance.fraction())
            logger.notice(
                "settled what an earlier run left released",
                metadata: ["delivery": "\(orphan.id)", "fate": "\(fate)"])
        }
    }

    /// What was in hand when the process died is tried one at a time, so that a mail that kills
    /// the process is found out; a death alone counts before the next try begins.
    ///
    /// Waits for clocks that agree: together, as the dispatcher would try them, none is found out.
    package func retrySuspects(lease: Duration = .seconds(600)) async throws(StoreError) {
        let suspects = try await store.suspects()
        for suspect in suspects where suspect.wasAlone {
            guard try await store.bury(suspect, at: time.now) else { continue }
            logger.error(
                "quarantined: the process died over it too often",
                metadata: ["delivery": "\(suspect.id)"])
        }
        for suspect in suspects {
            guard let reading = await agreed() else { return }
            let answer = try await store.claim(
                ClaimRequest(
                    now: reading.now, limit: 1, lease: reading.now + lease, seed: chance.word(),
                    only: suspect.id))
            for hold in answer.holds { await worker.deliver(hold) }
        }
    }

    /// What the clocks say once they agree; nil when the task is cancelled.
    private func agreed() async -> ClockRule.Reading? {
        while !Task.isCancelled {
            let reading = time.read()
            if reading.trust == .agreed { return reading }
            do {
                try await time.sleep(for: .seconds(1))
            } catch {
                return nil
            }
        }
        return nil
    }
}
