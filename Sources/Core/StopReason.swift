/// In a person's words, why they stop or move something; goes into the log.
package struct StopReason: Sendable, Hashable {
    package let words: String

    /// Nil for what is empty, longer than `Limits.reason` scalars, or holds a control.
    package init?(_ words: String) {
        let scalars = words.unicodeScalars
        guard !scalars.isEmpty, scalars.count <= Limits.reason,
            !scalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        self.words = words
    }
}

extension StopReason? {
    /// What the log says of a thing that may have a reason.
    ///
    /// - Parameter what: nil where the event's kind says it all.
    package func following(_ what: String?) -> String? {
        guard let self else { return what }
        return what.map { "\($0): \(self.words)" } ?? self.words
    }
}
