package import BelayCore
import BelaySending
package import BelayStore

/// What became of a sender, a group or a field; all but the first changed nothing.
package enum ThingOutcome<Value: Sendable & Hashable>: Sendable, Hashable {
    /// Durable; as it is now.
    case done(Kept<Value>)
    case unknown
    /// Another has this name.
    case nameTaken
    case capReached
    /// Beyond the bounds of a record.
    case tooLarge
    /// A campaign that goes out names it.
    case locked
}

// Senders.

extension Campaigns {
    /// Senders of one account. (SendGrid: 100.)
    package static let senderCap = 100

    package func senders(of account: AccountID) async throws(StoreError) -> [Kept<Sender>] {
        try await all(.sender, of: account)
    }

    package func sender(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Kept<Sender>? {
        try await thing(number, .sender, of: account)
    }

    package func add(
        _ sender: Sender, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<Sender> {
        try await add(
            sender, .sender, named: sender.nickname, cap: Self.senderCap, of: account,
            by: actor)
    }

    package func change(
        sender number: Int64, to sender: Sender, ifVersion version: Int64?, of account: AccountID,
        by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<Sender> {
        if try await isLocked(number, of: account) { return .locked }
        return try await change(
            number, to: sender, .sender, named: sender.nickname, ifVersion: version, of: account,
            by: actor)
    }

    /// Nil when it is gone; what became of it else.
    package func remove(
        sender number: Int64, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<Sender>? {
        guard try await sender(number, of: account) != nil else { return .unknown }
        if try await isLocked(number, of: account) { return .locked }
        let isGone = try await store.removeRecord(
            number, .sender, of: account, by: actor, at: sending.now)
        return isGone ? nil : .unknown
    }

    /// Whether a campaign that may still go out is in its name.
    ///
    /// A courtesy: what is launched has the sender's words in it and asks for the sender no more.
    package func isLocked(
        _ sender: Int64, of account: AccountID
    ) async throws(StoreError) -> Bool {
        try await lockedSenders(of: account).contains(sender)
    }

    package func lockedSenders(of account: AccountID) async throws(StoreError) -> Set<Int64> {
        var locked: Set<Int64> = []
        for kind in CampaignKind.allCases {
            var filter = CampaignFilter(states: [.scheduled, .paused, .sending])
            while true {
                let page = try await list(kind, filter, of: account)
                guard let last = page.last else { break }
                locked.formUnion(page.compactMap(\.campaign.sender))
                filter.before = last.number
            }
        }
        return locked
    }
}
