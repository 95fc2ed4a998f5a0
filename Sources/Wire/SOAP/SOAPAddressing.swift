/// What WS-Addressing headers say, in either of the two versions that clients send.
///
/// ReplyTo is read to be shown. A reply goes back on the connection that asked, wherever it says.
package struct SOAPAddressing: Sendable, Hashable {
    /// Bytes of a value that is kept; a longer one counts as absent.
    package static let longest = 1_024

    package let action: String?
    package let messageID: String?
    package let to: String?
    package let replyTo: String?

    /// The first of each kind counts.
    init(_ headers: [XMLElement]) {
        func text(_ local: String, of parent: (XMLElement) -> XMLElement? = { $0 }) -> String? {
            for header in headers where header.name.local.hasSameBytes(as: local) {
                guard SOAPAddressing.isAddressing(header) else { continue }
                guard let text = parent(header)?.trimmedText, !text.isEmpty,
                    text.utf8.count <= SOAPAddressing.longest
                else { return nil }
                return text
            }
            return nil
        }
        action = text("Action")
        messageID = text("MessageID")
        to = text("To")
        replyTo = text("ReplyTo") { $0.child(XMLName("Address", in: $0.name.namespace)) }
    }

    private static func isAddressing(_ element: XMLElement) -> Bool {
        let namespace = element.name.namespace
        return namespace.hasSameBytes(as: SOAPNamespace.addressing2004)
            || namespace.hasSameBytes(as: SOAPNamespace.addressing2005)
    }
}
