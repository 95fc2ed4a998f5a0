import BelayCore
import BelayStore
import GRDB

extension Database {
    /// The next number of an account, taken in the very transaction that uses it.
    ///
    /// So numbers rise with the order of accepts, and one that is taken back was never seen.
    func nextNumber(for account: AccountID) throws -> Int64 {
        guard
            let number = try integer(
                "UPDATE accounts SET numbers_taken = numbers_taken + 1 WHERE id = ? "
                    + "RETURNING numbers_taken", [account.rawValue])
        else { throw StoreError.corrupt("there is no such account") }
        guard number <= Limits.highestNumber else {
            throw StoreError.unavailable("the account has used up its numbers")
        }
        return number
    }
}
