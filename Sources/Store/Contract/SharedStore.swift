/// A store that several nodes have open at once.
package protocol SharedStore: Sendable {
    /// For how long a node that is not heard of counts as living.
    var lease: Duration { get }

    /// Tells the other nodes that this one lives.
    ///
    /// Called several times in each lease, whatever else the node does or waits for.
    func beat() async throws(StoreError)
}
