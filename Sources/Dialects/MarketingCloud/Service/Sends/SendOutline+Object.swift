import BelayCore
import BelayStore

extension SendOutline {
    /// The properties for which its head must be read.
    static let headProperties: Set<String> = [
        "Email", "EmailName", "FromAddress", "FromName", "EmailSendDefinition", "Additional",
    ]

    var status: SendStatus { SendStatus(self) }

    /// The Send that it is to a client: what is known, and nothing for what is not counted here.
    func object(on clock: ServerTime) -> APIObject {
        var object = APIObject(
            "Send",
            [
                "CreatedDate": .dateTime(clock.time(accepted)), "ID": .integer(number),
                "SendDate": .dateTime(clock.time(due)), "Subject": .text(subject),
                "Status": .text(status.rawValue), "IsMultipart": .boolean(true),
                "HardBounces": .integer(Int64(tally.failed)),
                "ExistingUnsubscribes": .integer(Int64(tally.suppressed)),
                "NumberTargeted": .integer(Int64(tally.total)),
                "NumberErrored": .integer(Int64(tally.errored)),
                "NumberExcluded": .integer(Int64(tally.suppressed)),
            ])
        // Null until something has left, as with the vendor.
        if tally.sent > 0 || status.isEnd {
            object["NumberSent"] = .integer(Int64(tally.sent))
            object["NumberDelivered"] = .integer(Int64(tally.sent))
        }
        if tally.sent > 0, let finished {
            object["SentDate"] = .dateTime(clock.time(finished))
        }
        guard let head else { return object }
        let note = SendNote(arguments: head.arguments)
        object["FromAddress"] = .text(head.from.address)
        object["FromName"] = head.from.name.map(APIValue.text)
        object["EmailName"] = note.emailName.map(APIValue.text)
        object["Email"] = note.emailID.map { .object(APIObject("Email", ["ID": .integer($0)])) }
        object["Additional"] = note.additional.map(APIValue.text)
        object["EmailSendDefinition"] = note.definitionKey.map { key in
            .object(APIObject("EmailSendDefinition", ["CustomerKey": .text(key)]))
        }
        return object
    }
}

extension DeliveryTally {
    /// Those that went wrong, doubts among them: they are never hidden.
    var errored: Int { failed + quarantined + expired + inDoubt + abandoned }
}
