package import BelayCore
package import BelayMIME
package import BelayStore

/// Makes the bytes of a message. The same message and date give the same bytes, always.
package struct Composer: Sendable {
    /// The right side of every Message-ID: the server's name.
    package let name: String

    package init(name: String) {
        self.name = name
    }

    package func compose(
        _ hold: Hold, _ load: Load, date: Instant
    ) throws(MIMEError) -> [UInt8] {
        try MIMEComposer.compose(draft(of: load, id: messageID(hold), date: date))
    }

    package func messageID(_ hold: Hold) -> String {
        "\(hold.id.send).\(hold.message)@\(name)"
    }

    /// Refuses what `compose` will refuse, when the client still listens.
    package func check(_ content: Content, _ message: Message) throws(MIMEError) {
        let load = Load(content: content, message: message, stamp: nil)
        try MIMEComposer.check(draft(of: load, id: "check@\(name)", date: .epoch))
    }

    private func draft(of load: Load, id: String, date: Instant) -> MailDraft {
        let content = load.content
        let message = load.message
        let substitution = Substitution(message.substitutions, sections: content.sections)
        let subject = substitution.apply(to: message.subject ?? content.subject)
        return MailDraft(
            from: mailbox(message.from ?? content.from),
            to: message.to.map(mailbox), cc: message.cc.map(mailbox),
            replyTo: content.replyTo.map { box in
                MailDraft.Mailbox(
                    name: box.name.map(substitution.apply),
                    address: substitution.apply(to: box.address))
            },
            subject: subject, date: date.unixSeconds, messageID: id, boundarySeed: id,
            headers: merged(content.headers, message.headers).map { field in
                MailDraft.Header(
                    name: field.name, value: substitution.apply(to: field.value))
            },
            parts: content.parts.map { part in
                MailDraft.Part(type: part.type, text: substitution.apply(to: part.text))
            },
            attachments: content.attachments.map { file in
                MailDraft.Attachment(
                    filename: file.filename, type: file.type, bytes: file.bytes,
                    contentID: file.contentID, isInline: file.isInline)
            })
    }

    private func mailbox(_ box: BelayCore.Mailbox) -> MailDraft.Mailbox {
        MailDraft.Mailbox(name: box.name, address: box.address)
    }

    /// The content's fields, each in its place, with the message's own over them by name.
    private func merged(_ shared: [HeaderField], _ own: [HeaderField]) -> [HeaderField] {
        var left = own
        var fields: [HeaderField] = []
        for field in shared {
            if let index = left.firstIndex(where: { isSameName($0.name, field.name) }) {
                fields.append(left.remove(at: index))
            } else {
                fields.append(field)
            }
        }
        return fields + left
    }

    /// Field names are ASCII and have no case (RFC 5322 §1.2.2).
    private func isSameName(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8) { folded($0) == folded($1) }
    }

    private func folded(_ byte: UInt8) -> UInt8 {
        (65...90).contains(byte) ? byte | 0x20 : byte
    }
}
