import BelayCore
import BelayStore
import Synchronization

/// Numbers of sends that this process has taken for itself, account by account.
///
/// Differs from SQLite because accepts of one account run beside each other: a number that each
/// found in the transaction that uses it would let them wait for one another's commit. A block is
/// taken in a step of its own, and what is left of it when the process ends is never given.
final class Numbers: Sendable {
    private struct Blocks {
        /// The lowest first.
        var ranges: [Range<Int64>] = []
        /// How many the next one has: more, the more often one is taken.
        var size = 1
    }

    private let blocks = Mutex<[AccountID: Blocks]>([:])

    /// So many numbers that follow each other; nil when a block is to be taken first.
    func take(_ count: Int, of account: AccountID) -> Range<Int64>? {
        blocks.withLock { blocks in
            guard var ranges = blocks[account]?.ranges else { return nil }
            // What is too short is given up: numbers are to rise.
            while let first = ranges.first, first.count < count { ranges.removeFirst() }
            defer { blocks[account]?.ranges = ranges }
            guard let first = ranges.first else { return nil }
            let end = first.lowerBound + Int64(count)
            ranges[0] = end..<first.upperBound
            return first.lowerBound..<end
        }
    }

    /// Takes back numbers that were not used, if no higher one has been taken since.
    func putBack(_ numbers: Range<Int64>, of account: AccountID) {
        blocks.withLock { blocks in
            guard let first = blocks[account]?.ranges.first,
                first.lowerBound == numbers.upperBound
            else { return }
            blocks[account]?.ranges[0] = numbers.lowerBound..<first.upperBound
        }
    }

    /// Whether there are so many that follow each other.
    func has(_ count: Int, of account: AccountID) -> Bool {
        blocks.withLock { $0[account]?.ranges.contains { $0.count >= count } ?? false }
    }

    /// How many to take from the database.
    func wanted(_ count: Int, of account: AccountID) -> Int {
        blocks.withLock { max(count, $0[account]?.size ?? 1) }
    }

    /// Adds a block that was taken.
    ///
    /// - Parameter most: how many a block may have.
    func add(_ numbers: Range<Int64>, of account: AccountID, most: Int) {
        blocks.withLock { blocks in
            var found = blocks[account] ?? Blocks()
            found.ranges.append(numbers)
            found.ranges.sort { $0.lowerBound < $1.lowerBound }
            found.size = min(found.size * 2, most)
            blocks[account] = found
        }
    }
}

extension PostgresStore {
    /// Runs a step that takes so many numbers for sends of an account where it finds that it needs
    /// them: what is refused, or was answered before, has none.
    ///
    /// - Parameter step: is lent what takes them, the same ones however often it runs; nil, with
    ///   nothing written, when there were none.
    func numbered<Value: Sendable>(
        _ count: Int, of account: AccountID,
        _ step: (_ take: @escaping @Sendable () -> Range<Int64>?) async throws(StoreError) -> Value?
    ) async throws(StoreError) -> Value {
        let numbers = self.numbers
        while true {
            if !numbers.has(count, of: account) { try await addNumbers(count, of: account) }
            let taken = Mutex<Range<Int64>?>(nil)
            let take: @Sendable () -> Range<Int64>? = {
                taken.withLock { taken in
                    taken = taken ?? numbers.take(count, of: account)
                    return taken
                }
            }
            do throws(StoreError) {
                if let value = try await step(take) { return value }
            } catch {
                if case .unknown = error { throw error }
                // Nobody saw them.
                if let range = taken.withLock(\.self) { numbers.putBack(range, of: account) }
                throw error
            }
        }
    }

    private func addNumbers(_ count: Int, of account: AccountID) async throws(StoreError) {
        let size = numbers.wanted(count, of: account)
        let last = try await write(needing: .room) { db in
            try db.takeNumbers(size, of: account)
        }
        numbers.add(
            last + 1 - Int64(size)..<last + 1, of: account, most: pool.settings.numberBlock)
    }
}

extension Database {
    /// The last of so many new numbers.
    fileprivate func takeNumbers(_ count: Int, of account: AccountID) throws -> Int64 {
        let last = try change(
            """
            UPDATE accounts SET numbers_taken = numbers_taken + $1
            WHERE id = $2 AND numbers_taken + $1 <= $3 RETURNING numbers_taken
            """, [count, account.rawValue, Limits.highestNumber]
        ) { $0[0] as Int64 }
        if let last { return last }
        try requireAccount(account)
        throw StoreError.unavailable("the account has used up its numbers")
    }
}
