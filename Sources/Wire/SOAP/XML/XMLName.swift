/// A name as namespaces make it: two names are the same whatever prefix was written.
package struct XMLName: Sendable {
    /// Empty for a name in no namespace.
    package let namespace: String
    package let local: String

    package init(_ local: String, in namespace: String = "") {
        self.namespace = namespace
        self.local = local
    }
}

extension XMLName: Hashable {
    /// Byte for byte: Swift's `==` would merge canonically equivalent names.
    package static func == (left: XMLName, right: XMLName) -> Bool {
        left.local.hasSameBytes(as: right.local)
            && left.namespace.hasSameBytes(as: right.namespace)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in local.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
        for byte in namespace.utf8 { hasher.combine(byte) }
    }
}

extension String {
    /// Whether both hold the same UTF-8, without Unicode normalisation.
    package func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
