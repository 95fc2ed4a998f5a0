import BelaySOAP

/// Envelopes put together from parts, so that one part at a time can be wrong.
struct SampleEnvelope {
    static let wsse = SOAPNamespace.security
    static let wsu = SOAPNamespace.securityUtility

    var version = SOAPVersion.soap11
    var header = ""
    var body = "<r:request xmlns:r='urn:r'>1</r:request>"

    /// What stands between the tags of the envelope; nil for Header and Body.
    var inner: String?

    var text: String {
        let inner = inner ?? "<s:Header>\(header)</s:Header><s:Body>\(body)</s:Body>"
        return "<s:Envelope xmlns:s='\(version.namespace)' xmlns:wsse='\(Self.wsse)' "
            + "xmlns:wsu='\(Self.wsu)'>\(inner)</s:Envelope>"
    }

    func read() throws(SOAPRefusal) -> SOAPEnvelope {
        try SOAPEnvelope(text.utf8)
    }

    /// Why it is refused; nil when it is not.
    var refusal: SOAPError? {
        do {
            _ = try read()
            return nil
        } catch {
            return error.error
        }
    }

    static func token(
        name: String = "<wsse:Username>ann</wsse:Username>",
        password: String = "<wsse:Password>S3cret</wsse:Password>", more: String = ""
    ) -> String {
        "<wsse:UsernameToken>\(name)\(password)\(more)</wsse:UsernameToken>"
    }

    static func security(_ inner: String) -> String {
        "<wsse:Security>\(inner)</wsse:Security>"
    }
}
