/// What the HTTP headers say about a message. The Body decides what is done; this must not
/// contradict it.
package struct SOAPAction: Sendable, Hashable {
    /// Why a request's content type stands in the way of reading it.
    package enum Flaw: Error, Sendable, Hashable, CaseIterable {
        /// Neither `text/xml`, `application/xml` nor `application/soap+xml`.
        case mediaType
        /// A charset other than UTF-8.
        case charset
        case malformed
    }

    /// The action named, without its quotation marks; nil when none or an empty one is.
    package let name: String?

    /// - Parameters:
    ///   - header: the SOAPAction header of SOAP 1.1, quoted or bare.
    ///   - contentType: whose parameter `action` is SOAP 1.2's way; the header comes first.
    ///     A missing content type is let pass.
    package init(header: String?, contentType: String?) throws(Flaw) {
        let type = try contentType.map { text throws(Flaw) in try ContentType(text) }
        if let type {
            let known = ["text/xml", "application/xml", "application/soap+xml"]
            guard known.contains(where: type.mediaType.hasSameBytes) else { throw .mediaType }
            if let charset = type["charset"], !ASCII.isSame(charset, "utf-8") { throw .charset }
        }
        let named = header.map(SOAPAction.bare) ?? ""
        let action = named.isEmpty ? type?["action"] ?? "" : named
        name = action.isEmpty ? nil : action
    }

    /// The header's value without white space and one pair of quotation marks.
    private static func bare(_ header: String) -> String {
        var bytes = XMLSpace.trim(Array(header.utf8)[...])
        let mark = UInt8(ascii: "\"")
        if bytes.count >= 2, bytes.first == mark, bytes.last == mark {
            bytes = bytes.dropFirst().dropLast()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
