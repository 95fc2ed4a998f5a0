/// Namespaces of headers, apart from SOAP's own (`SOAPVersion`).
package enum SOAPNamespace {
    package static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
    package static let schema = "http://www.w3.org/2001/XMLSchema"
    /// WS-Addressing of August 2004, in which replies are written.
    package static let addressing2004 = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
    package static let addressing2005 = "http://www.w3.org/2005/08/addressing"
    /// OASIS WS-Security 1.0, extension and utility.
    package static let security =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
    package static let securityUtility =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    /// What the `Type` of a password begins with.
    package static let usernameToken =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
    static let signature = "http://www.w3.org/2000/09/xmldsig#"
    static let encryption = "http://www.w3.org/2001/04/xmlenc#"
}
