import BelayDispatch
import BelayStore
import BelayTesting
import Testing

/// A store that does nothing but count, and fails the first time.
private struct Silent: SharedStore {
    let lease: Duration
    let count = Watched(0)

    func beat() async throws(StoreError) {
        let number = count.change { count in
            count += 1
            return count
        }
        if number == 1 { throw .unavailable("away") }
    }
}

@Suite("How nodes hear of each other", .timeLimit(.minutes(1)))
struct HeartbeatTests {
    @Test(
        arguments: [
            (.seconds(3), .milliseconds(750)), (.seconds(20), .seconds(5)),
            (.seconds(60), .seconds(5)),
        ] as [(Duration, Duration)])
    func `a node is heard of several times in each lease`(
        lease: Duration, interval: Duration
    ) async throws {
        let stage = try await Stage()
        let store = Silent(lease: lease)
        let heartbeat = Heartbeat(store: store, time: stage.time, logger: stage.logger)
        try await Running.with(heartbeat, stage) { _ in
            for number in 1...3 {
                try await stage.time.untilSleeping(for: interval)
                stage.time.advance(by: interval)
                try await store.count.wait { $0 == number }
            }
        }
    }
}
