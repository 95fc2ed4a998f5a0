import BelayCore
import Synchronization

/// How many bytes of bodies the whole server holds; whoever wants more waits for a turn.
///
/// Why: a body of 30 MB is held several times over while it is parsed and stored. Twenty of them at
/// once would be the end of a small machine.
final class BodyBudget: Sendable {
    private struct State {
        var left: Int
        var waiting: [(ticket: UInt64, count: Int, turn: CheckedContinuation<Bool, Never>)] = []
        var tickets: UInt64 = 0
    }

    private let total: Int
    private let state: Mutex<State>

    init(total: Int = Limits.bodiesInFlight) {
        self.total = total
        state = Mutex(State(left: total))
    }

    /// Waits for its turn, in order of arrival; false when the task is cancelled meanwhile.
    ///
    /// What is larger than the whole waits until it is alone.
    func take(_ count: Int) async -> Bool {
        let count = min(count, total)
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.waiting.isEmpty, state.left >= count {
                        state.left -= count
                        return true
                    }
                    state.waiting.append((ticket, count, turn))
                    return nil
                }
                if let answer { turn.resume(returning: answer) }
            }
        } onCancel: {
            let left = state.withLock { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
            }
            left?.turn.resume(returning: false)
            letIn()
        }
    }

    func giveBack(_ count: Int) {
        state.withLock { $0.left += min(count, total) }
        letIn()
    }

    private func letIn() {
        let turns = state.withLock { state in
            var turns: [CheckedContinuation<Bool, Never>] = []
            while let first = state.waiting.first, state.left >= first.count {
                state.left -= first.count
                turns.append(state.waiting.removeFirst().turn)
            }
            return turns
        }
        for turn in turns { turn.resume(returning: true) }
    }
}
