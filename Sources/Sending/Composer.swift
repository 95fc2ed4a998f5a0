package import BelayCore
import BelayIDNA
package import BelayMIME
package import BelayStore
import Dispatch

/// Makes the bytes of a message. The same message and date give the same bytes, always.
package struct Composer: Sendable {
    /// The right side of every Message-ID: the server's name.
    package let name: String
    /// What links in mail lead to; nil where none are made.
    package let links: Links?
    /// Where large mails are composed, one after the other.
    let queue = DispatchQueue(label: "belay.composer")

    /// What a header field costs beside its value, in bytes that are searched.
    private static let headerWeight = 64

    package init(name: String, links: Links? = nil) {
        self.name = name
        self.links = links
    }

    package func compose(
        _ hold: Hold, _ load: Load, date: Instant
    ) throws(MIMEError) -> [UInt8] {
        var text = try Text(load.message.substitutions, load.content.sections)
        var marks = LinkMarks(load.content, hold, links)
        let draft = try draft(of: load, &text, &marks, id: messageID(hold), date: date)
        return try MIMEComposer.compose(draft)
    }

    package func messageID(_ hold: Hold) -> String {
        "\(hold.id.send).\(hold.message)@\(name)"
    }

    /// Refuses what `compose` will refuse, when the client still listens.
    ///
    /// Bodies are not made: a thousand messages may share one of many megabytes. What is not
    /// made here is bounded all the same: a mail costs its bytes and those it becomes, whatever its
    /// tags.
    package func check(
        _ content: Content, _ message: Message, work: inout Int
    ) throws(MIMEError) {
        var text = try Text(message.substitutions, content.sections)
        // Headers are made here, for each message anew.
        let headers = content.headers.count + message.headers.count
        work -= text.work + headers * Self.headerWeight
        work = content.headers.reduce(work) { $0 - $1.value.utf8.count }
        guard work >= 0 else { throw .tooLong(.init(.parts)) }
        for (index, part) in content.parts.enumerated() {
            try text.check(
                part.text, .init(.parts, index), isHTML: part.isHTML, work: &work)
        }
        var head = content
        for index in head.parts.indices { head.parts[index].text = "" }
        let load = Load(content: head, message: message, stamp: nil)
        // What links make is bounded whatever the mail, and always fits.
        var marks: LinkMarks?
        try MIMEComposer.check(
            draft(of: load, &text, &marks, id: "check@\(name)", date: .epoch))
    }

    private func draft(
        of load: Load, _ text: inout Text, _ marks: inout LinkMarks?, id: String, date: Instant
    ) throws(MIMEError) -> MailDraft {
        let content = load.content
        let message = load.message
        return MailDraft(
            from: mailbox(message.from ?? content.from),
            to: message.to.map(mailbox), cc: message.cc.map(mailbox),
            replyTo: try replyTo(content.replyTo, &text),
            subject: try text.replaced(
                message.subject ?? content.subject, .init(.subject)),
            date: date.unixSeconds, messageID: id, boundarySeed: id,
            headers: try headers(merged(content.headers, message.headers), &text, marks),
            parts: try parts(content.parts, &text, &marks),
            attachments: content.attachments.map { file in
                MailDraft.Attachment(
                    filename: file.filename, type: file.type, bytes: file.bytes,
                    contentID: file.contentID, isInline: file.isInline)
            })
    }

    private func replyTo(
        _ boxes: [BelayCore.Mailbox], _ text: inout Text
    ) throws(MIMEError) -> [MailDraft.Mailbox] {
        var made: [MailDraft.Mailbox] = []
        for (index, box) in boxes.enumerated() {
            var name: String?
            if let given = box.name {
                name = try text.replaced(given, .init(.replyTo, index, .name))
            }
            let place = MIMEError.Place(.replyTo, index, .address)
            let given = try text.replaced(box.address, place)
            // A tag may have put another domain into it than the door saw.
            guard let address = InternationalAddress.withASCIIDomain(given) else {
                throw .invalidAddress(place)
            }
            made.append(MailDraft.Mailbox(name: name, address: address))
        }
        return made
    }

    private func headers(
        _ fields: [HeaderField], _ text: inout Text, _ marks: LinkMarks?
    ) throws(MIMEError) -> [MailDraft.Header] {
        var made: [MailDraft.Header] = []
        for (index, field) in fields.enumerated() {
            let value = try text.replaced(field.value, .init(.headers, index, .value))
            made.append(MailDraft.Header(name: field.name, value: value))
        }
        for field in marks?.headers(beside: fields) ?? [] {
            made.append(MailDraft.Header(name: field.name, value: field.value))
        }
        return made
    }

    private func parts(
        _ parts: [BodyPart], _ text: inout Text, _ marks: inout LinkMarks?
    ) throws(MIMEError) -> [MailDraft.Part] {
        var made: [MailDraft.Part] = []
        for (index, part) in parts.enumerated() {
            var body = try text.replaced(
                part.text, .init(.parts, index), isHTML: part.isHTML)
            if marks != nil { body = marks?.put(into: body, isHTML: part.isHTML) ?? body }
            made.append(MailDraft.Part(type: part.type, text: body))
        }
        return made
    }

    private func mailbox(_ box: BelayCore.Mailbox) -> MailDraft.Mailbox {
        MailDraft.Mailbox(name: box.name, address: box.address)
    }

    /// The content's fields, each in its place, with the message's own over them by name: one pass
    /// over both, since a client chooses how many there are. Names have no case (RFC 5322 §1.2.2).
    private func merged(_ shared: [HeaderField], _ own: [HeaderField]) -> [HeaderField] {
        guard !own.isEmpty else { return shared }
        var places: [[UInt8]: ArraySlice<Int>] = [:]
        for (index, field) in own.enumerated() {
            places[LetterCase.loweredBytes(of: field.name), default: []].append(index)
        }
        var isLeft = [Bool](repeating: true, count: own.count)
        var fields: [HeaderField] = []
        for field in shared {
            let name = LetterCase.loweredBytes(of: field.name)
            if places[name] == nil {
                fields.append(field)
            } else if let index = places[name]?.popFirst() {
                fields.append(own[index])
                isLeft[index] = false
            }
        }
        return fields + own.indices.filter { isLeft[$0] }.map { own[$0] }
    }
}

/// A message's substitutions, and how many bytes they may still make of this mail.
private struct Text {
    private let substitution: Substitution
    /// For HTML, where a value is another there.
    private let html: Substitution?
    private var room = Limits.requestBody

    /// What making it ready cost.
    var work: Int { substitution.work + (html?.work ?? 0) }

    init(
        _ substitutions: [Message.Substitution], _ sections: [String: String]
    ) throws(MIMEError) {
        do throws(Substitution.Overflow) {
            substitution = try Substitution(substitutions, sections: sections)
            html =
                substitutions.contains { $0.html != nil }
                ? try Substitution(
                    substitutions.map { .init(tag: $0.tag, text: $0.html ?? $0.text) },
                    sections: sections)
                : nil
        } catch {
            throw .tooLong(.init(.parts))
        }
    }

    /// Refuses what `replaced` will refuse; searches the text only when its tags might matter.
    mutating func check(
        _ text: String, _ place: MIMEError.Place, isHTML: Bool, work: inout Int
    ) throws(MIMEError) {
        let rules = isHTML ? html ?? substitution : substitution
        if let most = rules.mostBytes(of: text.utf8.count), most <= room {
            room -= most
            return
        }
        work -= text.utf8.count
        guard work >= 0 else { throw .tooLong(place) }
        // What it grows by counts too: a short text may become all that there is room for.
        work -= max(0, try replaced(text, place, isHTML: isHTML).utf8.count - text.utf8.count)
        guard work >= 0 else { throw .tooLong(place) }
    }

    mutating func replaced(
        _ text: String, _ place: MIMEError.Place, isHTML: Bool = false
    ) throws(MIMEError) -> String {
        do throws(Substitution.Overflow) {
            return try (isHTML ? html ?? substitution : substitution).apply(to: text, &room)
        } catch {
            throw .tooLong(place)
        }
    }
}
