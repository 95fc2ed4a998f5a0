import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("Removing single sends", .timeLimit(.minutes(1)))
struct SingleSendRemovalTests {
    /// A single send to list 1 that goes out at once; its id.
    private static func send(on stage: CampaignStage) async throws -> String {
        let lists = await stage.trial.call(.get, "/v3/marketing/lists").json?["result"]
        let body: JSON = [
            "name": "March", "send_to": ["list_ids": [lists?.asArray?.first?["id"] ?? .null]],
            "email_config": [
                "subject": "Hello", "sender_id": 1, "suppression_group_id": 1,
                "plain_content": "Leave: [unsubscribe]", "generate_plain_content": false,
            ],
        ]
        let path = "/v3/marketing/singlesends"
        let made = await stage.trial.call(.post, path, body.encodedText())
        let id = try #require(made.json?["id"]?.asString, "\(made.text)")
        let answer = await stage.trial.call(.put, "\(path)/\(id)/schedule", #"{"send_at":"now"}"#)
        #expect(answer.status == .created, "\(answer.text)")
        return id
    }

    @Test func `one that is still going keeps none of the others from being stopped`()
        async throws
    {
        let stage = try await CampaignStage()
        let trial = stage.trial
        let first = try await Self.send(on: stage)
        let holds = try await trial.releaseDue()
        #expect(holds.count == 1)
        let second = try await Self.send(on: stage)
        let path = "/v3/marketing/singlesends"
        for isRepeat in [false, true] {
            async let answer = trial.call(.delete, "\(path)?ids=\(first),\(second)")
            for _ in 0..<60 {
                try await trial.time.untilSleeping(for: .milliseconds(50))
                trial.time.advance(by: .milliseconds(50))
            }
            #expect(await answer.status == .serviceUnavailable, "repeat: \(isRepeat)")
            #expect(await trial.call(.get, "\(path)/\(first)").status == .ok)
            #expect(await trial.call(.get, "\(path)/\(second)").status == .notFound)
        }
        #expect(try await trial.releaseDue().isEmpty)
        try await trial.settle(holds)
        let answer = await trial.call(.delete, "\(path)?ids=\(first),\(second)")
        #expect(answer.status == .noContent)
    }

    @Test func `an error of the store in one stops the others all the same`() async throws {
        let stage = try await CampaignStage()
        let trial = stage.trial
        let first = try await Self.send(on: stage)
        let second = try await Self.send(on: stage)
        trial.store.fail(.discard, .before(.unavailable("the disk is away")))
        let path = "/v3/marketing/singlesends"
        let answer = await trial.call(.delete, "\(path)?ids=\(first),\(second)")
        #expect(answer.status == .serviceUnavailable)
        var left = 0
        for id in [first, second] where await trial.call(.get, "\(path)/\(id)").status == .ok {
            left += 1
        }
        #expect(left == 1)
        let again = await trial.call(.delete, "\(path)?ids=\(first),\(second)")
        #expect(again.status == .noContent)
    }
}
