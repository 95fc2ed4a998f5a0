import BelaySOAP

/// What a reply must know of the message that it answers.
struct Caller: Hashable {
    /// In which a reply is written; 1.1 until the message says.
    var version = SOAPVersion.soap11
    /// Its MessageID, if it has one.
    var messageID: String?
}
