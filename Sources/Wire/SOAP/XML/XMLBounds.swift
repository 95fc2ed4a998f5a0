/// How large a document may be, by name; what goes beyond is refused while it is read.
package struct XMLBounds: Sendable, Hashable {
    /// Bytes of the whole document. Expat counts in a C int, so never above 2 GiB.
    package var size = 32 * 1_024 * 1_024
    /// Elements within each other, the root included.
    package var depth = 64
    /// Elements in all; each costs some 40 bytes while the tree lives.
    package var elements = 250_000
    /// Attributes of one element, its namespace declarations included.
    package var attributes = 64
    /// Bytes of one name, its namespace included.
    package var name = 512
    /// Different names in all.
    package var names = 4_096
    /// Bytes of one attribute's value.
    package var value = 8 * 1_024
    /// Bytes of one element's own text, without that of its children.
    package var text = 16 * 1_024 * 1_024

    package init() {}
}
