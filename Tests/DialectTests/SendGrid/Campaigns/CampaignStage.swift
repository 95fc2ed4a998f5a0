import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

/// A trial with all that a campaign needs: sender, group and list 1, and somebody on the list.
struct CampaignStage {
    let trial: SendGridTrial

    init(_ settings: SendGridSettings = SendGridSettings()) async throws {
        trial = try await SendGridTrial(settings)
        await trial.makeGroups(1)
        let steps: [(path: String, body: String)] = [
            ("senders", Self.sender("house", "news@example.com")),
            ("contactdb/lists", #"{"name":"Readers"}"#),
            ("contactdb/recipients", #"[{"email":"foo@example.com"}]"#),
            ("contactdb/lists/1/recipients", #"["Zm9vQGV4YW1wbGUuY29t"]"#),
        ]
        for step in steps {
            let answer = await trial.call(.post, "/v3/" + step.path, step.body)
            #expect(answer.status == .created, "\(answer.text)")
        }
    }

    static func sender(_ nickname: String, _ address: String) -> String {
        """
        {"nickname":"\(nickname)","from":{"email":"\(address)","name":"News"},\
        "address":"1 Street","city":"Town","country":"Land"}
        """
    }

    /// A campaign with these members over those of one that is ready; its number.
    func make(_ members: [(String, JSON)] = []) async throws -> Int64 {
        var fields: [(String, JSON)] = [
            ("title", "March"), ("subject", "Hello"), ("sender_id", 1), ("list_ids", [1]),
            ("suppression_group_id", 1), ("plain_content", "Leave: [unsubscribe]"),
        ]
        for member in members {
            fields.removeAll { $0.0 == member.0 }
            fields.append(member)
        }
        let body = JSON.object(fields.map { JSON.Member(name: $0.0, value: $0.1) })
        let answer = await trial.call(.post, "/v3/campaigns", body.encodedText())
        #expect(answer.status == .created, "\(answer.text)")
        return try #require(answer.json?["id"]?.asInteger)
    }

    func call(
        _ method: HTTPRequest.Method, _ id: Int64, _ path: String = "", _ body: String = ""
    ) async -> DoorAnswer {
        await trial.call(method, "/v3/campaigns/\(id)\(path)", body)
    }

    func schedule(_ id: Int64, after seconds: Int64 = 3_600) async -> DoorAnswer {
        let due = trial.stage.unixSeconds + seconds
        return await call(.post, id, "/schedules", "{\"send_at\":\(due)}")
    }

    func word(_ id: Int64) async -> String? {
        await call(.get, id).json?["status"]?.asString
    }

    /// Pauses what a campaign sends, as a person of the house would.
    func pause(_ id: Int64) async throws {
        let found = try await trial.campaigns.find(id, .legacy, of: trial.account)
        let send = try #require(found?.launch?.id)
        let order = StopOrder(
            scope: .send(send), action: .pause, door: .operators, mode: .set, isRevocable: true)
        _ = try await trial.sending.stop(order, of: trial.account)
    }

    func cancel(_ id: Int64) async throws {
        _ = try await trial.campaigns.cancel(
            id, .legacy, through: .operators, of: trial.account, by: .command)
    }
}
