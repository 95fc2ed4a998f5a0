import BelayJSON
import BelayMailPartner
import Testing

@Suite("Conversations with Mail Partner's door", .timeLimit(.minutes(1)))
struct MailPartnerTranscriptTests {
    @Test(arguments: [
        "cancel.http", "cancel-codes.http", "cancel-several.http", "cancel-strict.http",
        "cancel-french.http", "cancel-without-cutoff.http", "query.http", "send.http",
        "send-refused.http", "send-without-sender.http", "status.http", "account.http",
        "unsubscribe.http", "methods.http", "without-get.http", "failures.http",
    ])
    func `every answer is as written down`(_ name: String) async throws {
        var exchanges = try Transcript.exchanges(of: name, at: "MailPartner")
        let settings = MailPartnerSettings(taking: &exchanges[0].deeds)
        var player = try await MailPartnerPlayer(settings)
        for exchange in exchanges { try await player.play(exchange, name) }
    }

    @Test(arguments: ["send-refused.http", "unsubscribe.http", "failures.http"])
    func `French has the same codes and other words`(_ name: String) async throws {
        let exchanges = try Transcript.exchanges(of: name, at: "MailPartner")
        var settings = MailPartnerTrial.settings
        settings.language = .french
        var player = try await MailPartnerPlayer(settings)
        for exchange in exchanges {
            let answer = try await player.ask(exchange)
            let expected = try? JSON.parse(exchange.expected.body.utf8, depth: 8)
            guard let expected, expected["success"] == false else { continue }
            #expect(answer.json?["code"] == expected["code"], "\(exchange.title)")
            let words = answer.json?["message"]?.asString ?? ""
            #expect(!words.isEmpty && .string(words) != expected["message"], "\(exchange.title)")
        }
    }
}
