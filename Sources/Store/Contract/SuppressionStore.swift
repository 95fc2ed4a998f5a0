package import BelayCore

/// The addresses that an account's mail no longer goes to, through whatever door it came.
///
/// An address is kept in lower case, and letters in any case are the same address.
package protocol SuppressionStore: Sendable {
    /// Lists an address under a number of the account's own, from 1, never used twice.
    func suppress(
        _ address: String, of account: AccountID, at now: Instant
    ) async throws(StoreError) -> SuppressAnswer

    /// Takes an entry off the list; false when the account has none of this number.
    func unsuppress(_ number: Int64, of account: AccountID) async throws(StoreError) -> Bool

    /// One page of the list, by number.
    ///
    /// - Parameter number: the last of the page before; 0 for the first page.
    func suppressions(
        of account: AccountID, after number: Int64, limit: Int
    ) async throws(StoreError) -> [Suppression]

    func suppressionCount(of account: AccountID) async throws(StoreError) -> Int

    /// Whether each of these addresses is listed, in their order.
    func areSuppressed(
        _ addresses: [String], of account: AccountID
    ) async throws(StoreError) -> [Bool]
}

/// One entry of an account's list.
package struct Suppression: Sendable, Hashable {
    package var number: Int64
    /// In lower case.
    package var address: String
    package var created: Instant

    package init(number: Int64, address: String, created: Instant) {
        self.number = number
        self.address = address
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
