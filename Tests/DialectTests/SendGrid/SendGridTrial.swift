import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes

/// A door over a store in memory, two accounts with a full key each, and a clock that stands.
struct SendGridTrial: DoorTrial {
    static let start = DoorStage.start

    let stage: DoorStage
    let campaigns: Campaigns
    let door: SendGridDoor
    /// Full access to `account`.
    let key: String
    /// Full access to `other`.
    let stranger: String

    init(_ settings: SendGridSettings = SendGridSettings()) async throws {
        let stage = try await DoorStage()
        self.stage = stage
        campaigns = Self.campaigns(on: stage, settings)
        door = SendGridDoor(
            sending: stage.sending, keys: stage.keys, campaigns: campaigns, settings: settings)
        key = try await stage.keys.make(for: stage.account, door: .sendGrid, name: "full").text
        stranger = try await stage.keys.make(for: stage.other, door: .sendGrid, name: "full").text
    }

    /// Another node on the same store, at the same clock, with the same keys.
    init(beside first: SendGridTrial, _ settings: SendGridSettings = SendGridSettings()) {
        stage = DoorStage(beside: first.stage)
        campaigns = Self.campaigns(on: stage, settings)
        door = SendGridDoor(
            sending: stage.sending, keys: stage.keys, campaigns: campaigns, settings: settings)
        (key, stranger) = (first.key, first.stranger)
    }

    private static func campaigns(
        on stage: DoorStage, _ settings: SendGridSettings
    ) -> Campaigns {
        Campaigns(
            sending: stage.sending, store: stage.store,
            ids: MarketingIDs(secret: [UInt8](repeating: 7, count: 32)),
            policy: CampaignPolicy(senderDomains: settings.senderDomains, cap: 3))
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", key: String? = nil
    ) async -> DoorAnswer {
        let target = path.split(separator: "?", maxSplits: 1).map(String.init)
        return await door.respond(
            to: DoorRequest(
                method: method, path: target[0], query: target.dropFirst().first,
                headers: [.authorization: "Bearer \(key ?? self.key)"]
            ) { () throws(BodyError) in Array(body.utf8) })
    }

    func send(_ mail: JSON) async -> DoorAnswer {
        await call(.post, "/v3/mail/send", mail.encodedText())
    }

    func sendBytes(_ bytes: [UInt8]) async -> DoorAnswer {
        await door.respond(
            to: DoorRequest(
                method: .post, path: "/v3/mail/send",
                headers: [.authorization: "Bearer \(key)"]
            ) { () throws(BodyError) in bytes })
    }

    /// The send that a 202 named.
    func stored(_ answer: DoorAnswer) async throws -> SendRecord? {
        let id = answer.header("X-Message-Id").flatMap { SendID($0) }
        guard let id else { return nil }
        return try await sending.show(.id(id), of: account)
    }

    /// Unsubscribe groups of the first numbers.
    func makeGroups(_ count: Int) async {
        for index in 1...count {
            _ = await call(.post, "/v3/asm/groups", "{\"name\":\"group \(index)\"}")
        }
    }

    func makeBatch(of key: String? = nil) async -> String {
        let answer = await call(.post, "/v3/mail/batch", key: key)
        return answer.json?["batch_id"]?.asString ?? "no batch was made"
    }
}

extension DoorAnswer {
    /// What the answer's errors say, in order.
    var flaws: [AnsweredFlaw] {
        (json?["errors"]?.asArray ?? []).map { entry in
            AnsweredFlaw(
                field: entry["field"]?.asString, message: entry["message"]?.asString ?? "",
                help: entry["help"]?.asString)
        }
    }
}

struct AnsweredFlaw: Hashable, CustomStringConvertible {
    var field: String?
    var message: String
    var help: String?

    /// The field without its indexes.
    var plainField: String? {
        field?.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
    }

    var description: String { "\(field ?? "null"): \(message)" }
}
