import Synchronization

/// Who may have a connection. Counts slots and keeps idle connections; opens and closes nothing.
final class ConnectionPool<Connection: AnyObject & Sendable>: Sendable {
    /// The right to one connection, until it is given back or its slot is freed.
    struct Lease: Sendable {
        /// Rises with every lease.
        let ticket: UInt64
        /// An idle connection, or nil when the holder is to open one.
        let connection: Connection?
    }

    private struct State {
        var used = 0
        var lastTicket: UInt64 = 0
        /// The one used last is at the end, and is used first.
        var idle: [Connection] = []
        var waiters: [FirstAnswer<Lease?>] = []
        var isClosed = false

        mutating func lease(_ connection: Connection?) -> Lease {
            lastTicket += 1
            return Lease(ticket: lastTicket, connection: connection)
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    /// Waits for a slot; nil when the task is cancelled or the pool closed.
    func lease() async -> Lease? {
        let answer = FirstAnswer<Lease?>()
        state.withLock { state in
            if state.isClosed || Task.isCancelled {
                answer.give(nil)
            } else if let connection = state.idle.popLast() {
                answer.give(state.lease(connection))
            } else if state.used < limit {
                state.used += 1
                answer.give(state.lease(nil))
            } else {
                state.waiters.append(answer)
            }
        }
        return await withTaskCancellationHandler {
            await answer.wait()
        } onCancel: {
            let isWaiting = state.withLock { state in
                let index = state.waiters.firstIndex { $0 === answer }
                if let index { state.waiters.remove(at: index) }
                return index != nil
            }
            if isWaiting { answer.give(nil) }
        }
    }

    /// Takes a connection back for the next lease; false when the pool is closed and wants none.
    func giveBack(_ connection: Connection) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            if state.waiters.isEmpty {
                state.idle.append(connection)
            } else {
                state.waiters.removeFirst().give(state.lease(connection))
            }
            return true
        }
    }

    /// A leased slot's connection is closed, or was never opened.
    func free() {
        state.withLock { state in
            if state.waiters.isEmpty {
                precondition(state.used > 0, "more slots freed than leased")
                state.used -= 1
            } else {
                state.waiters.removeFirst().give(state.lease(nil))
            }
        }
    }

    /// A connection closed. If it was idle its slot is free; else its holder sees to that.
    func closed(_ connection: Connection) {
        let wasIdle = state.withLock { state in
            let index = state.idle.lastIndex { $0 === connection }
            if let index { state.idle.remove(at: index) }
            return index != nil
        }
        if wasIdle { free() }
    }

    /// Turns away all who wait and all who come; the idle connections, for the caller to end.
    func close() -> [Connection] {
        let (idle, waiters) = state.withLock { state in
            defer {
                state.used -= state.idle.count
                state.idle = []
                state.waiters = []
                state.isClosed = true
            }
            return (state.idle, state.waiters)
        }
        for waiter in waiters { waiter.give(nil) }
        return idle
    }

    /// Slots in use: connections idle, leased, being made and being closed.
    var used: Int { state.withLock { $0.used } }
}
