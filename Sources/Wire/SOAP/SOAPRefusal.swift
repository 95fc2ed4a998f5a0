/// A message that is answered with a fault, and what the fault needs to know of it.
package struct SOAPRefusal: Error, Sendable, Hashable {
    package let error: SOAPError
    /// The caller's; 1.1 when the message did not get so far as to say.
    package let version: SOAPVersion
    /// The caller's MessageID, when the headers could be read.
    package let messageID: String?

    package init(_ error: SOAPError, version: SOAPVersion = .soap11, messageID: String? = nil) {
        self.error = error
        self.version = version
        self.messageID = messageID
    }
}

extension SOAPRefusal: CustomStringConvertible {
    package var description: String { error.description }
}
