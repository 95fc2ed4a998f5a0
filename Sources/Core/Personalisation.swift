/// A tag in a send's content that stands for something of each contact of its audience.
package struct Personalisation: Sendable, Hashable {
    /// As it stands in the content: `%%FirstName%%`.
    package var tag: String
    package var source: Source
    /// Where the contact has nothing.
    package var fallback: String
    /// In HTML what is the contact's is escaped.
    package var isEscaped: Bool

    package enum Source: Sendable, Hashable {
        /// As it was written.
        case address
        /// The client's own name for the contact, or the address of one who has none.
        case key
        /// A field, by its name without regard to ASCII case.
        case field(String)
    }

    package init(tag: String, source: Source, fallback: String = "", isEscaped: Bool = false) {
        self.tag = tag
        self.source = source
        self.fallback = fallback
        self.isEscaped = isEscaped
    }
}
