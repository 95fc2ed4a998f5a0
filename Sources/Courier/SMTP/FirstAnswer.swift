import Synchronization

/// One waiter, several who may answer: the first is heard, the others are told that they were late.
final class FirstAnswer<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, Never>)
        case answered(Value)
        case over
    }

    private let state = Mutex(State.open)

    /// Waits for the answer; called once.
    func wait() async -> Value {
        await withCheckedContinuation { continuation in
            let value: Value? = state.withLock { state in
                switch state {
                case .open:
                    state = .waiting(continuation)
                    return nil
                case .answered(let value):
                    state = .over
                    return value
                case .waiting, .over: preconditionFailure("an answer is waited for once")
                }
            }
            if let value { continuation.resume(returning: value) }
        }
    }

    /// False when another answer came first.
    @discardableResult
    func give(_ value: Value) -> Bool {
        typealias Waiter = CheckedContinuation<Value, Never>
        let (isFirst, waiter): (Bool, Waiter?) = state.withLock { state in
            switch state {
            case .open:
                state = .answered(value)
                return (true, nil)
            case .waiting(let continuation):
                state = .over
                return (true, continuation)
            case .answered, .over: return (false, nil)
            }
        }
        waiter?.resume(returning: value)
        return isFirst
    }
}
