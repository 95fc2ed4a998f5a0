import BelayCore
package import BelaySending
package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle

/// Sleeps until something is due, and hands it to workers.
package struct Dispatcher: Service {
    let store: any DispatchStore
    let worker: Worker
    let planner: Planner
    let time: any TimeSource
    let chance: Chance
    let bells: Bells
    let logger: Logger
    /// How long a claim holds before another node may steal it.
    let lease: Duration

    package init(
        store: any DispatchStore, worker: Worker, planner: Planner = Planner(),
        time: any TimeSource, chance: Chance, bells: Bells, logger: Logger,
        lease: Duration = .seconds(600)
    ) {
        self.store = store
        self.worker = worker
        self.planner = planner
        self.time = time
        self.chance = chance
        self.bells = bells
        self.logger = logger
        self.lease = lease
    }

    /// Runs until it is told to stop, then waits for what is in hand.
    package func run() async throws {
        let crew = Crew()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled, !Task.isShuttingDownGracefully {
                    for hold in await turn(crew) {
                        crew.enter()
                        group.addTask {
                            await worker.deliver(hold)
                            crew.leave()
                        }
                    }
                }
            }
        } onGracefulShutdown: {
            bells.due.ring()
            crew.freed.raise()
        }
    }

    /// One turn of the loop: look, ask the planner, do what it says.
    ///
    /// - Returns: what was claimed, for workers.
    private func turn(_ crew: Crew) async -> [Hold] {
        do {
            let view = Planner.View(
                reading: time.read(), inHand: crew.size, next: try await store.nextAttempt())
            switch planner.step(view) {
            case .claim(let limit):
                let answer = try await store.claim(
                    ClaimRequest(
                        now: view.reading.now, limit: limit, lease: view.reading.now + lease,
                        seed: chance.word()))
                if answer.holds.isEmpty, answer.obeyed == 0 {
                    // Everything due is in other hands; looking again at once would spin.
                    await crew.freed.wait(atMost: Self.lookAgain, by: time)
                }
                return answer.holds
            case .waitForWorker:
                await crew.freed.wait()
            case .sleep(let until):
                await bells.due.wait(until: until, atMost: planner.longestSleep, by: time)
            case .distrust(let trust):
                logger.warning("releases wait: the clocks disagree", metadata: trust.metadata)
                await bells.due.wait(until: nil, atMost: Self.lookAgainAtClocks, by: time)
            }
        } catch {
            logger.error("the store does not answer", metadata: ["reason": "\(error)"])
            await bells.due.wait(until: nil, atMost: Self.lookAgainAtStore, by: time)
        }
        return []
    }

    private static let lookAgain: Duration = .milliseconds(20)
    private static let lookAgainAtClocks: Duration = .seconds(1)
    private static let lookAgainAtStore: Duration = .seconds(1)
}

extension ClockRule.Trust {
    fileprivate var metadata: Logger.Metadata {
        switch self {
        case .agreed: [:]
        case .disagreed(let by): ["ahead_ms": "\(by.wholeMilliseconds)"]
        case .behind(let lastSeen): ["last_seen_ms": "\(lastSeen.milliseconds)"]
        }
    }
}
