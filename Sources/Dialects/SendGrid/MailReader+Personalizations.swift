import BelayCore
import BelayJSON

/// A message, and which of the mail's own values it overrides.
struct Personalization {
    var message: Message
    var hasSubject: Bool
    var hasDue: Bool
}

/// What every personalization is read beside.
struct Shared {
    let hasTemplate: Bool
    let isDynamic: Bool
    private let from: JSON?
    /// Bytes of the mail's own custom arguments, by name and in all.
    let argumentBytes: [String: Int]
    let argumentTotal: Int
    /// They are too big by themselves, which is said once.
    let areArgumentsTooBig: Bool

    init(_ body: JSON, limit: Int) {
        let template = body["template_id"]?.asString
        hasTemplate = template.flatMap(TemplateName.init) != nil
        isDynamic = template?.utf8.starts(with: "d-".utf8) ?? false
        from = body["from"]
        var sizes: [String: Int] = [:]
        for member in body["custom_args"]?.asObject ?? [] {
            sizes[member.name] = member.name.utf8.count + (member.value.asString?.utf8.count ?? 0)
        }
        argumentBytes = sizes
        argumentTotal = sizes.values.reduce(0, +)
        areArgumentsTooBig = argumentTotal > limit
    }

    /// Found where it is asked for, which is only by a message with a sender of its own.
    var senderDomain: String? {
        from?["email"]?.asString.map { text in
            Mailbox.domain(of: AddressGrammar.mailbox(text) ?? text)
        }
    }
}

extension MailReader {
    mutating func readPersonalizations(_ body: JSON, _ shared: Shared) -> [Personalization] {
        let place = Place("personalizations")
        guard let value = body.member("personalizations") else {
            findings.noteNoPersonalization()
            return []
        }
        guard let elements = value.asArray else {
            findings.note(value, isNo: "array", at: place)
            return []
        }
        guard !elements.isEmpty else {
            findings.noteNoPersonalization()
            return []
        }
        guard elements.count <= Limits.messagesPerSend else {
            findings.note(Text.tooManyPersonalizations(elements.count), at: place)
            return []
        }
        guard recipients(of: elements) <= Limits.deliveriesPerSend else {
            findings.note(Text.tooManyRecipients, at: place)
            return []
        }
        var messages: [Personalization] = []
        messages.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if let message = readPersonalization(element, at: place.at(index), shared) {
                messages.append(message)
            }
        }
        return messages
    }

    /// Counted before anything is read, so that a body of a million addresses costs nothing.
    private func recipients(of elements: [JSON]) -> Int {
        elements.reduce(0) { sum, element in
            sum + (element["to"]?.asArray?.count ?? 0) + (element["cc"]?.asArray?.count ?? 0)
                + (element["bcc"]?.asArray?.count ?? 0)
        }
    }

    private mutating func readPersonalization(
        _ value: JSON, at place: Place, _ shared: Shared
    ) -> Personalization? {
        guard value.asObject != nil else {
            findings.note(value, isNo: "object", at: place)
            return nil
        }
        let to = readTo(value, at: place.at("to"))
        let cc = readCopies(value.member("cc"), .carbon, at: place.at("cc"))
        let bcc = readCopies(value.member("bcc"), .blind, at: place.at("bcc"))
        noteDuplicate(to: to, cc: cc, bcc: bcc, at: place)
        let from = readOwnFrom(value.member("from"), at: place.at("from"), shared)
        let subject = value.member("subject").flatMap { readSubject($0, at: place.at("subject")) }
        let headers = readHeaders(value, at: place.at("headers"), Text.ownHeaders)
        let substitutions = readSubstitutions(value, at: place.at("substitutions"), shared)
        if let data = value.member("dynamic_template_data"), data.asObject == nil {
            findings.note(data, isNo: "object", at: place.at("dynamic_template_data"))
        }
        let arguments = readOwnArguments(value, at: place.at("custom_args"), shared)
        let due = value.member("send_at").flatMap { readDue($0, at: place.at("send_at")) }
        let message = Message(
            from: from, subject: subject, to: to, cc: cc, bcc: bcc, headers: headers,
            substitutions: substitutions, arguments: arguments, due: due ?? now)
        return Personalization(
            message: message, hasSubject: value.member("subject") != nil, hasDue: due != nil)
    }

    private mutating func readTo(_ value: JSON, at place: Place) -> [Mailbox] {
        guard let list = value.member("to") else {
            findings.note(Text.noTo, at: place)
            return []
        }
        if let elements = list.asArray, elements.isEmpty {
            findings.note(Text.noTo, at: place)
            return []
        }
        return readMailboxes(list, .to, at: place)
    }

    private mutating func readCopies(
        _ list: JSON?, _ holder: AddressHolder, at place: Place
    ) -> [Mailbox] {
        guard let list else { return [] }
        if let elements = list.asArray, elements.isEmpty {
            findings.note(Text.emptyList(holder == .carbon ? "cc" : "bcc"), at: place)
            return []
        }
        return readMailboxes(list, holder, at: place)
    }

    private mutating func readOwnFrom(
        _ value: JSON?, at place: Place, _ shared: Shared
    ) -> Mailbox? {
        guard let value, let from = readMailbox(value, .from, at: place) else { return nil }
        if let domain = shared.senderDomain, domain != Mailbox.domain(of: from.address) {
            findings.note(Text.foreignFrom, at: place.at("email"))
        }
        return from
    }

    /// The vendor names the first address that comes a second time, in any case of letters.
    private mutating func noteDuplicate(
        to: [Mailbox], cc: [Mailbox], bcc: [Mailbox], at place: Place
    ) {
        guard to.count + cc.count + bcc.count > 1 else { return }
        var seen: Set<[UInt8]> = []
        let lists: [(StaticString, [Mailbox])] = [("to", to), ("cc", cc), ("bcc", bcc)]
        for (name, list) in lists {
            for box in list where !seen.insert(LetterCase.loweredBytes(of: box.address)).inserted {
                findings.note(Text.duplicate(box.address, in: place.at(name)), at: place)
                return
            }
        }
    }

    private mutating func readSubstitutions(
        _ value: JSON, at place: Place, _ shared: Shared
    ) -> [Message.Substitution] {
        guard let map = value.member("substitutions") else { return [] }
        guard let pairs = readMap(map, at: place) else { return [] }
        if shared.isDynamic { findings.note(Text.substitutionsInDynamic, at: place) }
        let size = pairs.reduce(0) { $0 + $1.name.utf8.count + $1.text.utf8.count }
        // The documented text counts substitutions, its rule bytes.
        if size > 10_000 { findings.note(Text.tooManySubstitutions, at: place) }
        return pairs.map { Message.Substitution(tag: $0.name, text: $0.text) }
    }

    private mutating func readOwnArguments(
        _ value: JSON, at place: Place, _ shared: Shared
    ) -> [String: String] {
        guard let map = value.member("custom_args") else { return [:] }
        guard let pairs = readMap(map, at: place) else { return [:] }
        if pairs.isEmpty { findings.note(Text.noCustomArguments, at: place) }
        let size = pairs.reduce(shared.argumentTotal) { sum, pair in
            sum + pair.name.utf8.count + pair.text.utf8.count
                - (shared.argumentBytes[pair.name] ?? 0)
        }
        if size > settings.maxCustomArguments, !shared.areArgumentsTooBig {
            findings.note(Text.customArgumentsTooBig(settings.maxCustomArguments), at: place)
        }
        return dictionary(pairs)
    }
}
