/// All that a mail is made of; equal drafts become equal bytes.
package struct MailDraft: Sendable, Hashable {
    package var from: Mailbox
    package var to: [Mailbox]
    package var cc: [Mailbox]
    package var replyTo: [Mailbox]
    package var subject: String
    /// Seconds since 1970, UTC; written with offset `+0000`.
    package var date: Int64
    /// `left@right`, without angle brackets.
    package var messageID: String
    /// What boundaries are derived from; must differ between mails that may contain each other.
    package var boundarySeed: String
    /// Fields beyond those written anyway, in this order, names repeated if wished.
    package var headers: [Header]
    /// Alternatives, the plainest first (RFC 2046 §5.1.4).
    package var parts: [Part]
    package var attachments: [Attachment]

    package init(
        from: Mailbox, to: [Mailbox], cc: [Mailbox] = [], replyTo: [Mailbox] = [],
        subject: String, date: Int64, messageID: String, boundarySeed: String,
        headers: [Header] = [], parts: [Part], attachments: [Attachment] = []
    ) {
        self.from = from
        self.to = to
        self.cc = cc
        self.replyTo = replyTo
        self.subject = subject
        self.date = date
        self.messageID = messageID
        self.boundarySeed = boundarySeed
        self.headers = headers
        self.parts = parts
        self.attachments = attachments
    }

    /// An address and the name shown for it; an empty name counts as none.
    package struct Mailbox: Sendable, Hashable {
        package var name: String?
        package var address: String

        package init(name: String? = nil, address: String) {
            self.name = name
            self.address = address
        }
    }

    /// A custom field. ASCII values are written as they are, others as encoded words.
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One alternative of the body.
    package struct Part: Sendable, Hashable {
        /// `type/subtype`, parameters allowed; `charset` is replaced by utf-8.
        package var type: String
        package var text: String

        package init(type: String, text: String) {
            self.type = type
            self.text = text
        }
    }

    /// A file, byte for byte.
    package struct Attachment: Sendable, Hashable {
        /// Left out of the mail when empty.
        package var filename: String
        /// `type/subtype`, parameters allowed.
        package var type: String
        package var bytes: [UInt8]
        /// What a `cid:` link names, without angle brackets.
        package var contentID: String?
        package var isInline: Bool

        package init(
            filename: String, type: String, bytes: [UInt8], contentID: String? = nil,
            isInline: Bool = false
        ) {
            self.filename = filename
            self.type = type
            self.bytes = bytes
            self.contentID = contentID
            self.isInline = isInline
        }
    }
}
