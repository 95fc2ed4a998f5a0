import BelayCore
import BelayIDNA
import BelayJSON
import BelayMIME
import BelayStore

extension MailReader {
    /// Everyone in `params.to`, or in a bare `to`: the vendor's page shows both.
    func recipients(_ body: JSON) throws(Refusal) -> [Mailbox] {
        let list = body.member("params")?.member("to") ?? body.member("to")
        guard let elements = list?.asArray, !elements.isEmpty else { throw .recipientsRequired }
        guard elements.count <= Bounds.recipients else { throw .tooManyRecipients }
        var boxes: [Mailbox] = []
        var flaws: [(index: Int, error: Refusal)] = []
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            do throws(Refusal) {
                let box = try recipient(element)
                guard seen.insert(Suppression.key(of: box.address)).inserted else {
                    throw .recipientTwice
                }
                boxes.append(box)
            } catch {
                flaws.append((index, error))
            }
        }
        guard var refusal = flaws.first?.error else { return boxes }
        if flaws.count > 1 { refusal.errors = flaws.map { $0.error.of(recipient: $0.index) } }
        throw refusal
    }

    private func recipient(_ value: JSON) throws(Refusal) -> Mailbox {
        try mailbox(
            value, missing: .recipientRequired, invalid: .recipientInvalid,
            unnamed: .recipientUnnamed)
    }

    /// The mail's own sender, or the one that the server is set up with.
    func sender(_ body: JSON) throws(Refusal) -> Mailbox {
        guard let value = body.member("from") else {
            guard let sender = settings.sender else { throw .senderRequired }
            return sender
        }
        return try mailbox(
            value, missing: .senderRequired, invalid: .senderRequired, unnamed: .senderUnnamed)
    }

    func replyTo(_ body: JSON) throws(Refusal) -> Mailbox? {
        guard let value = body.member("replyTo") else { return nil }
        return try mailbox(
            value, missing: .replyRequired, invalid: .replyInvalid, unnamed: .replyUnnamed)
    }

    /// An address with its domain in A-labels; nil when it is none.
    static func address(_ text: String) -> String? {
        guard let address = InternationalAddress.withASCIIDomain(text) else { return nil }
        do throws(MIMEError) {
            try AddressSyntax.check(address, at: .init(.to))
        } catch {
            return nil
        }
        return address
    }

    private func mailbox(
        _ value: JSON, missing: Refusal, invalid: Refusal, unnamed: Refusal
    ) throws(Refusal) -> Mailbox {
        guard let text = value.member("email")?.asString, !text.isEmpty else { throw missing }
        guard let address = Self.address(text) else { throw invalid }
        guard let name = value.member("name") else { return Mailbox(address: address) }
        guard let words = name.asString, !words.isEmpty else { throw unnamed }
        return Mailbox(address: address, name: words)
    }
}

extension Refusal {
    /// The same, with the recipient's place in the list, from 0.
    fileprivate func of(recipient index: Int) -> Refusal {
        var refusal = self
        refusal.words = Words("to[\(index)]: \(words.english)", "to[\(index)] : \(words.french)")
        return refusal
    }
}
