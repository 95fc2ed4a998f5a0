/// What a form says of one of its fields before its value.
package struct MultipartField: Sendable, Hashable {
    package var name: String
    /// What the client calls the file; nil for a field that is none. It may be anything.
    package var filename: String?
    /// As it was sent; nil where nothing was said.
    package var contentType: String?

    package init(name: String, filename: String? = nil, contentType: String? = nil) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }
}

/// What comes next in a form.
package enum MultipartEvent: Sendable, Hashable {
    /// A field begins; its value is in the bytes up to the next event of another kind.
    case field(MultipartField)
    /// Never empty.
    case bytes([UInt8])
    /// The form is complete.
    case end
}

package struct MultipartBounds: Sendable, Hashable {
    package var fields: Int
    /// Bytes of the lines that stand before one field's value.
    package var head: Int

    package init(fields: Int = 100, head: Int = 8 * 1_024) {
        self.fields = fields
        self.head = head
    }
}
