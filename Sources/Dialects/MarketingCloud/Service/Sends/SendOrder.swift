import BelayCore

/// A send to lists, with everything looked up that it names.
struct SendOrder: Sendable {
    var content: Content
    var lists: [Int64]
    /// Lists whose subscribers get none.
    var excluded: [Int64]
}
