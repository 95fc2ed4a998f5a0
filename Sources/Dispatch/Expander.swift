import BelayCore
package import BelaySending
package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle

/// Lists the audiences that fall due, a chunk at a time, and ends what is over.
///
/// It keeps nothing in mind: after a crash it goes on where the last durable step ended.
package struct Expander: Service {
    let store: any ExpansionStore
    let time: any TimeSource
    let bells: Bells
    let logger: Logger
    let planner: ExpansionPlanner
    let pace: ListingPace

    package init(
        store: any ExpansionStore, time: any TimeSource, bells: Bells, logger: Logger,
        planner: ExpansionPlanner = ExpansionPlanner(), pace: ListingPace = ListingPace()
    ) {
        self.store = store
        self.time = time
        self.bells = bells
        self.logger = logger
        self.planner = planner
        self.pace = pace
    }

    /// Runs until it is told to stop, and ends between two steps.
    package func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isCancelled, !Task.isShuttingDownGracefully { await turn() }
        } onGracefulShutdown: {
            bells.audiences.ring()
        }
    }

    /// One round over all that something may be done for, then as long a sleep as the planner says.
    private func turn() async {
        do {
            let reading = time.read()
            var round = ExpansionPlanner.Round(reading: reading)
            if reading.trust == .agreed {
                try await step(at: reading.now, &round)
                round.next = try await store.nextAudience(after: reading.now)
            }
            guard let sleep = planner.sleep(after: round) else { return }
            await bells.audiences.wait(until: sleep.until, atMost: sleep.longest, by: time)
        } catch {
            // The end of the process interrupts it, which is nobody's fault.
            guard !Task.isCancelled else { return }
            logger.error("an audience is set aside", metadata: ["reason": "\(error)"])
            await bells.audiences.wait(until: nil, atMost: Self.lookAgainAtStore, by: time)
        }
    }

    /// One step for each, so that none waits for the end of another.
    private func step(
        at now: Instant, _ round: inout ExpansionPlanner.Round
    ) async throws(StoreError) {
        var last: SendID?
        repeat {
            let page = try await store.readyAudiences(at: now, after: last)
            for send in page where !Task.isCancelled && !Task.isShuttingDownGracefully {
                let step = try await store.advance(send, at: now, by: pace)
                round.note(step)
                if case .listed = step { bells.due.ring() }
            }
            last = page.count == Limits.audiencesInTurn ? page.last : nil
        } while last != nil
    }

    private static let lookAgainAtStore: Duration = .seconds(1)
}
