import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("Answers that are whole, or none")
struct WholeAnswerTests {
    @Test func `a group of more addresses than an answer has is not told in part`() async throws {
        let trial = try await SendGridTrial()
        await trial.makeGroups(1)
        let path = "/v3/asm/groups/1/suppressions"
        for (first, last) in [(1, 100_000), (100_001, 100_001)] {
            _ = try await trial.store.suppress(
                (first...last).map { "p\($0)@people.test" }, in: .group(1), from: .client,
                of: trial.account, by: .command, at: trial.sending.now)
            let answer = await trial.call(.get, path)
            #expect(answer.status == (last == 100_000 ? .ok : .badRequest))
            #expect(answer.json?.asArray?.count == (last == 100_000 ? last : nil))
        }
    }
}
