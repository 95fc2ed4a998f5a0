package import BelayStore

/// Why nothing can be promised, which is nobody's fault among the clients.
package enum Outage: Error, Sendable, Hashable {
    case store(StoreError)
    /// Something that a stop covers is still being handed over.
    case underWay
}
