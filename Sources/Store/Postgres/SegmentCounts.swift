import BelayCore
import BelayStore
import Synchronization

/// How many segments hold for, as they were counted last: each count is a scan.
final class SegmentCounts: Sendable {
    private let kept = Mutex<[Name: Entry]>([:])

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

    func keep(_ count: Int, of number: Int64, _ account: AccountID, at stamp: Stamp) {
        kept.withLock { kept in
            if kept.count >= Limits.segmentCounts { kept.removeAll(keepingCapacity: true) }
            kept[Name(account: account, number: number)] = Entry(stamp: stamp, count: count)
        }
    }
}
