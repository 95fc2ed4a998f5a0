import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMailPartner
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes

/// A door over a store in memory, two accounts with a key each, and a clock that stands at
/// 2027-01-15 09:00 in Paris.
struct MailPartnerTrial: DoorTrial {
    let stage: DoorStage
    let door: MailPartnerDoor
    /// The key of `account`.
    let key: String
    /// The key of another account.
    let stranger: String

    init(
        _ settings: MailPartnerSettings = MailPartnerTrial.settings,
        named name: String = "shop@example.com", at start: Instant = DoorStage.start
    ) async throws {
        let stage = try await DoorStage(accounts: (name, "other"), at: start)
        self.stage = stage
        door = MailPartnerDoor(
            sending: stage.sending, keys: stage.keys, accounts: stage.store, settings: settings)
        key = try await stage.keys.make(
            for: stage.account, door: .mailPartner, name: "one"
        ).text
        stranger = try await stage.keys.make(
            for: stage.other, door: .mailPartner, name: "two"
        ).text
    }

    /// Mail without a sender comes from somebody here.
    static let settings = MailPartnerSettings(sender: Mailbox(address: "desk@example.com"))

    func get(_ path: String, query: String, headers: HTTPFields = [:]) async -> DoorAnswer {
        await call(.get, path, query: query, headers: headers)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, query: String = "",
        headers: HTTPFields = [:], body: String = ""
    ) async -> DoorAnswer {
        await door.respond(
            to: DoorRequest(
                method: method, path: path, query: query.isEmpty ? nil : query, headers: headers
            ) { () throws(BodyError) in Array(body.utf8) })
    }

    func cancel(_ number: String, by key: String? = nil) async -> DoorAnswer {
        await get("/v1/message-cancel", query: "apiKey=\(key ?? self.key)&messageId=\(number)")
    }

    /// A send with these members over those of a small mail.
    func send(_ changes: [(String, JSON?)] = []) async -> DoorAnswer {
        await call(.post, "/v1/send", body: JSON.object(members(changes)).encodedText())
    }

    func members(_ changes: [(String, JSON?)]) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init(name: "apiKey", value: .string(key)),
            .init(name: "subject", value: "Hello"),
            .init(name: "htmlContent", value: "<p>Hello</p>"),
            .init(name: "params", value: ["to": [["email": "ada@example.com"]]]),
        ]
        for (name, value) in changes {
            members.removeAll { $0.name == name }
            if let value { members.append(.init(name: name, value: value)) }
        }
        return members
    }

    /// The number of a new deferred send to so many recipients.
    func deferred(
        to recipients: Int = 1, date: String = "15/01/2027", hour: String = "12"
    ) async -> String {
        let boxes = (0..<recipients).map { JSON(dictionaryLiteral: ("email", .address($0))) }
        let answer = await send([
            ("params", ["to": .array(boxes)]), ("scheduledDeliveryDate", .string(date)),
            ("time", .string(hour)), ("minute", "00"),
        ])
        return answer.json?["messageId"]?.asString ?? "nothing was sent: \(answer.text)"
    }

    func record(_ number: String) async throws -> SendRecord? {
        guard let number = Int64(number) else { return nil }
        return try await sending.show(.number(number), of: account)
    }
}

extension JSON {
    static func address(_ index: Int) -> JSON { .string("to\(index)@example.com") }

    /// The same as the vendor's XML, written anew: names left out, texts in CDATA.
    func asEntries(depth: Int = 1) -> String {
        let indent = "\n" + String(repeating: "  ", count: depth)
        let inner: [JSON]
        switch self {
        case .string(let text): return indent + "<entry><![CDATA[\(text)]]></entry>"
        case .array(let elements): inner = elements
        case .object(let members): inner = members.map(\.value)
        default: return indent + "<entry>\(encodedText())</entry>"
        }
        if inner.isEmpty { return indent + "<entry/>" }
        let entries = inner.map { $0.asEntries(depth: depth + 1) }.joined()
        return indent + "<entry>" + entries + indent + "</entry>"
    }

    var asDocument: String {
        let entries = (asObject ?? []).map { $0.value.asEntries() }.joined()
        return #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<result>\(entries)\n</result>"
    }
}
