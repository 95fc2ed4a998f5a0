import BelayDialectKit
import BelayJSON
import BelaySendGrid
import HTTPTypes
import Testing

@Suite("Answers that are whole, or none")
struct WholeAnswerTests {
    @Test func `a group of more addresses than an answer has is not told in part`() async throws {
        let trial = try await SendGridTrial(SendGridSettings(maxAddresses: 3))
        await trial.makeGroups(1)
        let path = "/v3/asm/groups/1/suppressions"
        for count in 1...4 {
            let body = "{\"recipient_emails\":[\"p\(count)@people.test\"]}"
            #expect(await trial.call(.post, path, body).status == .created)
            for asked in [path, "/v3/asm/suppressions"] {
                let answer = await trial.call(.get, asked)
                #expect(answer.status == (count <= 3 ? .ok : .badRequest))
                #expect(answer.json?.asArray?.count == (count <= 3 ? count : nil))
            }
        }
    }
}
