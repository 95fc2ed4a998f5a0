import Synchronization

/// A bell: `raise` wakes whoever waits, or the next who comes to wait.
///
/// Raising it twice before anyone waits wakes once. One waiter at a time is meant; a second one
/// waits as well, and both are woken.
package final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var count: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func raise() {
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state.waiters = [:]
            state.isRaised = waiters.isEmpty
            return waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Returns when it is raised, at once when it was raised before, or when the task is cancelled.
    package func wait() async {
        let ticket = state.withLock { state in
            state.count += 1
            return state.count
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let mustWait = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.isRaised {
                        state.isRaised = false
                        return false
                    }
                    state.waiters[ticket] = waiter
                    return true
                }
                if !mustWait { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Waits for the bell, but not longer than this.
    package func wait(atMost duration: Duration, by time: some TimeSource) async {
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            group.addTask {
                do {
                    try await time.sleep(for: duration)
                } catch {
                    return
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
