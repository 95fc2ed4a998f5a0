package import BelayCore
import BelaySending
package import BelayStore

// Unsubscribe groups and custom fields.

extension Campaigns {
    /// Groups of one account. (SendGrid: 200.)
    package static let groupCap = 200
    /// Custom fields of one account. (SendGrid: 120.)
    package static let fieldCap = 120

    package func groups(
        of account: AccountID
    ) async throws(StoreError) -> [Kept<UnsubscribeGroup>] {
        try await all(.group, of: account)
    }

    package func group(
        _ number: Int64, of account: AccountID
    ) async throws(StoreError) -> Kept<UnsubscribeGroup>? {
        try await thing(number, .group, of: account)
    }

    package func add(
        _ group: UnsubscribeGroup, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<UnsubscribeGroup> {
        try await add(group, .group, named: group.name, cap: Self.groupCap, of: account, by: actor)
    }

    package func change(
        group number: Int64, to group: UnsubscribeGroup, ifVersion version: Int64?,
        of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<UnsubscribeGroup> {
        try await change(
            number, to: group, .group, named: group.name, ifVersion: version, of: account,
            by: actor)
    }

    /// Removes the group's record. Who left it goes on getting none of the mail that names it: its
    /// number is never used again.
    package func remove(
        group number: Int64, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> Bool {
        try await store.removeRecord(
            number, .group, of: account, by: actor, at: sending.now)
    }

    package func customFields(
        of account: AccountID
    ) async throws(StoreError) -> [Kept<CustomField>] {
        try await all(.customField, of: account)
    }

    package func add(
        _ field: CustomField, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<CustomField> {
        let key = LetterCase.lowered(field.name)
        guard !CustomField.reserved.contains(key) else { return .nameTaken }
        return try await add(
            field, .customField, named: key, cap: Self.fieldCap, of: account,
            by: actor)
    }

    /// Removes the field, unless a segment asks for it; what contacts have in it is shown no more.
    ///
    /// Nil when it is gone; what became of it else.
    package func remove(
        field number: Int64, of account: AccountID, by actor: Actor
    ) async throws(StoreError) -> ThingOutcome<CustomField>? {
        let field: Kept<CustomField>? = try await thing(number, .customField, of: account)
        guard let field else { return .unknown }
        if try await isAsked(for: field.value.name, of: account) { return .locked }
        let isGone = try await store.removeRecord(
            number, .customField, of: account, by: actor, at: sending.now)
        return isGone ? nil : .unknown
    }

    /// Whether a segment chooses by a field.
    private func isAsked(
        for name: String, of account: AccountID
    ) async throws(StoreError) -> Bool {
        var last: Int64 = 0
        while true {
            let page = try await store.segments(of: account, after: last, limit: Limits.page)
            guard let end = page.last else { return false }
            last = end.number
            let isAsked = page.contains { segment in
                segment.conditions.contains { condition in
                    guard case .field(let asked) = condition.subject else { return false }
                    return LetterCase.isSame(asked, name)
                }
            }
            if isAsked { return true }
        }
    }
}
