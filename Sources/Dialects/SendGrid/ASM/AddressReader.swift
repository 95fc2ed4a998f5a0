import BelayCore
import BelayJSON
import HTTPTypes

/// Reads the addresses of a call that lists some.
enum AddressReader {
    private static let name = "recipient_emails"

    static func read(_ body: JSON) throws(Refusal) -> [String] {
        guard let texts = body[name]?.texts, !texts.isEmpty else {
            throw Refusal(
                .badRequest, "\(name) must be an array of email addresses", field: name)
        }
        guard texts.count <= Limits.contactChunk else {
            throw Refusal(
                .badRequest, "\(name) may have at most \(Limits.contactChunk) addresses",
                field: name)
        }
        var addresses: [String] = []
        for text in texts {
            guard text.utf8.count <= Limits.addressLength,
                let address = AddressGrammar.mailbox(text)
            else {
                throw Refusal(
                    .badRequest, "\(text.quotable) is not a valid email address", field: name)
            }
            addresses.append(address)
        }
        return addresses
    }
}
