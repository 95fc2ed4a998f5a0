import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySOAP
import BelaySending
import BelayStore
import BelayTesting
import Crypto
import HTTPTypes
import Testing

/// What clients really send, byte for byte, to a door with their keys and their send.
@Suite("Marketing Cloud's clients at the door", .timeLimit(.minutes(1)))
struct EnvelopesAtTheDoorTests {
    /// The send that all of them mean.
    private static let number: Int64 = 29_605

    /// A trial whose next send has the number, with everyone who stands in the files.
    private func trial(at instant: Instant) async throws -> MarketingCloudTrial {
        let trial = try await MarketingCloudTrial(at: instant, lastNumber: Self.number - 1)
        for (name, password) in [("XXX", "XXX"), ("user@example.com", "S3cret")] {
            var key = Key(
                id: name, account: trial.account, door: .marketingCloud, scopes: nil, name: name,
                secretHash: Array(SHA256.hash(data: Array(password.utf8))), created: instant)
            key.sealedSecret = MarketingCloudTrial.box.seal(
                password, ofKey: name, chance: trial.stage.chance)
            try await trial.store.add(key)
        }
        for token in ["TOKEN", "TOKEN123", "AT2", "LT"] {
            let kept = Token(
                hash: Array(SHA256.hash(data: Array(token.utf8))), key: "XXX", made: instant,
                expires: instant + .hours(1))
            #expect(try await trial.store.addToken(kept) == .added)
        }
        return trial
    }

    /// The instant at which zeep made the digest that is among the files.
    private static func instant() throws -> Instant {
        let time = try SchemaDateTime(Array("2026-11-21T05:51:00Z".utf8)[...])
        return Instant(milliseconds: time.unixMilliseconds(assuming: 0))
    }

    /// Line ends of Windows and a mark at the start are what some of them add on their way.
    @Test(
        arguments: Sample.names(in: "Envelopes").filter {
            $0.contains("cancel") || $0.contains("vendor") || $0.contains("body-before")
        })
    func `every cancel cancels`(name: String) async throws {
        let trial = try await trial(at: Self.instant())
        #expect(try await trial.mail() == Self.number)
        let answer = await trial.post(bytes: try Sample.bytes("Envelopes", name), headers: [:])
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        #expect(try answer.first("StatusMessage") == "Send canceled")
        #expect(try answer.first("ID") == "29605")
        #expect(try await trial.states(of: Self.number) == ["cancelled"])
        let isNewer = name.contains("soap12")
        #expect(
            answer.header("Content-Type")
                == (isNewer ? SOAPVersion.soap12 : .soap11).contentType)
        #expect(answer.text.contains((isNewer ? SOAPVersion.soap12 : .soap11).namespace))
    }

    /// What the others ask, and a word of what they hear.
    @Test(arguments: [
        ("zeep-delete-send.xml", "Send deleted"), ("zeep-describe-send.xml", "SendWindowOpen"),
        ("zeep-getsystemstatus.xml", "System Status Retrieved"),
        ("zeep-versioninfo.xml", "Belay"), ("zeep-retrieve-send-by-id.xml", "29605"),
        ("zeep-retrieve-send-by-status.xml", "Scheduled"),
        ("zeep-retrieve-send-complex.xml", "<OverallStatus>OK"),
        ("fuelsdk-python-oauth2-retrieve-send.xml", "29605"),
        ("mono-asmx-retrieve-send.xml", "29605"), ("php-soapclient-retrieve-send.xml", "29605"),
        ("zeep-perform-start-esd.xml", "<ErrorCode>42002"),
        ("zeep-schedule-esd.xml", "<ErrorCode>42002"),
        ("zeep-create-send-senddate.xml", "Email not found"),
        ("mono-asmx-create-send.xml", "Email not found"),
    ])
    func `every other question is answered`(name: String, word: String) async throws {
        let trial = try await trial(at: Self.instant())
        _ = try await trial.mail()
        let answer = await trial.post(bytes: try Sample.bytes("Envelopes", name), headers: [:])
        #expect(answer.status == .ok)
        #expect(answer.text.contains(word), "\(answer.text)")
    }

    @Test func `the vendor's envelope does so with its marks and Windows' line ends`() async throws
    {
        for name in ["vendor-page-as-text.xml", "vendor-page-as-markdown.xml"] {
            let trial = try await trial(at: Self.instant())
            _ = try await trial.mail()
            let lines = try Sample.bytes("Envelopes", name).flatMap { (byte: UInt8) -> [UInt8] in
                byte == 0x0A ? [0x0D, 0x0A] : [byte]
            }
            let answer = await trial.post(bytes: [0xEF, 0xBB, 0xBF] + lines)
            #expect(try answer.first("OverallStatus") == "OK")
            #expect(try await trial.states(of: Self.number) == ["cancelled"])
        }
    }
}
