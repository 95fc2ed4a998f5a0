import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("Tokens without measure at Marketing Cloud's door", .timeLimit(.minutes(1)))
struct TokenBoundTests {
    private func ask(_ trial: MarketingCloudTrial, _ path: String) async -> DoorAnswer {
        let (id, secret) = (trial.key.key.id, trial.key.secret)
        let body = """
            {"grant_type":"client_credentials","client_id":"\(id)","client_secret":"\(secret)",\
            "clientId":"\(id)","clientSecret":"\(secret)"}
            """
        return await trial.door.respond(
            to: DoorRequest(
                method: .post, path: path, headers: [.contentType: "application/json"]
            ) { () throws(BodyError) in Array(body.utf8) })
    }

    /// Whether a token opens the service, by asking where that is.
    private func isGood(_ token: String, _ trial: MarketingCloudTrial) async -> Bool {
        await trial.door.respond(
            to: DoorRequest(
                method: .get, path: "/platform/v1/endpoints/soap",
                headers: [.authorization: "Bearer \(token)"]
            ) { () throws(BodyError) in [] }
        ).status == .ok
    }

    /// The word after a member's name, in an answer that holds only words.
    private func word(_ name: String, _ answer: DoorAnswer) throws -> String {
        let parts = answer.text.split(separator: "\"").map { String($0) }
        let place = try #require(parts.firstIndex(of: name))
        return parts[place + 2]
    }

    @Test(arguments: ["/v2/token", "/v1/requestToken"])
    func `one token too many is refused, and the first goes on`(path: String) async throws {
        let trial = try await MarketingCloudTrial()
        let first = try word(
            path == "/v2/token" ? "access_token" : "accessToken", await ask(trial, path))
        let now = trial.time.now
        for number in 1..<Limits.tokensPerKey {
            let hash = [UInt8](repeating: 0, count: 30) + [UInt8(number >> 8), UInt8(number & 255)]
            let token = Token(
                hash: hash, key: trial.key.key.id, made: now, expires: now + .hours(1))
            #expect(try await trial.stage.memory.addToken(token) == .added)
        }
        let refused = await ask(trial, path)
        #expect(refused.status == .tooManyRequests)
        #expect(try word("error", refused) == "rate_limit_exceeded")
        #expect(refused.header("Retry-After") == "1080")
        #expect(await isGood(first, trial))
        trial.time.advance(by: .seconds(1_078))
        #expect(await ask(trial, path).status == .tooManyRequests)
        #expect(await isGood(first, trial))
        trial.time.advance(by: .seconds(1))
        #expect(await ask(trial, path).status == .ok)
    }
}
