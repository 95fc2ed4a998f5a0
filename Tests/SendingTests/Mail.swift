import BelayCore
import BelayMIME
import BelaySending
import BelayStore

/// A composed mail, taken apart far enough for tests.
struct Mail {
    let bytes: [UInt8]

    init(
        _ content: Content, _ message: Message,
        date: Instant = Instant(milliseconds: 1_700_000_000_000),
        links: Links? = nil, to recipient: String = "one@example.org", at position: Int = 0
    ) throws {
        let id = DeliveryID(send: SendID(high: 0x7000, low: 1), position: position)
        let hold = Hold(
            id: id, account: AccountID(1), claim: .init(fence: 1, token: 1, version: 1),
            message: 0, recipient: recipient, due: .epoch, doubts: 0,
            doubtPolicy: .resend)
        bytes = try Composer(name: "mail.example.com", links: links).compose(
            hold, Load(content: content, message: message, stamp: nil), date: date)
    }

    private var lines: [Substring] {
        String(decoding: bytes, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
    }

    /// The fields, one line each; the tests' own are too short to fold.
    var fields: [String] { lines.prefix { !$0.isEmpty }.map(String.init) }

    func field(_ name: String) -> String? {
        fields.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// The body without its last line end.
    var body: String {
        var rest = lines.drop { !$0.isEmpty }.dropFirst()
        if rest.last == "" { rest.removeLast() }
        return rest.joined(separator: "\r\n")
    }
}
