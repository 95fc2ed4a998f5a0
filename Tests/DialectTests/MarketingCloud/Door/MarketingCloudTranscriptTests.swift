import BelayMarketingCloud
import Testing

@Suite("Conversations with Marketing Cloud's door", .timeLimit(.minutes(1)))
struct MarketingCloudTranscriptTests {
    @Test(arguments: [
        "cancel.http", "pause-and-resume.http", "delete-and-update.http", "retrieve.http",
        "pages.http", "records.http", "subscribers.http", "tokens.http", "who.http",
        "other-operations.http", "methods.http", "failures.http", "settings.http",
        "clear-passwords.http", "create-send.http", "definitions.http",
    ])
    func `every answer is as written down`(_ name: String) async throws {
        var exchanges = try Transcript.exchanges(of: name, at: "MarketingCloud")
        let settings = MarketingCloudSettings(taking: &exchanges[0].deeds)
        var player = try await MarketingCloudPlayer(settings)
        for exchange in exchanges { try await player.play(exchange, name) }
    }
}
