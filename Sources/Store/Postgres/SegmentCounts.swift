import BelayCore
import BelayStore
import Synchronization

/// How many segments hold for, as they were counted last: each count is a scan.
///
/// Differs from SQLite because another node may change a segment: a count is kept with what was
/// asked.
final class SegmentCounts: Sendable {
    private let kept = Mutex<[Name: Entry]>([:])
    private let counting = Mutex<Set<AccountID>>([])

    private struct Name: Hashable {
        let account: AccountID
        let number: Int64
    }

    private struct Entry {
        let list: Int64?
        let conditions: [Segment.Condition]
        let stamp: Stamp
        let count: Int

        func isOf(_ segment: Segment) -> Bool {
            list == segment.list && conditions == segment.conditions
        }
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

    func count(of segment: Segment, _ account: AccountID, at stamp: Stamp) -> Int? {
        let entry = entry(of: segment, account)
        return entry?.stamp == stamp ? entry?.count : nil
    }

    /// Whatever changed since then; 0 of one that was not counted, or asks something else by now.
    func last(of segment: Segment, _ account: AccountID) -> Int {
        entry(of: segment, account)?.count ?? 0
    }

    private func entry(of segment: Segment, _ account: AccountID) -> Entry? {
        let entry = kept.withLock { $0[Name(account: account, number: segment.number)] }
        return entry?.isOf(segment) == true ? entry : nil
    }

    /// False while a scan of the account's goes on at this node; else it is to be ended.
    func beginScan(of account: AccountID) -> Bool {
        counting.withLock { $0.insert(account).inserted }
    }

    func endScan(of account: AccountID) {
        counting.withLock { _ = $0.remove(account) }
    }

    func keep(_ count: Int, of segment: Segment, _ account: AccountID, at stamp: Stamp) {
        kept.withLock { kept in
            if kept.count >= Limits.segmentCounts { kept.removeAll(keepingCapacity: true) }
            kept[Name(account: account, number: segment.number)] = Entry(
                list: segment.list, conditions: segment.conditions, stamp: stamp, count: count)
        }
    }
}
