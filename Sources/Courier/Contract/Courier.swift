package import BelayCore

/// How mail leaves: a relay that speaks SMTP, or a folder.
package protocol Courier: Sendable {
    /// Hands one parcel over, to one recipient.
    ///
    /// The courier does everything that can be taken back, then asks `release` once, and only on
    /// `.go` does what cannot: the final dot, the rename into place. On `.halt` it abandons the
    /// transaction without the dot (RFC 5321 §4.1.1.4: the mail is then not delivered).
    /// Cancelling the surrounding task before the release abandons; after it, the courier still
    /// waits for the answer, since an answer not heard is a doubt.
    func deliver(
        _ parcel: Parcel, release: @escaping @Sendable () async -> Permit
    ) async -> Verdict

    /// Whether a delivery has arrived, for couriers that can look; nil where nobody can know.
    ///
    /// It knows only of what went to its own `place`.
    func holds(_ id: DeliveryID) async -> Bool?

    /// Where the steps of the next delivery run best; nil for anywhere.
    ///
    /// Whoever runs them there must not block.
    func executor() -> (any TaskExecutor)?

    /// The place where it looks, by a name that no other place has, now or after a restart; nil
    /// for couriers that cannot look.
    var place: String? { get }
}

extension Courier {
    package var place: String? { nil }

    package func executor() -> (any TaskExecutor)? { nil }

    package func holds(_ id: DeliveryID) async -> Bool? { nil }
}

/// What the release step answers.
package enum Permit: Sendable, Hashable {
    case go
    case halt
}

/// One transaction: one mail to one recipient.
package struct Parcel: Sendable, Hashable {
    package var id: DeliveryID
    /// MAIL FROM; empty for the null reverse-path.
    package var returnPath: String
    /// RCPT TO.
    package var recipient: String
    /// RFC 5322 message, every line ended by CRLF, not dot-stuffed.
    package var bytes: [UInt8]

    package init(id: DeliveryID, returnPath: String, recipient: String, bytes: [UInt8]) {
        self.id = id
        self.returnPath = returnPath
        self.recipient = recipient
        self.bytes = bytes
    }
}

/// What came of one parcel.
package enum Verdict: Sendable, Hashable {
    /// Handed over: the other side answers for it now.
    case accepted(Reply)
    /// Refused for now, after the dot.
    case deferred(Reply)
    /// Refused for good, after the dot.
    case refused(Reply)
    /// It never came to the release: no connection, 4xx or 5xx before the dot.
    case missed(Lifecycle.Miss, Reply)
    /// The release was asked and said halt; nothing was handed over.
    case withheld
    /// Abandoned before the release was asked, because the caller's task was cancelled.
    case abandoned
    /// Released, and yet no dot was written: known for certain.
    case unsent(Reply)
    /// The dot left and no readable answer came.
    case unknown(Reply)
}

/// What the other side said, or what we say in its place when it said nothing.
package struct Reply: Sendable, Hashable, CustomStringConvertible {
    /// RFC 5321 §4.2: three digits; 0 when no reply was read.
    package var code: Int
    /// RFC 3463, such as `4.2.1`; nil when none was given.
    package var enhanced: String?
    /// Lines joined by one blank, control bytes replaced; at most `Limits.replyLength` characters.
    package var text: String

    package init(code: Int, enhanced: String? = nil, text: String) {
        self.code = code
        self.enhanced = enhanced
        self.text = text
    }

    /// Our own words where the other side has none, such as `connection refused`.
    package static func local(_ text: String) -> Reply { Reply(code: 0, text: text) }

    package var description: String {
        var words = code == 0 ? "" : String(code)
        for part in [enhanced ?? "", text] where !part.isEmpty {
            if !words.isEmpty { words += " " }
            words += part
        }
        return words
    }
}
