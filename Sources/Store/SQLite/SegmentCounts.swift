import BelayCore
import BelayStore
import GRDB
import Synchronization

/// How many segments hold for, as they were counted last: each count is a scan.
final class SegmentCounts: Sendable {
    private let kept = Mutex<[Name: Entry]>([:])
    private let counting = Mutex<Set<AccountID>>([])

    private struct Name: Hashable {
        let account: AccountID
        let number: Int64
    }

    private struct Entry {
        let stamp: Stamp
        let count: Int
    }

    /// What an account's contacts, lists and segments were when it was counted.
    struct Stamp: Sendable, Hashable {
        private let place: Int64
        private let change: Int64

        init(of account: AccountID, in db: Database) throws {
            place = try db.lastPlaceOfLists(of: account)
            change = try db.taken(.changes, of: account)
        }
    }

    func count(of number: Int64, _ account: AccountID, at stamp: Stamp) -> Int? {
        kept.withLock { kept in
            let entry = kept[Name(account: account, number: number)]
            return entry?.stamp == stamp ? entry?.count : nil
        }
    }

    /// Whatever changed since then; 0 of one that was not counted.
    func last(of number: Int64, _ account: AccountID) -> Int {
        kept.withLock { $0[Name(account: account, number: number)]?.count ?? 0 }
    }

    func forget(_ number: Int64, _ account: AccountID) {
        kept.withLock { _ = $0.removeValue(forKey: Name(account: account, number: number)) }
    }

    /// False while a scan of the account's goes on; else it is to be ended.
    func beginScan(of account: AccountID) -> Bool {
        counting.withLock { $0.insert(account).inserted }
    }

    func endScan(of account: AccountID) {
        counting.withLock { _ = $0.remove(account) }
    }

    func keep(_ count: Int, of number: Int64, _ account: AccountID, at stamp: Stamp) {
        kept.withLock { kept in
            if kept.count >= Limits.segmentCounts { kept.removeAll(keepingCapacity: true) }
            kept[Name(account: account, number: number)] = Entry(stamp: stamp, count: count)
        }
    }
}
