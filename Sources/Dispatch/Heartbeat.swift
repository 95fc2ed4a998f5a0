package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle

/// Tells the other nodes that this one lives, for as long as it runs.
///
/// By itself, since a node that is not heard of loses what it has in hand: neither a sweep that
/// takes long, nor clocks that disagree, keep it silent.
package struct Heartbeat: Service {
    let store: any SharedStore
    let time: any TimeSource
    let logger: Logger

    package init(store: any SharedStore, time: any TimeSource, logger: Logger) {
        self.store = store
        self.time = time
        self.logger = logger
    }

    package func run() async throws {
        let interval = min(store.lease / 4, .seconds(5))
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await time.sleep(for: interval)
                } catch {
                    return
                }
                await tell()
            }
        }
    }

    private func tell() async {
        do throws(StoreError) {
            try await store.beat()
        } catch .interrupted {
            return
        } catch {
            logger.warning(
                "the other nodes do not hear of this one", metadata: ["reason": "\(error)"])
        }
    }
}
