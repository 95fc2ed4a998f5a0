import BelayDialectKit
import BelayJSON
import HTTPTypes
import Testing

@Suite("Bounds of single sends")
struct SingleSendBoundsTests {
    static let bodies: [(JSON, String)] = [
        // So many that looking each up among the others would never end.
        (["categories": .array((1...300_000).map { .string("\($0)") })], "categories"),
        (["categories": ["a", "b", "a"]], "categories"),
        (
            ["email_config": ["design_id": .string(String(repeating: "d", count: 1_025))]],
            "email_config.design_id"
        ),
        (
            ["email_config": ["subject": .string(String(repeating: "s", count: 2_001))]],
            "email_config.subject"
        ),
    ]

    @Test(arguments: bodies)
    func `what is too much is refused`(members: JSON, field: String) async throws {
        let trial = try await SendGridTrial()
        var body: JSON = ["name": "One"]
        for member in members.asObject ?? [] {
            body.set([Substring(member.name)], to: member.value)
        }
        let answer = await trial.call(.post, "/v3/marketing/singlesends", body.encodedText())
        #expect(answer.status == .badRequest && answer.flaws.map(\.field) == [field])
    }
}
