/// A draft that was found fit: its header block and the types of its parts.
struct MailPlan {
    let head: [UInt8]
    /// Octets of the head up to the end of its address fields.
    let mailboxEnd: Int
    let partTypes: [MediaType]
    let attachmentTypes: [MediaType]

    init(_ draft: MailDraft) throws(MIMEError) {
        var head = HeaderBlock()
        try Self.appendDate(of: draft, to: &head)
        try Self.appendMailboxes(of: draft, to: &head)
        mailboxEnd = head.bytes.count
        try Self.appendOthers(of: draft, to: &head)
        self.head = head.bytes
        partTypes = try Self.partTypes(of: draft)
        attachmentTypes = try Self.attachmentTypes(of: draft)
    }

    /// Throws what `init` would, in the same order, and writes nothing.
    static func check(_ draft: MailDraft) throws(MIMEError) {
        guard dates.contains(draft.date) else { throw .dateOutOfRange }
        var head = HeaderBlock(isOnlyChecked: true)
        try appendMailboxes(of: draft, to: &head)
        try appendOthers(of: draft, to: &head)
        _ = try partTypes(of: draft)
        _ = try attachmentTypes(of: draft)
    }

    private static let dates: ClosedRange<Int64> = 0...253_402_300_799

    private static func appendDate(
        of draft: MailDraft, to head: inout HeaderBlock
    ) throws(MIMEError) {
        guard dates.contains(draft.date),
            let date = MIMENode.date(secondsSince1970: draft.date)
        else { throw .dateOutOfRange }
        try head.append(token: date, name: "Date", at: .init(.messageID))
    }

    private static func appendMailboxes(
        of draft: MailDraft, to head: inout HeaderBlock
    ) throws(MIMEError) {
        try head.append(mailboxes: [draft.from], name: "From", in: .from, isList: false)
        try head.append(mailboxes: draft.to, name: "To", in: .to)
        try head.append(mailboxes: draft.cc, name: "Cc", in: .cc)
        try head.append(mailboxes: draft.replyTo, name: "Reply-To", in: .replyTo)
    }

    private static func appendOthers(
        of draft: MailDraft, to head: inout HeaderBlock
    ) throws(MIMEError) {
        let id = MIMEError.Place(.messageID)
        try head.append(text: draft.subject, name: "Subject", at: .init(.subject))
        try check(messageID: draft.messageID, at: id)
        try head.append(token: "<" + draft.messageID + ">", name: "Message-ID", at: id)
        try head.append(token: "1.0", name: "MIME-Version", at: id)
        for (index, header) in draft.headers.enumerated() {
            try check(headerName: header.name, at: .init(.headers, index, .name))
            try head.append(
                value: header.value, name: header.name, at: .init(.headers, index, .value))
        }
    }

    private static func partTypes(of draft: MailDraft) throws(MIMEError) -> [MediaType] {
        var types: [MediaType] = []
        for (index, part) in draft.parts.enumerated() {
            let place = MIMEError.Place(.parts, index, .type)
            let type = try MediaType(part.type, at: place)
            if type.isComposite { throw .invalidType(place) }
            types.append(type)
        }
        return types
    }

    private static func attachmentTypes(of draft: MailDraft) throws(MIMEError) -> [MediaType] {
        var types: [MediaType] = []
        for (index, attachment) in draft.attachments.enumerated() {
            let type = try MediaType(attachment.type, at: .init(.attachments, index, .type))
            types.append(type.isComposite ? .bytes : type)
            if attachment.filename.hasControl {
                throw .controlCharacter(.init(.attachments, index, .filename))
            }
            if let id = attachment.contentID {
                try check(contentID: id, at: .init(.attachments, index, .contentID))
            }
        }
        return types
    }

    /// Fields that say who wrote a mail, where it went and how it is built.
    private static let reserved: Set<[UInt8]> = Set(
        [
            "from", "to", "cc", "bcc", "date", "message-id", "subject", "reply-to", "sender",
            "return-path", "received", "dkim-signature", "mime-version",
        ].map { Array($0.utf8) })

    private static func check(
        headerName name: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if name.hasControl { throw .controlCharacter(place) }
        guard !name.isEmpty, name.utf8.allSatisfy(Octet.isFieldName) else {
            throw .invalidHeaderName(place)
        }
        let folded = Octet.lowercased(name)
        if reserved.contains(folded) || folded.starts(with: "content-".utf8) {
            throw .reservedHeader(name)
        }
    }

    /// RFC 5322 §3.6.4, with every visible character that cannot end an id.
    private static func check(
        messageID id: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if id.hasControl { throw .controlCharacter(place) }
        let sides = Array(id.utf8).split(
            separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        let isFit =
            sides.count == 2
            && sides.allSatisfy { !$0.isEmpty && $0.allSatisfy(Octet.isIDText) }
        if !isFit { throw .invalidID(place) }
    }

    /// Clients choose ids without `@`; all that matters is that the field stays one token.
    private static func check(
        contentID id: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if id.hasControl { throw .controlCharacter(place) }
        if id.utf8.count > 900 { throw .tooLong(place) }
        let isFit =
            !id.isEmpty
            && id.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "<")
                    && $0 != UInt8(ascii: ">")
            }
        if !isFit { throw .invalidID(place) }
    }
}
