import BelayCore
import Synchronization

/// How many bytes of large bodies the whole server holds; whoever wants more waits for a turn.
///
/// Why: a body of 30 MB is held several times over while it is parsed and stored. Twenty of them at
/// once would be the end of a small machine. Small bodies never come here: a stop must not wait
/// behind somebody's upload.
package final class BodyBudget: Sendable {
    private struct State {
        var left: Int
        var waiting: [Turn] = []
    }

    private let total: Int
    private let state: Mutex<State>

    package init(total: Int = Limits.bodiesInFlight) {
        self.total = total
        state = Mutex(State(left: total))
    }

    /// A place in the queue; what is larger than the whole waits until it is alone.
    package func turn(for count: Int) -> Turn {
        let turn = Turn(count: min(count, total))
        let isAtOnce = state.withLock { state in
            guard state.waiting.isEmpty, state.left >= turn.count else {
                state.waiting.append(turn)
                return false
            }
            state.left -= turn.count
            return true
        }
        if isAtOnce { turn.end(granted: true) }
        return turn
    }

    /// Ends a turn: gives back what it was granted, or its place in the queue.
    package func giveBack(_ turn: Turn) {
        let granted = turn.end(granted: false)
        state.withLock { state in
            if granted {
                state.left += turn.count
            } else {
                state.waiting.removeAll { $0 === turn }
            }
        }
        letIn()
    }

    /// Grants the turns at the head of the queue for which there is room.
    private func letIn() {
        while true {
            let next = state.withLock { state in
                var next: [Turn] = []
                while let first = state.waiting.first, state.left >= first.count {
                    state.left -= first.count
                    next.append(state.waiting.removeFirst())
                }
                return next
            }
            // A turn that was given up just before leaves its part to those behind it.
            let unused = next.reduce(0) { $1.end(granted: true) ? $0 : $0 + $1.count }
            if unused == 0 { return }
            state.withLock { $0.left += unused }
        }
    }

    /// One body's place in the queue, then its part of the budget.
    package final class Turn: Sendable {
        fileprivate let count: Int
        private let fate = Mutex<(granted: Bool?, waiter: CheckedContinuation<Bool, Never>?)>(
            (nil, nil))

        fileprivate init(count: Int) {
            self.count = count
        }

        /// True when it was granted, false when it was ended before.
        package func wait() async -> Bool {
            await withCheckedContinuation { waiter in
                let known = fate.withLock { fate in
                    if fate.granted == nil { fate.waiter = waiter }
                    return fate.granted
                }
                if let known { waiter.resume(returning: known) }
            }
        }

        /// Decides its fate, once; whether it is granted now.
        @discardableResult
        fileprivate func end(granted: Bool) -> Bool {
            let (waiter, isGranted) = fate.withLock { fate in
                let isGranted = fate.granted ?? granted
                fate.granted = isGranted
                defer { fate.waiter = nil }
                return (fate.waiter, isGranted)
            }
            waiter?.resume(returning: isGranted)
            return isGranted
        }
    }
}
