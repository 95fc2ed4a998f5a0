/// A mailbox as a header shows it: the address and, where given, a display name.
package struct Mailbox: Sendable, Hashable {
    /// RFC 5321 Mailbox, checked by the door that took it: its domain in A-labels, its local part
    /// as it came, beyond ASCII too (RFC 6531).
    package var address: String
    package var name: String?

    package init(address: String, name: String? = nil) {
        self.address = address
        self.name = name
    }
}

/// A header field that a client asked for beyond those that Belay writes itself.
package struct HeaderField: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// One alternative of a body: plain text, HTML, a calendar entry …
package struct BodyPart: Sendable, Hashable {
    /// `type/subtype`, without parameters.
    package var type: String
    package var text: String

    package init(type: String, text: String) {
        self.type = type
        self.text = text
    }

    /// Whether values are to be escaped that are put into it.
    package var isHTML: Bool {
        switch LetterCase.lowered(type) {
        case "text/html", "text/x-amp-html": true
        default: false
        }
    }
}

/// A file that travels with the mail.
package struct Attachment: Sendable, Hashable {
    package var filename: String
    /// `type/subtype`; `application/octet-stream` when the client named none.
    package var type: String
    package var bytes: [UInt8]
    /// What a `cid:` link in the HTML names; only for inline ones.
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

/// What all messages of a send share. Stored once.
package struct Content: Sendable, Hashable {
    package var from: Mailbox
    package var replyTo: [Mailbox]
    package var subject: String
    package var parts: [BodyPart]
    package var headers: [HeaderField]
    package var attachments: [Attachment]
    /// Text that a substitution's value may name; inserted before the tags are replaced.
    package var sections: [String: String]
    /// What the client wants to see again in events; never part of the mail.
    package var arguments: [String: String]
    /// Nil for mail that carries nothing to leave by.
    package var unsubscribing: Unsubscribing?

    package init(
        from: Mailbox, replyTo: [Mailbox] = [], subject: String, parts: [BodyPart],
        headers: [HeaderField] = [], attachments: [Attachment] = [],
        sections: [String: String] = [:], arguments: [String: String] = [:],
        unsubscribing: Unsubscribing? = nil
    ) {
        self.from = from
        self.replyTo = replyTo
        self.subject = subject
        self.parts = parts
        self.headers = headers
        self.attachments = attachments
        self.sections = sections
        self.arguments = arguments
        self.unsubscribing = unsubscribing
    }

    /// Bytes of what may be large: bodies, sections and attachments.
    package var size: Int {
        let texts = parts.reduce(0) { $0 + $1.text.utf8.count }
        let named = sections.reduce(0) { $0 + $1.value.utf8.count }
        return attachments.reduce(texts + named) { $0 + $1.bytes.count }
    }
}

/// What one message of a send has that the others have not.
package struct Message: Sendable, Hashable {
    /// Overrides the content's, when given.
    package var from: Mailbox?
    package var subject: String?
    package var to: [Mailbox]
    package var cc: [Mailbox]
    /// Gets a copy each; shown in none.
    package var bcc: [Mailbox]
    /// Merged over the content's by name; the message's win.
    package var headers: [HeaderField]
    /// Tag and text, replaced in subject, reply-to and body in this order.
    package var substitutions: [Substitution]
    package var arguments: [String: String]
    /// Nothing leaves before.
    package var due: Instant

    package struct Substitution: Sendable, Hashable {
        package var tag: String
        package var text: String
        /// What stands in HTML instead; nil where that is the same.
        package var html: String?

        package init(tag: String, text: String, html: String? = nil) {
            self.tag = tag
            self.text = text
            self.html = html
        }
    }

    package init(
        from: Mailbox? = nil, subject: String? = nil, to: [Mailbox], cc: [Mailbox] = [],
        bcc: [Mailbox] = [], headers: [HeaderField] = [], substitutions: [Substitution] = [],
        arguments: [String: String] = [:], due: Instant
    ) {
        self.from = from
        self.subject = subject
        self.to = to
        self.cc = cc
        self.bcc = bcc
        self.headers = headers
        self.substitutions = substitutions
        self.arguments = arguments
        self.due = due
    }

    /// Bytes of what may be large: tags and texts of the substitutions, and the addresses.
    package var size: Int {
        let texts = substitutions.reduce(0) { size, substitution in
            let html = substitution.html?.utf8.count ?? 0
            return size + substitution.tag.utf8.count + substitution.text.utf8.count + html
        }
        return recipients.reduce(texts) { $0 + $1.address.utf8.count }
    }

    /// Everyone who gets a copy, To before Cc before Bcc.
    package var recipients: [Mailbox] { to + cc + bcc }
}
