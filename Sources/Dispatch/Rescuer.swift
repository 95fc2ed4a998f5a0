import BelayCore
import BelayCourier
package import BelayStore
package import BelayTime
package import Logging

/// Settles what a process that is gone left behind. Begins before the dispatchers do.
package struct Rescuer: Sendable {
    let store: any DispatchStore
    let workers: Workers
    let time: any TimeSource
    let chance: Chance
    let logger: Logger
    /// How long suspects together may keep all others waiting; nil for as long as they take.
    let trial: Duration?

    package init(
        store: any DispatchStore, workers: Workers, time: any TimeSource, chance: Chance,
        logger: Logger, trial: Duration? = Limits.trial
    ) {
        self.store = store
        self.workers = workers
        self.time = time
        self.chance = chance
        self.logger = logger
        self.trial = trial
    }

    /// What `settle` does; then, before anything is released, notes for the next start where its
    /// own couriers look.
    package func settleOrphans() async throws(StoreError) {
        _ = try await settle()
        try await store.noteCouriers(workers.places)
    }

    /// Released deliveries without an outcome: the courier looks, where it can; else a doubt.
    ///
    /// - Returns: how many there were.
    func settle() async throws(StoreError) -> Int {
        let orphans = try await store.orphans(at: time.now)
        for orphan in orphans {
            let fate = await fate(of: orphan)
            try await store.recover(
                orphan, as: fate, at: time.now, jitter: chance.fraction())
            logger.notice(
                "settled what an earlier run left released",
                metadata: ["delivery": "\(orphan.id)", "fate": "\(fate)"])
        }
        return orphans.count
    }

    /// A courier that looks elsewhere than where the mail went finds nothing, which says nothing.
    private func fate(of orphan: Orphan) async -> Orphan.Fate {
        let courier = workers[orphan.lane].courier
        guard let place = courier.place, let origin = orphan.place,
            place.utf8.elementsEqual(origin.utf8)
        else { return .unknown }
        return switch await courier.holds(orphan.id) {
        case true: .accepted
        case false: .unsent
        default: .unknown
        }
    }

    /// What was in hand when the process died is tried one at a time, so that a mail that kills
    /// the process is found out; a death alone counts before the next try begins.
    ///
    /// Each suspect has its share of the trial's time. One that takes longer is called back and
    /// tried with the rest; where the dot has left it stays, and a death is no longer one alone.
    /// Waits for clocks that agree: together, as a dispatcher would try them, none is found out.
    /// - Parameter whenTried: called when nobody else need wait any longer.
    package func retrySuspects(
        lease: Duration = .seconds(600), whenTried: @Sendable () -> Void = {}
    ) async throws(StoreError) {
        let suspects = try await store.suspects()
        for suspect in suspects where suspect.wasAlone {
            guard try await store.bury(suspect, at: time.now) else { continue }
            logger.error(
                "quarantined: the process died over it too often",
                metadata: ["delivery": "\(suspect.id)"])
        }
        var failure: StoreError?
        await withDiscardingTaskGroup { group in
            do throws(StoreError) {
                var left = trial
                for (index, suspect) in suspects.enumerated() {
                    if left == .zero { break }
                    guard let hold = try await claim(suspect, lease) else { continue }
                    let share = left.map { $0 / (suspects.count - index) }
                    let ended = Signal()
                    group.addTask {
                        await deliver(hold, by: workers[suspect.lane], within: share)
                        ended.raise()
                    }
                    let begun = time.elapsed()
                    if let share {
                        await ended.wait(atMost: share + Self.wayBack, by: time)
                    } else {
                        await ended.wait()
                    }
                    left = left.map { max($0 - (time.elapsed() - begun), .zero) }
                }
            } catch {
                failure = error
            }
            whenTried()
        }
        if let failure { throw failure }
    }

    /// How long one that was called back may take to come.
    private static let wayBack: Duration = .milliseconds(100)

    /// A suspect in hand; nil when it may not be tried now.
    private func claim(
        _ suspect: Suspect, _ lease: Duration
    ) async throws(StoreError) -> Hold? {
        guard let reading = await agreed() else { return nil }
        let answer = try await store.claim(
            ClaimRequest(
                now: reading.now, limit: 1, lease: reading.now + lease, seed: chance.word(),
                only: suspect.id))
        return answer.holds.first
    }

    /// Delivers, or calls the worker back when its time is over: up to the release it comes.
    private func deliver(_ hold: Hold, by worker: Worker, within share: Duration?) async {
        guard let share else { return await worker.deliver(hold) }
        await withTaskGroup { group in
            group.addTask { await worker.deliver(hold) }
            group.addTask {
                do {
                    try await time.sleep(for: share)
                } catch {
                    return
                }
            }
            await group.next()
            group.cancelAll()
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
