package import BelayStore
import Synchronization

/// Says which primary may be worked with: none that is earlier than the last one.
///
/// Why: a primary that comes back after its standby was promoted takes writes as if nothing had
/// happened, and knows nothing of what was acknowledged since.
package final class PrimaryGuard: Sendable {
    private struct State {
        /// The last one that was admitted, by this process or the one before.
        var known: Primary?
        /// As it was kept last.
        var kept: Primary?
        /// The one that this process is connected to.
        var current: Primary?
        /// The store that this process began with.
        var met: Int64?
        var distrust: String?

        /// Why a server is not to be worked with; nil when it may be.
        func refusal(of found: Primary) -> String? {
            if let known, found.system == known.system, found.timeline < known.timeline {
                return "its server is an old primary: it is on timeline \(found.timeline), and "
                    + "timeline \(known.timeline) has been written to"
            }
            if let met, found.store != met {
                return "its server does not hold the store that this node began with"
            }
            if let known, found.system != known.system, let store = known.store,
                store == found.store
            {
                return "its server is a copy: the store was written to at the one with the system "
                    + "identifier \(known.system), and this one has \(found.system)"
            }
            return nil
        }
    }

    private let state: Mutex<State>
    private let remedy: String
    private let keep: @Sendable (Primary) throws(StoreError) -> Void

    /// - Parameters:
    ///   - known: what an earlier process on the data folder kept.
    ///   - remedy: what a person does who wants another server all the same.
    ///   - keep: writes it down for the next process; durable when it returns.
    package init(
        known: Primary? = nil, remedy: String = "",
        keep: @escaping @Sendable (Primary) throws(StoreError) -> Void = { _ in }
    ) {
        state = Mutex(State(known: known, kept: known))
        self.remedy = remedy
        self.keep = keep
    }

    /// The one that this process is connected to; connections to others are of no use any more.
    var current: Primary? { state.withLock { $0.current } }

    /// Why the server that was met last is not worked with; nil when it is.
    package var distrust: String? { state.withLock { $0.distrust } }

    /// Throws unless a server may be worked with. Once a store was met, it is kept before this
    /// returns.
    package func admit(_ found: Primary) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let reason = state.refusal(of: found) {
                let text = remedy.isEmpty ? reason : "\(reason); \(remedy)"
                state.distrust = text
                throw .unavailable(text)
            }
            if state.met != nil { try write(found, &state) }
            state.known = found
            state.current = found
            state.distrust = nil
        }
    }

    /// Which store this is, once that is certain; the server that has it is kept.
    package func meet(store: Int64) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            guard var current = state.current else {
                throw .unavailable("a store was met without a connection")
            }
            current.store = store
            try write(current, &state)
            state.known = current
            state.current = current
            state.met = store
        }
    }

    private func write(_ found: Primary, _ state: inout State) throws(StoreError) {
        guard found != state.kept else { return }
        try keep(found)
        state.kept = found
    }
}
