import BelayDialectKit
import BelayJSON
import HTTPTypes
import Testing

@Suite("Bounds of senders")
struct SenderBoundsTests {
    static let fields: [([Substring], String)] = [
        (["nickname"], "nickname"), (["address"], "address"), (["address_2"], "address_2"),
        (["city"], "city"), (["state"], "state"), (["zip"], "zip"), (["country"], "country"),
        (["from", "name"], "from_name"), (["reply_to", "name"], "reply_to"),
    ]

    @Test(arguments: fields)
    func `no field of a sender is longer than a line`(path: [Substring], flaw: String) async throws
    {
        let trial = try await SendGridTrial()
        var sender: JSON = [
            "nickname": "n", "from": ["email": "a@example.com"],
            "reply_to": ["email": "b@example.com"], "address": "a", "city": "c", "country": "l",
        ]
        sender.set(path[...], to: .string(String(repeating: "x", count: 1_025)))
        let answer = await trial.call(.post, "/v3/senders", sender.encodedText())
        #expect(answer.status == .badRequest && answer.flaws.map(\.field) == [flaw])
        sender.set(path[...], to: .string(String(repeating: "x", count: 1_024)))
        #expect(await trial.call(.post, "/v3/senders", sender.encodedText()).status == .created)
    }
}
