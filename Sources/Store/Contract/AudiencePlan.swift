package import BelayCore

/// Whom a send goes to, and what of each stands in it.
package struct AudiencePlan: Sendable, Hashable {
    /// Who is in several gets one mail. At most `Limits.listsPerAudience`; one that is not there
    /// when the send falls due has nobody in it, and the event `begun` names it.
    package var sources: [Source]
    /// Those whose contacts get none. Each is there when the send is accepted; one that is removed
    /// after that still excludes those that were in it.
    package var excluded: [Source]
    package var personalisations: [Personalisation]

    /// Where contacts come from.
    package enum Source: Sendable, Hashable {
        /// By its number.
        case list(Int64)
        /// By its number.
        case segment(Int64)
        /// All contacts of the account.
        case everybody
    }

    package init(
        _ sources: [Source], excluded: [Source] = [], personalisations: [Personalisation] = []
    ) {
        self.sources = sources
        self.excluded = excluded
        self.personalisations = personalisations
    }

    /// Of lists alone, by their numbers.
    package init(
        lists: [Int64], excluded: [Int64] = [], personalisations: [Personalisation] = []
    ) {
        self.init(
            lists.map(Source.list), excluded: excluded.map(Source.list),
            personalisations: personalisations)
    }

    /// The numbers of the lists among its sources.
    package var lists: [Int64] { sources.compactMap(\.list) }

    /// Whether it is of lists alone.
    package var isOfLists: Bool { (sources + excluded).allSatisfy { $0.list != nil } }

    /// About how many bytes a store writes for it.
    package var size: Int {
        let tags = personalisations.reduce(0) { size, personalisation in
            size + 2 * personalisation.tag.utf8.count + personalisation.fallback.utf8.count
        }
        return tags + Self.rowSize * (sources.count + excluded.count + personalisations.count)
    }

    /// What a row costs beside what stands in it.
    private static let rowSize = 64
}

extension AudiencePlan.Source {
    /// For people.
    package var words: String {
        switch self {
        case .list(let number): "list \(number)"
        case .segment(let number): "segment \(number)"
        case .everybody: "everybody"
        }
    }

    /// Its number, where it is a list.
    package var list: Int64? {
        if case .list(let number) = self { number } else { nil }
    }

    /// Its number, where it is a segment.
    package var segment: Int64? {
        if case .segment(let number) = self { number } else { nil }
    }
}

extension AudiencePlan {
    /// The rule, for every store: the message of one contact.
    package func message(to contact: Contact, due: Instant) -> Message {
        Message(
            to: [Mailbox(address: contact.address)],
            substitutions: personalisations.map { wanted in
                wanted.substitution(for: contact)
            }, due: due)
    }
}

extension AudiencePlan {
    /// The rule, for every store: what the listing's beginning notes of sources that were not
    /// there, so that a send which goes to nobody says why.
    ///
    /// - Parameter missing: their places among the sources.
    package func words(missing: [Int]) -> String? {
        let gone = missing.map { sources[$0] }
        let words = [
            Self.words("list", gone.compactMap(\.list)),
            Self.words("segment", gone.compactMap(\.segment)),
        ].compactMap { $0 }
        return words.isEmpty ? nil : "not there: " + words.joined(separator: "; ")
    }

    private static func words(_ name: String, _ numbers: [Int64]) -> String? {
        guard !numbers.isEmpty else { return nil }
        return name + " " + Set(numbers).sorted().map(String.init).joined(separator: ", ")
    }
}

extension Personalisation {
    fileprivate func substitution(for contact: Contact) -> Message.Substitution {
        let found = text(of: contact).map(Self.inLine) ?? ""
        guard !found.isEmpty else {
            return Message.Substitution(tag: tag, text: fallback)
        }
        let html = isEscaped ? HTMLText.escaped(found) : found
        return Message.Substitution(
            tag: tag, text: found, html: html.utf8.elementsEqual(found.utf8) ? nil : html)
    }

    /// In one line, however the field was filled: a tag may stand in the subject, where a control
    /// character would keep the mail from being made.
    private static func inLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        let words = text.utf8.split { $0 <= 0x20 || $0 == 0x7F }.map(Array.init)
        return String(
            decoding: Array(words.joined(separator: [UInt8(ascii: " ")])), as: UTF8.self)
    }

    private func text(of contact: Contact) -> String? {
        switch source {
        case .address: contact.address
        case .key: contact.name
        case .field(let name): contact.fields.first { $0.isNamed(name) }?.value
        }
    }
}
