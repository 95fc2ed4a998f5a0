import BelayCore
package import BelaySending
package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle

/// Does what stops leave to do: lets go of what a lifted pause held, ends what waited too long.
///
/// It also notes the present instant in the store, for the clock rule at the next start.
package struct Sweeper: Service {
    let store: any DispatchStore
    let time: any TimeSource
    let bells: Bells
    let logger: Logger
    let interval: Duration

    package init(
        store: any DispatchStore, time: any TimeSource, bells: Bells, logger: Logger,
        interval: Duration = .seconds(5)
    ) {
        self.store = store
        self.time = time
        self.bells = bells
        self.logger = logger
        self.interval = interval
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
                await bells.swept.wait(atMost: interval, by: time)
            }
        }
    }

    private func sweep() async {
        do {
            let reading = time.read()
            guard reading.trust == .agreed else { return }
            while try await store.sweep(at: reading.now), !Task.isCancelled {
                bells.due.ring()
            }
            try await store.noteSeen(reading.now)
        } catch {
            logger.error("a sweep failed", metadata: ["reason": "\(error)"])
        }
    }
}
