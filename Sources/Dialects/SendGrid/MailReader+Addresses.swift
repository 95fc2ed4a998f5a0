import BelayCore
import BelayJSON

/// Whose address is read: each has its own words for the same flaws.
enum AddressHolder {
    case to, carbon, blind, from, reply, replyList

    var missing: String {
        switch self {
        case .to: Text.noToEmail
        case .carbon, .blind: Text.noRecipientEmail
        case .from: Text.noFromEmail
        case .reply: Text.noReplyEmail
        case .replyList: Text.replyListNoEmail
        }
    }

    var tooLong: String {
        switch self {
        case .to: Text.longAddress("To")
        case .carbon: Text.longAddress("CC")
        case .blind: Text.longAddress("BCC")
        case .from: Text.longAddress("From")
        case .reply: Text.longAddress("Reply-To")
        case .replyList: Text.replyListAddressLong
        }
    }

    var malformed: String {
        switch self {
        case .replyList: Text.replyListBad
        case .to, .carbon, .blind, .from, .reply: Text.badAddress
        }
    }
}

extension MailReader {
    mutating func readFrom(_ body: JSON) -> Mailbox? {
        guard let value = body.member("from") else {
            findings.note(Text.noFrom, at: Place("from").at("email"))
            return nil
        }
        return readMailbox(value, .from, at: Place("from"))
    }

    mutating func readReplyTo(_ body: JSON) -> Mailbox? {
        guard let value = body.member("reply_to") else { return nil }
        return readMailbox(value, .reply, at: Place("reply_to"))
    }

    /// Nil when there is none.
    mutating func readReplyToList(_ body: JSON, besidesSingle: Bool) -> [Mailbox]? {
        let place = Place("reply_to_list")
        guard let value = body.member("reply_to_list") else { return nil }
        if besidesSingle { findings.note(Text.bothReplies, at: place) }
        guard let elements = value.asArray else {
            findings.note(value, isNo: "array", at: place)
            return nil
        }
        guard !elements.isEmpty else {
            findings.note(Text.emptyReplyList, at: place)
            return nil
        }
        guard elements.count <= 1_000 else {
            findings.note(Text.replyListLong, at: place)
            return nil
        }
        let boxes = readMailboxes(value, .replyList, at: place)
        if Set(boxes.map { LetterCase.loweredBytes(of: $0.address) }).count < boxes.count {
            findings.note(Text.replyListTwice, at: place)
        }
        return boxes
    }

    /// A list of address objects that is not empty.
    mutating func readMailboxes(
        _ list: JSON, _ holder: AddressHolder, at place: Place
    ) -> [Mailbox] {
        guard let elements = list.asArray else {
            findings.note(list, isNo: "array", at: place)
            return []
        }
        var boxes: [Mailbox] = []
        boxes.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if let box = readMailbox(element, holder, at: place.at(index)) { boxes.append(box) }
        }
        return boxes
    }

    mutating func readMailbox(
        _ value: JSON, _ holder: AddressHolder, at place: Place
    ) -> Mailbox? {
        guard value.asObject != nil else {
            findings.note(value, isNo: "object", at: place)
            return nil
        }
        let address = readAddress(value.member("email"), holder, at: place.at("email"))
        let name = readName(value.member("name"), at: place.at("name"))
        return address.map { Mailbox(address: $0, name: name) }
    }

    private mutating func readAddress(
        _ value: JSON?, _ holder: AddressHolder, at place: Place
    ) -> String? {
        guard let value else {
            findings.note(holder.missing, at: place)
            return nil
        }
        guard let text = value.asString else {
            findings.note(value, isNo: "string", at: place)
            return nil
        }
        guard text.utf8.count <= Limits.addressLength else {
            findings.note(holder.tooLong, at: place)
            return nil
        }
        guard let address = AddressGrammar.mailbox(text) else {
            findings.note(holder.malformed, at: place)
            return nil
        }
        return address
    }

    private mutating func readName(_ value: JSON?, at place: Place) -> String? {
        guard let value else { return nil }
        guard let text = value.asString else {
            findings.note(value, isNo: "string", at: place)
            return nil
        }
        guard !text.hasControl else {
            findings.note(Text.control, at: place)
            return nil
        }
        return text.isEmpty ? nil : text
    }
}
