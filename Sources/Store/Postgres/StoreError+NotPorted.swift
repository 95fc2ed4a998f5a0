import BelayStore

extension StoreError {
    /// For verbs that this store does not have yet. It goes with the last of them.
    static let notPorted = StoreError.unavailable("this store does not do that yet")
}
