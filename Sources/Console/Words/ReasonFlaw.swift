import BelayCore

/// What was written is too long, or in more than one line.
struct ReasonFlaw: Error, Sendable, Hashable {
    var words: String { "A reason has at most \(Limits.reason) characters, in one line." }
}
