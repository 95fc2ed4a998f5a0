import BelayCore
package import BelayStore

/// When a database that is away is tried again; until then steps are refused at once.
///
/// Why: thousands of steps that each wait for a connection would all be late, and a server that
/// comes back would be met by all of them together.
package struct Backoff: Sendable, Hashable {
    package private(set) var refusal: StoreError?
    private var pause: Duration = .zero
    private var end: Duration = .zero

    package init() {}

    /// Why nothing is tried now; nil when something is.
    package func refusal(at now: Duration) -> StoreError? {
        now < end ? refusal : nil
    }

    /// - Parameter draw: a number by chance, so that nodes do not come back all at once.
    package mutating func noteFailure(_ error: StoreError, at now: Duration, draw: UInt64) {
        refusal = error
        // Of several that fail together, one counts.
        guard now >= end else { return }
        pause = min(max(pause * 2, Limits.databasePause), Limits.longestDatabasePause)
        let part = Double(draw >> 11) / Double(1 << 53 as UInt64)
        end = now + pause / 2 + pause / 2 * part
    }

    package mutating func noteSuccess() {
        self = Backoff()
    }
}
