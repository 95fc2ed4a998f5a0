import BelayCore
import BelayStore
import GRDB

extension Database {
    /// The next number of an account, found in the very transaction that uses it, and its lane.
    ///
    /// So numbers rise with the order of accepts, and one that is taken back was never seen. Found
    /// in the index of numbers, it costs no write of its own. A send is never deleted; who does so
    /// one day has to see that its number is not given again.
    func nextNumber(for account: AccountID) throws -> (number: Int64, lane: Int64) {
        guard
            let (number, lane) = try first(
                """
                SELECT 1 + coalesce((SELECT max(number) FROM sends WHERE account = a.id), 0), a.lane
                FROM accounts AS a WHERE a.id = ?
                """, [account.rawValue], { ($0[0] as Int64, $0[1] as Int64) })
        else { throw StoreError.corrupt("there is no such account") }
        guard number <= Limits.highestNumber else {
            throw StoreError.unavailable("the account has used up its numbers")
        }
        return (number, lane)
    }
}
