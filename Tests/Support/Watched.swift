import Synchronization

/// A value that tasks share, and that a test can wait on until it is as it should be.
package final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        let isMet: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var value: Value
        var waiters: [UInt64: Waiter] = [:]
        var count: UInt64 = 0
    }

    private let state: Mutex<State>

    package init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    package var value: Value { state.withLock { $0.value } }

    /// Changes the value, and wakes those who waited for what it has become.
    package func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        let (result, met) = state.withLock { state in
            let result = body(&state.value)
            let met = state.waiters.filter { $0.value.isMet(state.value) }
            for ticket in met.keys { state.waiters[ticket] = nil }
            return (result, met.values.map(\.continuation))
        }
        for continuation in met { continuation.resume() }
        return result
    }

    /// Returns when the value is so, or throws when the task is cancelled.
    package func wait(
        until isMet: @escaping @Sendable (Value) -> Bool
    ) async throws(CancellationError) {
        let ticket = state.withLock { state in
            state.count += 1
            return state.count
        }
        do {
            try await withTaskCancellationHandler {
                try await register(ticket, heedsCancel: true, isMet)
            } onCancel: {
                let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
                waiter?.continuation.resume(throwing: CancellationError())
            }
        } catch {
            throw CancellationError()
        }
    }

    /// Returns when the value is so, whatever becomes of the task.
    package func waitPatiently(until isMet: @escaping @Sendable (Value) -> Bool) async {
        let ticket = state.withLock { state in
            state.count += 1
            return state.count
        }
        do {
            try await register(ticket, heedsCancel: false, isMet)
        } catch {
            preconditionFailure("nobody throws into a patient waiter")
        }
    }

    private func register(
        _ ticket: UInt64, heedsCancel: Bool, _ isMet: @escaping @Sendable (Value) -> Bool
    ) async throws {
        try await withCheckedThrowingContinuation {
            (waiter: CheckedContinuation<Void, any Error>) in
            let outcome: Result<Void, any Error>? = state.withLock { state in
                if heedsCancel, Task.isCancelled { return .failure(CancellationError()) }
                if isMet(state.value) { return .success(()) }
                state.waiters[ticket] = Waiter(isMet: isMet, continuation: waiter)
                return nil
            }
            if let outcome { waiter.resume(with: outcome) }
        }
    }
}
