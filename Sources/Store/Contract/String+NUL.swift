import BelayCore

/// A text that SQL keeps ends at its first NUL, and would come back as another.
///
/// So names and addresses with one are refused as `StoreError.unavailable`, and asking for one
/// finds nothing. The doors refuse them long before, in their own words; here it is the last guard.
extension String {
    package var holdsNUL: Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? utf8.contains(0)
    }

    /// For what must be kept whatever it holds, such as a relay's words.
    package var withoutNUL: String {
        holdsNUL ? String(decoding: utf8.map { $0 == 0 ? 0x3F : $0 }, as: UTF8.self) : self
    }
}

extension StoreError {
    static let nul = StoreError.unavailable("a name or an address holds a NUL")

    package static func refuseNUL(in texts: String...) throws(StoreError) {
        if texts.contains(where: \.holdsNUL) { throw nul }
    }
}

extension Acceptance {
    package func refuseNUL() throws(StoreError) {
        let hasNUL =
            tags.contains(where: \.holdsNUL)
            || messages.contains { $0.recipients.contains { $0.address.holdsNUL } }
        if hasNUL { throw .nul }
    }
}

extension AudienceAcceptance {
    package func refuseNUL() throws(StoreError) {
        if tags.contains(where: \.holdsNUL) { throw .nul }
    }
}
