import BelayCore
import Synchronization

/// What is known of a node's database, for those who ask whether the node is ready.
package final class DatabaseHealth: Sendable {
    private struct State {
        var flaw: DatabaseFlaw?
        /// When it was last known how it is.
        var known: Duration
    }

    private let state: Mutex<State>
    private let patience: Duration

    /// - Parameters:
    ///   - now: by a clock that never goes back, as everywhere here.
    ///   - patience: how old what is known may be.
    package init(at now: Duration, patience: Duration = Limits.databaseSilence) {
        state = Mutex(State(known: now))
        self.patience = patience
    }

    /// - Parameter flaw: nil when all is well.
    /// - Returns: what was known before.
    @discardableResult
    package func note(_ flaw: DatabaseFlaw?, at now: Duration) -> DatabaseFlaw? {
        state.withLock { state in
            defer { state = State(flaw: flaw, known: now) }
            return state.flaw
        }
    }

    /// What is wrong; nil when nothing is.
    package func flaw(at now: Duration) -> DatabaseFlaw? {
        state.withLock { state in
            if let flaw = state.flaw { return flaw }
            let age = now - state.known
            return age > patience ? .silent(age) : nil
        }
    }
}
