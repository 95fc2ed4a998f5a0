import BelayCore
import BelayJSON
import BelaySending

/// Reads a mail/send body into a draft, or into every flaw that it has.
///
/// The order is that of the vendor's reference: the members of a mail, within each its elements,
/// within each its members. Members that the reference does not name are passed over; null is the
/// same as absent.
struct MailReader {
    let settings: SendGridSettings
    let now: Instant
    var findings: Findings
    /// A batch id that only the store can judge, and where its flaw would stand.
    private(set) var batch: (id: BatchID, place: Int)?
    /// Unsubscribe groups that only the store can judge, in the order of their places.
    var askedGroups: [AskedGroups] = []

    init(settings: SendGridSettings, now: Instant) {
        self.settings = settings
        self.now = now
        findings = Findings(most: settings.maxFlaws)
    }

    static let unknownBatch = Flaw(Text.unknownBatch, at: Place("batch_id"))

    /// Nil when there are findings.
    mutating func read(_ body: JSON) -> ReadMail? {
        let shared = Shared(body, limit: settings.maxCustomArguments)
        let rootDue = body.member("send_at")
        var messages = readPersonalizations(body, shared)
        let from = readFrom(body)
        let single = readReplyTo(body)
        let list = readReplyToList(body, besidesSingle: body.member("reply_to") != nil)
        let subject = readSubject(body, messages)
        let parts = readContent(body, hasTemplate: shared.hasTemplate)
        let attachments = readAttachments(body)
        readTemplate(body)
        let sections = readSections(body)
        let headers = readHeaders(body, at: Place("headers"), Text.rootHeaders)
        let tags = readCategories(body)
        let arguments = readArguments(body, shared)
        let due = rootDue.flatMap { readDue($0, at: Place("send_at")) } ?? now
        readBatch(body)
        let group = readUnsubscribing(body)
        readPool(body)
        let mailSettings = readMailSettings(body)
        let tracking = readTrackingSettings(body)
        checkSizes(mailSettings, tracking, under: parts)
        guard findings.isEmpty, let from else { return nil }
        for index in messages.indices where !messages[index].hasDue {
            messages[index].message.due = due
        }
        var content = Content(
            from: from, replyTo: list ?? single.map { [$0] } ?? [], subject: subject ?? "",
            parts: parts, headers: headers, attachments: attachments, sections: sections,
            arguments: arguments)
        content.apply(mailSettings, group, tracking)
        let draft = Draft(
            door: .sendGrid, batch: batch?.id, tags: tags, content: content,
            messages: messages.map(\.message),
            exemption: Exemption(group: group?.group, bypass: mailSettings.bypass))
        return ReadMail(
            draft: draft, isSandboxed: mailSettings.isSandboxed, hasReplyList: list != nil)
    }

    private mutating func readSubject(_ body: JSON, _ messages: [Personalization]) -> String? {
        if let value = body.member("subject") { return readSubject(value, at: Place("subject")) }
        let isEverywhere = !messages.isEmpty && messages.allSatisfy(\.hasSubject)
        if !isEverywhere, body.member("template_id") == nil {
            findings.note(Text.noSubject, at: Place("subject"))
        }
        return nil
    }

    mutating func readSubject(_ value: JSON, at place: Place) -> String? {
        guard let text = value.asString, !text.isEmpty else {
            findings.note(Text.emptySubject, at: place)
            return nil
        }
        guard !text.hasControl else {
            findings.note(Text.control, at: place)
            return nil
        }
        return text
    }

    private mutating func readTemplate(_ body: JSON) {
        guard let value = body.member("template_id") else { return }
        let place = Place("template_id")
        guard let text = value.asString else {
            findings.note(Text.wrongTemplate(value.encodedText().quotable), at: place)
            return
        }
        // There are no templates yet, so the best of names is unknown: nothing accepted is lost.
        let isKnowable = TemplateName(text) != nil
        findings.note(
            isKnowable
                ? Text.unknownTemplate(text) : Text.malformedTemplate(text.quotable), at: place)
    }

    private mutating func readBatch(_ body: JSON) {
        guard let value = body.member("batch_id") else { return }
        guard let text = value.asString else {
            findings.note(Text.wrongBatch, at: Place("batch_id"))
            return
        }
        guard let id = BatchID(clientText: text) else {
            findings.note(Text.unknownBatch, at: Place("batch_id"))
            return
        }
        batch = (id, findings.flaws.count)
    }

    /// Whole seconds since 1970, not further ahead than the horizon; the past is now.
    ///
    /// A time that cannot be read is a flaw, never now.
    mutating func readDue(_ value: JSON, at place: Place) -> Instant? {
        let seconds: Int64
        switch value {
        case .integer(let whole): seconds = whole
        case .number(let number) where number.rounded() == number:
            // What no 64 bits hold is far away on its side.
            seconds = Int64(exactly: number) ?? (number < 0 ? .min : .max)
        default:
            findings.note(value, isNo: "integer", at: place)
            return nil
        }
        if seconds <= now.unixSeconds { return now }
        let due = Instant(unixSeconds: seconds)
        if let horizon = settings.horizon, due.map({ $0 > now + horizon }) ?? true {
            findings.note(Text.beyond(horizon.inWords), at: place)
            return nil
        }
        if due == nil { findings.note(Text.wrongTime, at: place) }
        return due
    }
}

/// A mail/send body without a flaw.
struct ReadMail {
    var draft: Draft
    /// It is to be looked at only.
    var isSandboxed: Bool
    /// Its reply addresses came as a list.
    var hasReplyList: Bool
}

/// A `template_id`: a UUID, or `d-` and 32 digits for a dynamic one.
enum TemplateName {
    case legacy
    case dynamic

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let isDigit = { (byte: UInt8) in Hexadecimal.digit(byte) != nil }
        if bytes.starts(with: "d-".utf8) {
            guard bytes.count == 34, bytes.dropFirst(2).allSatisfy(isDigit) else { return nil }
            self = .dynamic
            return
        }
        let groups = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12],
            groups.allSatisfy({ $0.allSatisfy(isDigit) })
        else { return nil }
        self = .legacy
    }
}

extension JSON {
    /// The member of that name; nil when it is absent or null.
    func member(_ name: String) -> JSON? {
        guard let value = self[name], !value.isNull else { return nil }
        return value
    }
}

extension Duration {
    /// Whole hours where it has them, else seconds.
    var inWords: String {
        let seconds = wholeMilliseconds / 1_000
        let isWhole = seconds % 3_600 == 0
        let count = isWhole ? seconds / 3_600 : seconds
        return "\(count) " + (isWhole ? "hour" : "second") + (count == 1 ? "" : "s")
    }
}
