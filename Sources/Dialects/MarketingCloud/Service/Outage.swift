package import BelayStore

/// Why nothing can be promised, which is nobody's fault among the clients.
package enum Outage: Error, Sendable, Hashable {
    case store(StoreError)
    /// Something new may have been made, and the call has no name by which a repeat could be told
    /// from another call: made again, it may make another.
    case perhapsMade
    /// Something that a stop covers is still being handed over.
    case underWay
}
