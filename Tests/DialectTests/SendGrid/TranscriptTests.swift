import BelaySendGrid
import Testing

@Suite("Conversations with SendGrid's door")
struct TranscriptTests {
    @Test(arguments: [
        "all-messages-sent.http", "api-keys.http", "asm.http", "batch-ids.http",
        "campaign-deleted.http", "campaigns.http", "cancel-then-resume.http", "contactdb.http",
        "idempotency.http", "keys-and-scopes.http", "mail-send.http", "mail-send-refused.http",
        "paths-and-methods.http", "rate-limit.http", "sender-domains.http", "senders.http",
        "stop-cap.http",
        "stop-refused.http",
        "stop-unknown.http", "store-failures.http", "marketing-lists.http",
        "marketing-imports.http", "single-sends.http",
    ])
    func `every answer is as written down`(_ name: String) async throws {
        var exchanges = try Transcript.exchanges(of: name, at: "SendGrid")
        var player = try await TranscriptPlayer(SendGridSettings(taking: &exchanges[0].deeds))
        for exchange in exchanges { try await player.play(exchange, name) }
    }

    @Test func `a transcript with a line that belongs nowhere is refused`() {
        for text in ["what is this", "=== a\nx", "=== a\n--> GET", "=== a\n<-- soon"] {
            #expect(throws: Transcript.Flaw.self) { try Transcript(text) }
        }
    }

    @Test func `a deed that nobody knows is refused`() async throws {
        var stage = TranscriptStage(try await DoorStage())
        for deed in ["cap x", "dance", "clock soon", "settle maybe", "body lost", "store sleepy"] {
            await #expect(throws: TranscriptStage.Flaw.self, "\(deed)") {
                try await stage.perform(deed)
            }
        }
    }

    @Test func `a kept placeholder must come again`() throws {
        var placeholders = Placeholders(now: 10)
        let answers = [("id={{id}};", "id=abc;"), ("{{id}}", "abc"), ("{{id}}", "abd")]
        #expect(answers.map { placeholders.match($0, $1) } == [true, true, false])
        #expect(try placeholders.fill("{{id}}{{now+5}}{{now-5}}") == "abc155")
        #expect(throws: Placeholders.Flaw.self) { try placeholders.fill("{{nobody}}") }
    }
}
