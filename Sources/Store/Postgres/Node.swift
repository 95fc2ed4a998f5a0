import BelayCore
import BelayStore
import Synchronization

/// Who this process is among those that have the store, and what it must not forget.
///
/// Differs from SQLite because what is in hand is in the rows, and names the node that has it.
final class Node: Sendable {
    private struct State {
        var number: Int64?
        /// What the process before it had in hand when it died.
        var dead: [Suspect] = []
        /// What nobody works on, and is in hand all the same.
        var abandoned: Set<Hold> = []
        /// Stops whose commit was not known, the newest last: nobody was told of success.
        var doubtful: [StopID] = []
    }

    private let state = Mutex(State())

    /// Nil until it has entered.
    var number: Int64? { state.withLock { $0.number } }

    /// What its predecessor left.
    var dead: [Suspect] { state.withLock { $0.dead } }

    var abandoned: [Hold] { state.withLock { Array($0.abandoned) } }

    /// The first one to do so says who it is.
    func enter(_ number: Int64, dead: [Suspect]) {
        state.withLock { state in
            guard state.number == nil else { return }
            state.number = number
            state.dead = dead
        }
    }

    func isDoubtful(_ stop: StopID) -> Bool {
        state.withLock { $0.doubtful.contains(stop) }
    }

    func doubt(_ stop: StopID) {
        state.withLock { state in
            state.doubtful = state.doubtful.suffix(Limits.doubtfulStops - 1) + [stop]
        }
    }

    func settle(_ stop: StopID) {
        state.withLock { $0.doubtful.removeAll { $0 == stop } }
    }

    func abandon(_ holds: [Hold]) {
        state.withLock { $0.abandoned.formUnion(holds) }
    }

    func forget(_ holds: [Hold]) {
        state.withLock { $0.abandoned.subtract(holds) }
    }
}
