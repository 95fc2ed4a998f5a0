import BelayCore
import Synchronization

/// A Retrieve that has more to show.
struct RetrievePlan: Sendable {
    var type: String
    var search: Search
    /// Bytes of what its filter compares with.
    var weight: Int
}

/// Retrieves that can be gone on with, by the RequestID of the answer before.
///
/// Kept in memory, for each account the latest: after a restart clients retrieve anew.
final class Continuations: Sendable {
    /// Of one account, and bytes of what their filters compare with.
    static let most = 64
    static let heaviest = 8 * 1_024 * 1_024
    /// Accounts that have some.
    static let mostAccounts = 10_000

    private struct Entry {
        var id: String
        var plan: RetrievePlan
    }

    private let entries = Mutex<[AccountID: [Entry]]>([:])

    func keep(_ plan: RetrievePlan, as id: String, of account: AccountID) {
        entries.withLock { entries in
            if entries[account] == nil, entries.count >= Continuations.mostAccounts,
                let other = entries.keys.first
            {
                entries[other] = nil
            }
            var own = entries[account] ?? []
            own.append(Entry(id: id, plan: plan))
            while own.count > Continuations.most
                || own.reduce(0, { $0 + $1.plan.weight }) > Continuations.heaviest
            { own.removeFirst() }
            entries[account] = own
        }
    }

    /// Nil when it is unknown, forgotten or another account's. It may be asked for again.
    func plan(_ id: String, of account: AccountID) -> RetrievePlan? {
        entries.withLock { entries in
            entries[account]?.first { $0.id.utf8.elementsEqual(id.utf8) }?.plan
        }
    }
}
