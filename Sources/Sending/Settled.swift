package import BelayTime
import Synchronization

/// Tells those who wait for an outcome that one has come.
package final class Settled: Sendable {
    private let waiting = Mutex<[UInt64: Signal]>([:])
    private let count = Mutex<UInt64>(0)

    package init() {}

    package func ring() {
        let signals = waiting.withLock { Array($0.values) }
        for signal in signals { signal.raise() }
    }

    /// Runs a body that may wait on the signal: outcomes after its start are not missed.
    package func listen<Value: Sendable, Failure: Error>(
        _ body: (Signal) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let ticket = count.withLock { count in
            count += 1
            return count
        }
        let signal = Signal()
        waiting.withLock { $0[ticket] = signal }
        defer { waiting.withLock { $0[ticket] = nil } }
        return try await body(signal)
    }
}
