/// A reply's envelope: the prefixes are literal, since clients look for `soap:Body` as a string.
package struct SOAPReply: Sendable, Hashable {
    /// WS-Addressing (August 2004) of a fault.
    package static let faultAction = "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault"
    private static let anonymous =
        "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"
    /// How long the reply's timestamp lasts.
    private static let lifetimeMilliseconds: Int64 = 300_000

    package var version: SOAPVersion
    package var action: String
    /// `urn:uuid:` and a UUID in lower case, as the identifier of the timestamp's is.
    package var messageID: String
    package var timestampID: String
    /// The caller's MessageID, or one that stands for a message without.
    package var relatesTo: String?
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var createdMilliseconds: Int64
    package var body: Markup

    package init(
        version: SOAPVersion, action: String, messageID: String, timestampID: String,
        relatesTo: String?, createdMilliseconds: Int64, body: Markup
    ) {
        self.version = version
        self.action = action
        self.messageID = messageID
        self.timestampID = timestampID
        self.relatesTo = relatesTo
        self.createdMilliseconds = createdMilliseconds
        self.body = body
    }

    /// The whole document.
    package func document() throws(MarkupError) -> [UInt8] {
        let namespaces = [
            Markup.Attribute("xmlns:soap", version.namespace),
            Markup.Attribute("xmlns:xsi", SOAPNamespace.schemaInstance),
            Markup.Attribute("xmlns:xsd", SOAPNamespace.schema),
            Markup.Attribute("xmlns:wsa", SOAPNamespace.addressing2004),
            Markup.Attribute("xmlns:wsse", SOAPNamespace.security),
            Markup.Attribute("xmlns:wsu", SOAPNamespace.securityUtility),
        ]
        let parts = [header, Markup("soap:Body", [body])]
        return try Markup("soap:Envelope", parts, attributes: namespaces).document()
    }

    private var header: Markup {
        var parts = [
            Markup("wsa:Action", action), Markup("wsa:MessageID", messageID),
        ]
        if let relatesTo { parts.append(Markup("wsa:RelatesTo", relatesTo)) }
        parts.append(Markup("wsa:To", SOAPReply.anonymous))
        let timestamp = Markup(
            "wsu:Timestamp",
            [
                Markup("wsu:Created", SOAPReply.text(createdMilliseconds)),
                Markup(
                    "wsu:Expires",
                    SOAPReply.text(createdMilliseconds + SOAPReply.lifetimeMilliseconds)),
            ], attributes: [Markup.Attribute("wsu:Id", timestampID)])
        parts.append(Markup("wsse:Security", [timestamp]))
        return Markup("soap:Header", parts)
    }

    /// Whole seconds, in UTC.
    private static func text(_ milliseconds: Int64) -> String {
        let seconds = milliseconds - milliseconds % 1_000
        guard let text = SchemaDateTime(unixMilliseconds: seconds, offset: 0).text(.withOffset)
        else { preconditionFailure("the clock is within the years of four digits") }
        return text
    }
}
