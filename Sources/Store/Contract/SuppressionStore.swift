package import BelayCore

/// The addresses that an account's mail no longer goes to, through whatever door it came: none of
/// it, or not that of an unsubscribe group.
///
/// An address is kept in lower case, and letters in any case are the same address. It stands once
/// in each scope.
package protocol SuppressionStore: Sendable {
    /// Lists addresses in a scope, at most `Limits.contactChunk`, in one step; an answer for each,
    /// in their order. Numbers are the account's own, from 1, never used twice in any scope.
    func suppress(
        _ addresses: [String], in scope: SuppressionScope, from source: SuppressionSource,
        of account: AccountID, by actor: Actor, at now: Instant
    ) async throws(StoreError) -> [SuppressAnswer]

    /// Lists the recipient of a mail, who asked for it by a link in that mail.
    ///
    /// Where the account still has the delivery, its send's log has `unsubscribed` at its position,
    /// beside what the account's log has; the first of a delivery is counted with its audience
    /// (`AudienceRecord.unsubscribes`), in the same step.
    func suppress(
        _ address: String, in scope: SuppressionScope, through delivery: DeliveryID,
        of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SuppressAnswer

    /// Takes an entry off the list; false when the account has none of this number there.
    ///
    /// - Parameter scope: nil for an entry of any.
    func unsuppress(
        _ number: Int64, in scope: SuppressionScope?, of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool

    /// Takes an address off a scope; false when it does not stand there.
    ///
    /// - Parameter source: only an entry from there; nil is from anywhere.
    func unsuppress(
        _ address: String, in scope: SuppressionScope, from source: SuppressionSource?,
        of account: AccountID, by actor: Actor,
        at now: Instant
    ) async throws(StoreError) -> Bool

    /// One page of the list, by number.
    ///
    /// - Parameters:
    ///   - scope: nil for the entries of all.
    ///   - number: the last of the page before; 0 for the first page.
    func suppressions(
        in scope: SuppressionScope?, of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Suppression]

    /// How many addresses stand in a scope; costs the same however many they are.
    func suppressionCount(
        in scope: SuppressionScope, of account: AccountID
    ) async throws(StoreError) -> Int

    /// The scopes that each of these addresses stands in, in their order; the lowest group first,
    /// after the global list.
    func scopes(
        of addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [[SuppressionScope]]

    /// Whether each of these addresses is on the global list, in their order.
    func areSuppressed(
        _ addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [Bool]
}

/// One entry of an account's list.
package struct Suppression: Sendable, Hashable {
    package var number: Int64
    /// In lower case.
    package var address: String
    package var scope: SuppressionScope
    package var source: SuppressionSource
    package var created: Instant

    package init(
        number: Int64, address: String, scope: SuppressionScope = .global,
        source: SuppressionSource = .client, created: Instant
    ) {
        self.number = number
        self.address = address
        self.scope = scope
        self.source = source
        self.created = created
    }

    /// An address as it is kept and looked for: ASCII letters in lower case, nothing else touched.
    package static func key(of address: String) -> String {
        LetterCase.lowered(address)
    }
}

package enum SuppressAnswer: Sendable, Hashable {
    /// Durable, under this number.
    case listed(Int64)
    /// It was there before, under this number; nothing changed.
    case exists(Int64)
}

// What the log says of it.

extension SuppressAnswer {
    /// Nil when nothing changed. A chunk is one event, which names the address only where it is
    /// one.
    package static func detail(
        _ answers: [SuppressAnswer], _ addresses: [String], in scope: SuppressionScope
    ) -> String? {
        let added = zip(answers, addresses).filter { answer, _ in
            if case .listed = answer { true } else { false }
        }
        guard let first = added.first else { return nil }
        let who = added.count == 1 ? Suppression.key(of: first.1) : "\(added.count) addresses"
        return "\(who), \(scope.name)"
    }
}

extension Suppression {
    /// - Parameter address: in lower case.
    package static func leaving(_ address: String, _ scope: SuppressionScope) -> String {
        "wants mail again: \(address), \(scope.name)"
    }
}

extension SuppressionScope {
    /// For logs.
    package var name: String {
        switch self {
        case .global: "all mail"
        case .group(let number): "group \(number)"
        }
    }
}
