import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySOAP
import BelaySending
import BelayStore
import BelayTesting
import Crypto
import Foundation
import HTTPTypes
import Testing

/// D-7 to D-9: passwords that do not travel, and those that do.
@Suite("Digests at Marketing Cloud's door", .timeLimit(.minutes(1)))
struct DigestTests {
    private static let nonce = [UInt8](1...16)

    private static func security(
        _ name: String, _ password: String, nonce: [UInt8] = DigestTests.nonce,
        created: String = "2027-01-15T08:00:00Z"
    ) -> String {
        let secret = nonce + Array(created.utf8) + Array(password.utf8)
        let digest = Data(Insecure.SHA1.hash(data: secret)).base64EncodedString()
        let type = SOAPNamespace.usernameToken + "#PasswordDigest"
        return """
            <wsse:Security><wsse:UsernameToken><wsse:Username>\(name)</wsse:Username>\
            <wsse:Password Type="\(type)">\(digest)</wsse:Password>\
            <wsse:Nonce>\(Data(nonce).base64EncodedString())</wsse:Nonce>\
            <wsu:Created>\(created)</wsu:Created></wsse:UsernameToken></wsse:Security>
            """
    }

    private func status(
        _ trial: MarketingCloudTrial, _ header: String, at door: MarketingCloudDoor? = nil
    ) async throws -> String {
        let message = MarketingCloudTrial.envelope("<SystemStatusRequestMsg/>", header: header)
        let answer = await (door ?? trial.door).respond(
            to: DoorRequest(
                method: .post, path: "/Service.asmx", headers: MarketingCloudTrial.headers
            ) { () throws(BodyError) in Array(message.utf8) })
        return try answer.first("faultstring") ?? answer.first("OverallStatus") ?? answer.text
    }

    @Test func `a digest counts once, also at another node and after a restart`() async throws {
        let trial = try await MarketingCloudTrial()
        let header = Self.security(trial.key.key.id, trial.key.secret)
        #expect(try await status(trial, header) == "OK")
        #expect(try await status(trial, header) == "Login Failed")
        // Another node, or this one again: what is spent is in the store.
        let stage = DoorStage(beside: trial.stage, box: MarketingCloudTrial.box)
        let node = MarketingCloudTrial.door(
            stage, TokenRing(store: stage.store, time: stage.time, chance: stage.chance),
            MarketingCloudTrial.settings)
        #expect(try await status(trial, header, at: node) == "Login Failed")
        let other = Self.security(
            trial.key.key.id, trial.key.secret, nonce: [UInt8](2...17))
        #expect(try await status(trial, other, at: node) == "OK")
        #expect(try await status(trial, other) == "Login Failed")
        // Until its instant is too old, however long that takes.
        trial.time.advance(by: .seconds(299))
        #expect(try await status(trial, header) == "Login Failed")
        trial.time.advance(by: .seconds(10_000))
        try await trial.sweep()
        #expect(try await status(trial, header) == "Login Failed")
    }

    /// Created as far ahead of the clock, or behind it, as may be: seconds until it is too old.
    @Test(arguments: [("2027-01-15T08:05:00Z", 600), ("2027-01-15T07:55:00Z", 0)])
    func `a nonce is remembered for longer than its digest is fresh`(
        created: String, last: Int64
    ) async throws {
        let trial = try await MarketingCloudTrial()
        let (id, secret) = (trial.key.key.id, trial.key.secret)
        let header = Self.security(id, secret, created: created)
        #expect(try await status(trial, header) == "OK")
        // The last instant at which one with another nonce is taken.
        trial.time.advance(by: .seconds(last))
        try await trial.sweep()
        #expect(try await status(trial, header) == "Login Failed")
        let other = Self.security(id, secret, nonce: [UInt8](2...17), created: created)
        #expect(try await status(trial, other) == "OK")
        trial.time.advance(by: .milliseconds(1))
        let third = Self.security(id, secret, nonce: [UInt8](3...18), created: created)
        #expect(try await status(trial, third) == "Login Failed")
        trial.time.advance(by: .seconds(59))
        try await trial.sweep()
        #expect(try await status(trial, header) == "Login Failed")
    }

    @Test(arguments: [
        ("2027-01-15T08:05:00Z", "OK"), ("2027-01-15T07:55:00Z", "OK"),
        ("2027-01-15T09:00:00+01:00", "OK"), ("2027-01-15T08:00:00.999Z", "OK"),
        ("2027-01-15T08:05:00.001Z", "Login Failed"), ("2027-01-15T07:54:59.999Z", "Login Failed"),
        ("2011-03-24T15:23:47Z", "Login Failed"), ("soon", "Login Failed"), ("", "Login Failed"),
    ])
    func `a digest is fresh for five minutes either way`(
        created: String, answer: String
    ) async throws {
        let trial = try await MarketingCloudTrial()
        let header = Self.security(trial.key.key.id, trial.key.secret, created: created)
        #expect(try await status(trial, header) == answer)
    }

    @Test func `what is no proof is not spent`() async throws {
        let trial = try await MarketingCloudTrial()
        let id = trial.key.key.id
        #expect(try await status(trial, Self.security(id, "wrong")) == "Login Failed")
        #expect(
            try await status(
                trial, Self.security(id, trial.key.secret, created: "2011-03-24T15:23:47Z"))
                == "Login Failed")
        #expect(!trial.store.calls.contains(.spend))
        #expect(try await status(trial, Self.security(id, trial.key.secret)) == "OK")
    }

    @Test func `keys without a sealed secret, and nobody, prove nothing`() async throws {
        let trial = try await MarketingCloudTrial()
        let stranger = trial.stranger
        #expect(
            try await status(trial, Self.security(stranger.key.id, stranger.secret))
                == "Login Failed")
        #expect(try await status(trial, Self.security("nobody", "x")) == "Login Failed")
        let filling = String(repeating: "-", count: 43)
        #expect(try await status(trial, Self.security("nobody", filling)) == "Login Failed")
    }

    @Test func `a short nonce is none`() async throws {
        let trial = try await MarketingCloudTrial()
        let header = Self.security(
            trial.key.key.id, trial.key.secret, nonce: [UInt8](1...15))
        #expect(try await status(trial, header) == "Login Failed")
    }

    @Test func `a digest needs no setting for passwords in clear`() async throws {
        var settings = MarketingCloudTrial.settings
        settings.takesClearPasswords = false
        let trial = try await MarketingCloudTrial(settings)
        #expect(
            try await status(trial, Self.security(trial.key.key.id, trial.key.secret)) == "OK")
        let clear = MarketingCloudTrial.security(trial.key.key.id, trial.key.secret)
        #expect(try await status(trial, clear).contains("in clear"))
    }
}
