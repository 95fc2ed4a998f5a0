import Synchronization

/// Who may have a connection. Counts slots and keeps idle connections; opens and closes nothing.
package final class ConnectionPool<Connection: AnyObject & Sendable>: Sendable {
    /// The right to one connection, until it is given back or its slot is freed.
    package struct Lease: Sendable {
        /// Rises with every lease.
        package let ticket: UInt64
        /// A connection, or nil when the holder is to open one.
        package let connection: Connection?
        /// Whether the connection is another's still: the slot comes with it, once that is over.
        package let isBehind: Bool
    }

    /// Whether a connection is as near to a waiter as one can be.
    package typealias Preference = @Sendable (Connection) -> Bool

    private struct Waiter {
        let answer: FirstAnswer<Lease?>
        let prefers: Preference
        /// How often one that came later was served first.
        var overtaken = 0
    }

    /// How often a waiter may be overtaken.
    private static var patience: Int { 8 }

    private struct State {
        var used = 0
        var lastTicket: UInt64 = 0
        /// The one used last is at the end, and is used first.
        var idle: [Connection] = []
        var waiters: [Waiter] = []
        /// How many invitations are left out before the next.
        var withheld = 0
        var isClosed = false

        mutating func lease(_ connection: Connection?, isBehind: Bool = false) -> Lease {
            lastTicket += 1
            return Lease(ticket: lastTicket, connection: connection, isBehind: isBehind)
        }

        /// An idle connection, the nearest if there is one.
        mutating func popIdle(_ prefers: Preference) -> Connection? {
            if let index = idle.lastIndex(where: prefers) { return idle.remove(at: index) }
            return idle.popLast()
        }

        /// Who is to have this connection: the first whom it is near, unless the first of all has
        /// been overtaken too often.
        mutating func popWaiter(for connection: Connection) -> FirstAnswer<Lease?>? {
            guard let first = waiters.first else { return nil }
            let index = waiters.firstIndex { $0.prefers(connection) } ?? 0
            guard index > 0, first.overtaken < patience else {
                return waiters.removeFirst().answer
            }
            waiters[0].overtaken += 1
            return waiters.remove(at: index).answer
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    package init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    /// Waits for a slot; nil when the task is cancelled or the pool closed.
    ///
    /// - Parameters:
    ///   - prefers: which idle connections are taken first.
    ///   - isAgain: it had a place behind another, which came to nothing: it is the first to wait.
    package func lease(
        preferring prefers: @escaping Preference = { _ in true }, isAgain: Bool = false
    ) async -> Lease? {
        let answer = FirstAnswer<Lease?>()
        state.withLock { state in
            if state.isClosed || Task.isCancelled {
                answer.give(nil)
            } else if let connection = state.popIdle(prefers) {
                answer.give(state.lease(connection))
            } else if state.used < limit {
                state.used += 1
                answer.give(state.lease(nil))
            } else {
                let waiter = Waiter(answer: answer, prefers: prefers)
                state.waiters.insert(waiter, at: isAgain ? 0 : state.waiters.endIndex)
            }
        }
        return await withTaskCancellationHandler {
            await answer.wait()
        } onCancel: {
            let isWaiting = state.withLock { state in
                let index = state.waiters.firstIndex { $0.answer === answer }
                if let index { state.waiters.remove(at: index) }
                return index != nil
            }
            if isWaiting { answer.give(nil) }
        }
    }

    /// Takes a connection back for the next lease; false when the pool is closed and wants none.
    package func giveBack(_ connection: Connection) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            if let waiter = state.popWaiter(for: connection) {
                waiter.give(state.lease(connection))
            } else {
                state.idle.append(connection)
            }
            return true
        }
    }

    /// Lets one who waits begin behind the holder of this connection, who is nearly done.
    package func invite(behind connection: Connection) {
        state.withLock { state in
            guard state.withheld == 0 else {
                state.withheld -= 1
                return
            }
            guard let waiter = state.popWaiter(for: connection) else { return }
            waiter.give(state.lease(connection, isBehind: true))
        }
    }

    /// Invites nobody for the next so many holders: a place behind one has cost more than it saved.
    package func withholdInvitations(_ count: Int) {
        state.withLock { $0.withheld = count }
    }

    /// A leased slot's connection is closed, or was never opened.
    package func free() {
        state.withLock { state in
            if state.waiters.isEmpty {
                precondition(state.used > 0, "more slots freed than leased")
                state.used -= 1
            } else {
                state.waiters.removeFirst().answer.give(state.lease(nil))
            }
        }
    }

    /// A connection closed. If it was idle its slot is free; else its holder sees to that.
    package func closed(_ connection: Connection) {
        let wasIdle = state.withLock { state in
            let index = state.idle.lastIndex { $0 === connection }
            if let index { state.idle.remove(at: index) }
            return index != nil
        }
        if wasIdle { free() }
    }

    /// Turns away all who wait and all who come; the idle connections, for the caller to end.
    package func close() -> [Connection] {
        let (idle, waiters) = state.withLock { state in
            defer {
                state.used -= state.idle.count
                state.idle = []
                state.waiters = []
                state.isClosed = true
            }
            return (state.idle, state.waiters)
        }
        for waiter in waiters { waiter.answer.give(nil) }
        return idle
    }

    /// Slots in use: connections idle, leased, being made and being closed.
    package var used: Int { state.withLock { $0.used } }

    /// How many wait for a slot.
    package var waiting: Int { state.withLock { $0.waiters.count } }
}
