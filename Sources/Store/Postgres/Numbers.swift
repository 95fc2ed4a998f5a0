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
        /// The one after the highest that was ever taken.
        var last: Int64 = 0
        /// How many the next one has: more, the more often one is taken.
        var size = 1
    }

    private let blocks = Mutex<[AccountID: Blocks]>([:])

    /// So many numbers that follow each other; nil when a block is to be taken first.
    func take(_ count: Int, of account: AccountID) -> Range<Int64>? {
        blocks.withLock { blocks in
            guard var ranges = blocks[account]?.ranges,
                let index = ranges.firstIndex(where: { $0.count >= count })
            else { return nil }
            // What is too short is given up: numbers are to rise.
            ranges.removeFirst(index)
            let first = ranges[0].lowerBound
            ranges[0] = first + Int64(count)..<ranges[0].upperBound
            blocks[account]?.ranges = ranges.filter { !$0.isEmpty }
            return first..<first + Int64(count)
        }
    }

    /// Takes back numbers that were not used, if no higher one has been taken since.
    func putBack(_ numbers: Range<Int64>, of account: AccountID) {
        blocks.withLock { blocks in
            guard var ranges = blocks[account]?.ranges else { return }
            guard let first = ranges.first else {
                if blocks[account]?.last == numbers.upperBound { ranges = [numbers] }
                blocks[account]?.ranges = ranges
                return
            }
            guard first.lowerBound == numbers.upperBound else { return }
            blocks[account]?.ranges[0] = numbers.lowerBound..<first.upperBound
        }
    }

    /// How many to take from the database.
    ///
    /// - Parameter isFirst: whether those that are left may do with what follows them.
    func wanted(_ count: Int, of account: AccountID, isFirst: Bool) -> Int {
        blocks.withLock { blocks in
            let left = isFirst ? blocks[account]?.ranges.last?.count ?? 0 : 0
            return max(count - left, blocks[account]?.size ?? 1)
        }
    }

    /// Adds a block that was taken.
    ///
    /// - Parameter most: how many a block may have.
    func add(_ numbers: Range<Int64>, of account: AccountID, most: Int) {
        blocks.withLock { blocks in
            var found = blocks[account] ?? Blocks()
            let ranges = (found.ranges + [numbers]).sorted { $0.lowerBound < $1.lowerBound }
            found.ranges = ranges.reduce(into: []) { merged, range in
                if let last = merged.last, last.upperBound == range.lowerBound {
                    merged[merged.count - 1] = last.lowerBound..<range.upperBound
                } else {
                    merged.append(range)
                }
            }
            found.last = max(found.last, numbers.upperBound)
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
        var isFirst = true
        while true {
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
            // Not before they are wanted: what is left when the process ends is lost.
            try await addNumbers(numbers.wanted(count, of: account, isFirst: isFirst), of: account)
            isFirst = false
        }
    }

    private func addNumbers(_ size: Int, of account: AccountID) async throws(StoreError) {
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
