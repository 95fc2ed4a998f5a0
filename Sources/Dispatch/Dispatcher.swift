import BelayCore
import BelayCourier
package import BelaySending
package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle

/// Sleeps until something of its lane is due, and hands it to workers.
package struct Dispatcher: Service {
    let lane: Lane
    let store: any DispatchStore
    let worker: Worker
    let planner: Planner
    let time: any TimeSource
    let chance: Chance
    /// Its own: each sleeps until another instant.
    let due: Due
    let logger: Logger
    /// How long a claim holds before another node may steal it.
    let lease: Duration

    package init(
        lane: Lane = .shared, store: any DispatchStore, worker: Worker,
        planner: Planner = Planner(), time: any TimeSource, chance: Chance, bells: Bells,
        logger: Logger, lease: Duration = .seconds(600)
    ) {
        self.lane = lane
        self.store = store
        self.worker = worker
        self.planner = planner
        self.time = time
        self.chance = chance
        due = lane == .shared ? bells.due : bells.due.another()
        self.logger = logger
        self.lease = lease
    }

    /// Runs until it is told to stop, then waits for what is in hand.
    package func run() async throws {
        let crew = Crew()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var hasBacklog = false
                while !Task.isCancelled, !Task.isShuttingDownGracefully {
                    for (hold, load) in await turn(crew, &hasBacklog) {
                        crew.enter(hold.size)
                        group.addTask(executorPreference: worker.courier.executor()) {
                            await worker.deliver(hold, load)
                            crew.leave(hold.size)
                        }
                    }
                }
            }
        } onGracefulShutdown: {
            due.ring()
            crew.ring()
        }
    }

    /// One turn of the loop: look, ask the planner, do what it says.
    ///
    /// - Parameter hasBacklog: whether the last claim left some that are due.
    /// - Returns: what was claimed, for workers.
    private func turn(
        _ crew: Crew, _ hasBacklog: inout Bool
    ) async -> [(Hold, Load?)] {
        do {
            let waiting: Planner.Waiting =
                hasBacklog ? .backlog : .next(try await store.nextAttempt(in: lane))
            let inHand = crew.load
            let view = Planner.View(
                reading: time.read(), inHand: inHand.count, bytesInHand: inHand.bytes,
                waiting: waiting)
            switch planner.step(view) {
            case .claim(let limit, let room):
                let answer = try await store.claim(
                    ClaimRequest(
                        now: view.reading.now, lane: lane, limit: limit, room: room,
                        lease: view.reading.now + lease, seed: chance.word()))
                hasBacklog = answer.hasMore
                if answer.holds.isEmpty, answer.obeyed == 0 {
                    // Everything due is in other hands, or waits for room: looking again at once
                    // would spin.
                    await crew.wait(atMost: Self.lookAgain, by: time)
                }
                return Array(zip(answer.holds, answer.loads))
            case .waitForWorkers(let most):
                await crew.wait(untilAtMost: most)
            case .sleep(let until):
                await due.wait(until: until, atMost: planner.longestSleep, by: time)
            case .distrust(let trust):
                logger.warning("releases wait: the clocks disagree", metadata: trust.metadata)
                await due.wait(until: nil, atMost: Self.lookAgainAtClocks, by: time)
            }
        } catch {
            logger.error("the store does not answer", metadata: ["reason": "\(error)"])
            await due.wait(until: nil, atMost: Self.lookAgainAtStore, by: time)
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
