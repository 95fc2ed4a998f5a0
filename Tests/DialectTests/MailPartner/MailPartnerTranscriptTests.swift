import BelayMailPartner
import Foundation
import Testing

@Suite("Conversations with Mail Partner's door", .timeLimit(.minutes(1)))
struct MailPartnerTranscriptTests {
    @Test(arguments: [
        "cancel.http", "cancel-codes.http", "cancel-several.http", "cancel-strict.http",
        "cancel-french.http", "cancel-without-cutoff.http", "query.http", "send.http",
        "send-refused.http", "send-without-sender.http", "status.http", "account.http",
        "unsubscribe.http", "methods.http", "failures.http",
    ])
    func `every answer is as written down`(_ name: String) async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Transcripts").appending(path: name)
        let transcript = try Transcript(String(contentsOf: file, encoding: .utf8))
        var exchanges = transcript.exchanges
        #expect(!exchanges.isEmpty)
        let settings = MailPartnerSettings(taking: &exchanges[0].deeds)
        var player = try await MailPartnerPlayer(settings)
        for exchange in exchanges { try await player.play(exchange, name) }
    }
}
