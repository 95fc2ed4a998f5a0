import Foundation

/// Bodies of `POST /v3/mail/send`.
struct Mail {
    /// Where the load generator writes a person's name.
    static let placeholder = "@PERSON@"

    let people: [String]
    /// Seconds since 1970.
    let due: Int
    var batch: String?
    var text = Mail.letter

    /// An hour ahead of now.
    static var inAnHour: Int { Int(Date().timeIntervalSince1970) + 3_600 }

    /// A typical mail: about 1.2 KB with what is around it.
    static func typical(to person: String = placeholder, due: Int = inAnHour) -> Mail {
        Mail(people: [person], due: due)
    }

    /// A mail whose payload is what `smtp-source -l 1024` sends.
    static func plain(to person: String, due: Int) -> Mail {
        let line = String(repeating: "x", count: 62) + "\\r\\n"
        return Mail(people: [person], due: due, text: String(repeating: line, count: 16))
    }

    /// Each person is a personalization: a message with one delivery.
    var body: String {
        let personalizations = people.map { #"{"to":[{"email":"\#($0)@example.com"}]}"# }
        let batch = batch.map { #","batch_id":"\#($0)""# } ?? ""
        return #"{"personalizations":[\#(personalizations.joined(separator: ","))],"#
            + #""from":{"email":"salon@example.com","name":"Salon Ada"},"#
            + #""reply_to":{"email":"desk@example.com"},"subject":"Your appointment tomorrow","#
            + #""content":[{"type":"text/plain","value":"\#(text)"}],"#
            + #""categories":["reminder"],"custom_args":{"appointment":"81723"},"#
            + #""send_at":\#(due)\#(batch)}"#
    }

    private static let letter =
        String(repeating: paragraph, count: 4) + "Kind regards\\r\\nAda"

    private static let paragraph = """
        Dear guest,\\r\\n\\r\\nthis is to remind you of your appointment tomorrow at half past \
        ten. Should you be unable to come, a short call is enough and we find another day; \
        the number is on our page.\\r\\n\\r\\n
        """
}
