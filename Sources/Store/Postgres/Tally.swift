/// What the steps of a transaction add to the counts of sends and batches.
///
/// Why: every outcome of a send or a batch counts on its one row. Each takes note of it here, and
/// the rows are written at the very end, once each and in order: no row is kept longer than the
/// commit takes, and no two transactions wait for each other.
package struct Tally: Sendable {
    package struct Row: Sendable, Hashable, Comparable {
        package let account: Int64
        /// A send's place or a batch's row.
        package let number: Int64

        package init(account: Int64, number: Int64) {
            self.account = account
            self.number = number
        }

        package static func < (one: Row, other: Row) -> Bool {
            (one.account, one.number) < (other.account, other.number)
        }
    }

    package struct BatchChange: Sendable {
        package var members: Int64 = 0
        package var finished: Int64 = 0
        package var sent: Int64 = 0
        package var stopped: Int64 = 0
        /// The latest due of a new member, in milliseconds.
        package var lastDue: Int64 = 0
    }

    /// Deliveries of sends that have ended.
    private(set) var sends: [Row: Int64] = [:]
    private(set) var batches: [Row: BatchChange] = [:]

    var accounts: Set<Int64> { Set(sends.keys.map(\.account) + batches.keys.map(\.account)) }

    var isEmpty: Bool { sends.isEmpty && batches.isEmpty }

    package mutating func noteFinished(_ count: Int64 = 1, of send: Row) {
        sends[send, default: 0] += count
    }

    package mutating func note(_ batch: Row, _ change: (inout BatchChange) -> Void) {
        change(&batches[batch, default: BatchChange()])
    }
}
