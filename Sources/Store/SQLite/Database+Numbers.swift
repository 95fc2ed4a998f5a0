import BelayCore
import BelayStore
import GRDB

extension Database {
    /// The next number of an account, taken in the very transaction that uses it, and its lane.
    ///
    /// So numbers rise with the order of accepts, and one that is taken back was never seen.
    func nextNumber(for account: AccountID) throws -> (number: Int64, lane: Int64) {
        guard
            let row = try row(
                "UPDATE accounts SET numbers_taken = numbers_taken + 1 WHERE id = ? "
                    + "RETURNING numbers_taken, lane", [account.rawValue])
        else { throw StoreError.corrupt("there is no such account") }
        let number: Int64 = row[0]
        guard number <= Limits.highestNumber else {
            throw StoreError.unavailable("the account has used up its numbers")
        }
        return (number, row[1])
    }
}
