package import BelaySending
import BelayTime
import Logging
import ServiceLifecycle

/// Settles what nodes that are gone had released, for as long as it runs.
///
/// Only a store that nodes share needs it: what a process had released that has its store alone is
/// settled by the next one as it begins.
package struct OrphanWatch: Service {
    let rescuer: Rescuer
    let bells: Bells
    let interval: Duration

    package init(rescuer: Rescuer, bells: Bells, interval: Duration = .seconds(5)) {
        self.rescuer = rescuer
        self.bells = bells
        self.interval = interval
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await rescuer.time.sleep(for: interval)
                } catch {
                    return
                }
                await settle()
            }
        }
    }

    private func settle() async {
        do {
            if try await rescuer.settle() > 0 { bells.due.ring() }
        } catch {
            rescuer.logger.error(
                "what other nodes left was not settled", metadata: ["reason": "\(error)"])
        }
    }
}
