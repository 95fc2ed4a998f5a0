import BelayCore
import BelayJSON
import BelayMIME
import BelaySending

/// Reads the body of a send into a draft, or into the first flaw that it has.
///
/// The vendor answers with one code. Members that its page does not name are passed over; null is
/// the same as absent.
struct MailReader {
    let settings: MailPartnerSettings
    let now: Instant

    func read(_ body: JSON) throws(Refusal) -> ReadMail {
        let html = try html(body)
        let subject = try subject(body)
        let recipients = try recipients(body)
        let from = try sender(body)
        let replyTo = try replyTo(body)
        let attachments = try attachments(body)
        let tag = try tag(body)
        let substitutions = try variables(body)
        let isSandboxed = try isSandboxed(body)
        let due = try Deferral.read(body, now: now)
        let content = Content(
            from: from, replyTo: replyTo.map { [$0] } ?? [], subject: subject,
            parts: [BodyPart(type: "text/html", text: html)], attachments: attachments)
        let messages = recipients.map {
            Message(to: [$0], substitutions: substitutions, due: due ?? now)
        }
        let draft = Draft(
            door: .mailPartner, tags: tag.map { [$0] } ?? [], content: content,
            messages: messages,
            // A sandboxed mail is over before it begins: it ends as expired when it falls due.
            notAfter: isSandboxed ? .epoch : nil)
        return ReadMail(draft: draft, due: due, isSandboxed: isSandboxed)
    }

    private func html(_ body: JSON) throws(Refusal) -> String {
        guard let text = body.member("htmlContent")?.asString, !text.isEmpty else {
            throw .contentRequired
        }
        return text
    }

    private func subject(_ body: JSON) throws(Refusal) -> String {
        guard let text = body.member("subject")?.asString, !text.isEmpty else {
            throw .subjectRequired
        }
        return text
    }

    private func tag(_ body: JSON) throws(Refusal) -> String? {
        guard let value = body.member("tag") else { return nil }
        let isLower = { (byte: UInt8) in
            (0x21...0x7E).contains(byte)
                && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        }
        guard let text = value.asString, (3...20).contains(text.utf8.count),
            text.utf8.allSatisfy(isLower)
        else { throw .malformed("tag") }
        return text
    }

    /// `{"firstname": "Ada"}` fills `#FIRSTNAME#`.
    private func variables(_ body: JSON) throws(Refusal) -> [Message.Substitution] {
        guard let value = body.member("variables") else { return [] }
        guard let members = value.asObject, members.count <= Bounds.variables else {
            throw .malformed("variables")
        }
        var substitutions: [Message.Substitution] = []
        for member in members {
            guard let text = member.value.asString, !member.name.isEmpty else {
                throw .malformed("variables")
            }
            let isSmall = { (byte: UInt8) in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            }
            let name = String(
                decoding: member.name.utf8.map { isSmall($0) ? $0 - 32 : $0 }, as: UTF8.self)
            substitutions.append(Message.Substitution(tag: "#\(name)#", text: text))
        }
        return substitutions
    }

    /// What is neither yes nor no is refused: a trial must not become a mail.
    private func isSandboxed(_ body: JSON) throws(Refusal) -> Bool {
        switch body.member("sandbox") {
        case nil, .integer(0)?, .bool(false)?, .string("0")?: return false
        case .integer(1)?, .bool(true)?, .string("1")?: return true
        default: throw .malformed("sandbox")
        }
    }
}

/// A body without a flaw.
struct ReadMail {
    var draft: Draft
    /// Nil for a mail that leaves at once.
    var due: Instant?
    /// It is kept and counted, and never sent.
    var isSandboxed: Bool
}

/// The vendor's own figures.
enum Bounds {
    static let recipients = 500
    static let variables = 8
    static let attachments = 3
    /// Bytes of one attachment: 5 MB.
    static let attachment = 5 * 1_024 * 1_024
}
