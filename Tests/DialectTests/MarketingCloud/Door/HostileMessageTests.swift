import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySOAP
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

/// The rows of the threat model that touch SOAP, each as it reaches the door.
@Suite("Hostile messages at Marketing Cloud's door", .timeLimit(.minutes(1)))
struct HostileMessageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var status: Int
        /// Makes the message of a good one.
        var make: @Sendable (String) -> [UInt8]

        init(
            _ name: String, _ status: Int = 400, _ make: @escaping @Sendable (String) -> [UInt8]
        ) {
            self.name = name
            self.status = status
            self.make = make
        }

        init(_ name: String, replacing part: String, with other: String) {
            self.init(name) { Array($0.replacing(part, with: other).utf8) }
        }

        init(_ name: String, before text: String) {
            self.init(name) { Array((text + $0).utf8) }
        }

        var testDescription: String { name }
    }

    private static let file = "SYSTEM \"file:///etc/passwd\""

    /// D-1 and D-2: whatever could open a file or grow.
    private static let documents = [
        Case("D-1 a DOCTYPE", before: "<!DOCTYPE a>"),
        Case("D-1 an external DTD", before: "<!DOCTYPE a \(file)>"),
        Case(
            "D-1 an external entity",
            before: "<!DOCTYPE a [<!ENTITY x \(file)>]>"),
        Case(
            "D-1 a parameter entity",
            before: "<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/\"> %x;]>"),
        Case("D-1 a stylesheet", before: "<?xml-stylesheet href=\"http://127.0.0.1:1/\"?>"),
        Case(
            "D-1 a processing instruction", replacing: "<soap:Header>", with: "<soap:Header><?a?>"),
        Case("D-1 an undeclared entity", replacing: "<ID>1", with: "<ID>&x;1"),
        Case(
            "D-2 a billion laughs",
            before: "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>"),
    ]

    /// D-3: too much of anything.
    private static let sizes = [
        Case(
            "D-3 depth", replacing: "<soap:Body>",
            with: "<soap:Body>" + String(repeating: "<a>", count: 100_000)),
        Case(
            "D-3 depth of 65", replacing: "</soap:Body>",
            with: String(repeating: "<a>", count: 64) + String(repeating: "</a>", count: 64)
                + "</soap:Body>"),
        Case(
            "D-3 attributes", replacing: "<soap:Body>",
            with: "<soap:Body " + (0..<100_000).map { "a\($0)='1' " }.joined() + ">"),
        Case(
            "D-3 namespaces", replacing: "<soap:Body>",
            with: "<soap:Body " + (0..<100_000).map { "xmlns:a\($0)='u' " }.joined() + ">"),
        Case(
            "D-3 a name", replacing: "<soap:Body>",
            with: "<soap:Body><\(String(repeating: "n", count: 600))/>"),
        Case("D-3 more bytes than a body has") { good in
            Array(good.utf8) + [UInt8](repeating: 0x20, count: Limits.requestBody)
        },
    ]

    /// D-4: other encodings.
    private static let encodings = [
        Case("D-4 UTF-16", 415) { good in
            [0xFF, 0xFE] + good.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        },
        Case("D-4 UTF-7 by its declaration", 415) { good in
            Array(("<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + good).utf8)
        },
        Case("D-4 Latin 1", 415) { good in
            Array(("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + good).utf8)
        },
        Case("D-4 EBCDIC", 415) { _ in [0x4C, 0x6F, 0xA7, 0x94, 0x93] },
        Case("D-4 a NUL", 415) { Array($0.replacing("<ID>1", with: "<ID>1\0").utf8) },
        Case("D-4 an overlong form", 415) { good in Array(good.utf8) + [0xC0, 0xAF] },
        Case("D-4 a lone surrogate", 415) { good in Array(good.utf8) + [0xED, 0xA0, 0x80] },
    ]

    /// D-5 and D-6: two readers, two messages.
    private static let shapes = [
        Case("D-5 a second root") { Array(($0 + "<a/>").utf8) },
        Case("D-5 what follows the end") { Array(($0 + "x").utf8) },
        Case("D-5 a cut") { Array($0.utf8.dropLast(9)) },
        Case("D-5 an attribute twice", replacing: "xsi:type=\"Send\"", with: "a='1' a='2'"),
        Case("D-5 a prefix of nothing", replacing: "<ID>", with: "<z:ID>"),
        Case("D-6 two Bodies", replacing: "</soap:Body>", with: "</soap:Body><soap:Body/>"),
        Case("D-6 two Headers", replacing: "</soap:Header>", with: "</soap:Header><soap:Header/>"),
        Case(
            "D-6 two requests", replacing: "</PerformRequestMsg>",
            with: "</PerformRequestMsg><PerformRequestMsg/>"),
        Case("D-6 no request", replacing: "<soap:Body>", with: "<soap:Body/><soap:Body>"),
        Case("D-6 a moved Body", replacing: "</soap:Envelope>", with: "<x/></soap:Envelope>"),
        Case(
            "D-6 two tokens", replacing: "<wsse:UsernameToken>",
            with: "<wsse:UsernameToken/><wsse:UsernameToken>"),
        Case(
            "D-6 two Security headers", replacing: "<wsse:Security>",
            with: "<wsse:Security/><wsse:Security>"),
        Case(
            "D-6 a signature", replacing: "<wsse:Security>",
            with: "<wsse:Security><d:Signature xmlns:d='http://www.w3.org/2000/09/xmldsig#'/>"),
        Case(
            "D-6 encryption", replacing: "<soap:Header>",
            with: "<soap:Header><d:EncryptedData xmlns:d='http://www.w3.org/2001/04/xmlenc#'/>"),
    ]

    @Test(arguments: documents + sizes + encodings + shapes)
    func `what cannot be read in one way only is refused, and does nothing`(
        test: Case
    ) async throws {
        let trial = try await MarketingCloudTrial()
        let number = try await trial.mail()
        let good = Self.good(trial, number)
        let calls = trial.store.calls
        let answer = await trial.post(bytes: test.make(good))
        #expect(answer.status.code == test.status)
        #expect(try answer.first("faultcode") == "soap:Client")
        // Before anyone was asked who they are.
        #expect(trial.store.calls == calls)
        #expect(try await trial.states(of: number) == ["scheduled"])
    }

    private static func good(_ trial: MarketingCloudTrial, _ number: Int64) -> String {
        MarketingCloudTrial.envelope(
            MarketingCloudTrial.performing("cancel", number),
            header: MarketingCloudTrial.security(trial.key.key.id, trial.key.secret))
    }

    /// D-3, the other side: marks that divide nothing.
    @Test(arguments: [
        ("<Action>cancel", "<Action>can<!-- -->cel"),
        ("<Action>cancel", "<Action><![CDATA[cancel]]>"),
        ("<Action>cancel</", "<Action>&#99;an&#x63;el</"), ("<ID>", "<ID>\n <!-- 9 -->"),
        ("<soap:Body>", "=<soap:Body>="), ("<Definitions>", "<Definitions>stray"),
        ("<wsse:Password>", "<wsse:Password><!--x-->"),
    ])
    func `comments, sections and stray text change nothing`(
        part: String, other: String
    ) async throws {
        let trial = try await MarketingCloudTrial()
        let number = try await trial.mail()
        let message = Self.good(trial, number).replacing(part, with: other)
        let answer = await trial.post(message)
        #expect(try answer.first("OverallStatus") == "OK", "\(answer.text)")
        #expect(try await trial.states(of: number) == ["cancelled"])
    }

    /// D-10: the Body alone decides, whatever else names an operation.
    @Test(arguments: Operation.allCases)
    func `no SOAPAction makes another operation of a request`(named: Operation) async throws {
        let trial = try await MarketingCloudTrial()
        let number = try await trial.mail()
        var headers = MarketingCloudTrial.headers
        headers[try #require(HTTPField.Name("SOAPAction"))] = "\"\(named.rawValue)\""
        let answer = await trial.post(Self.good(trial, number), headers: headers)
        #expect(try answer.first("OverallStatus") == "OK")
        #expect(try await trial.states(of: number) == ["cancelled"])
    }

    /// D-40: another account's send and one that nobody has.
    @Test(arguments: ["cancel", "pause", "resume"])
    func `an answer about another's send is that about none, to the byte`(
        action: String
    ) async throws {
        let trial = try await MarketingCloudTrial()
        for _ in 0..<7 { _ = try await trial.mail(of: trial.other) }
        let foreign = await trial.perform(action, 7)
        let fresh = try await MarketingCloudTrial()
        let none = await fresh.perform(action, 7)
        // Both trials draw the same identifiers, so that every byte can be held against the other.
        #expect(Self.withoutUUIDs(foreign.text) == Self.withoutUUIDs(none.text))
        #expect(try foreign.first("StatusMessage") == "Send with ID 7 not found")
        for operation in ["Delete", "Update"] {
            let body =
                "<\(operation)Request><Objects xsi:type=\"Send\"><ID>7</ID>"
                + "<SendDate>2028-01-01T00:00:00</SendDate></Objects></\(operation)Request>"
            let (theirs, nobodys) = (await trial.ask(body), await fresh.ask(body))
            #expect(Self.withoutUUIDs(theirs.text) == Self.withoutUUIDs(nobodys.text))
        }
        #expect(try await trial.sending.outlines(OutlineFilter(), of: trial.other).count == 7)
    }

    /// Identifiers are of chance; the rest must be the same.
    private static func withoutUUIDs(_ text: String) -> String {
        var bytes = Array(text.utf8)
        for start in bytes.indices.dropLast(36) {
            let part = bytes[start..<(start + 36)]
            let isUUID = part.enumerated().allSatisfy { place, byte in
                [8, 13, 18, 23].contains(place)
                    ? byte == UInt8(ascii: "-")
                    : "0123456789abcdef".utf8.contains(byte)
            }
            if isUUID {
                bytes.replaceSubrange(start..<(start + 36), with: repeatElement(0x2A, count: 36))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `as many objects as may be, and one more`() async throws {
        let trial = try await MarketingCloudTrial()
        let one = "<Definition xsi:type=\"Send\"><ID>1</ID></Definition>"
        for (count, isRead) in [(2_500, true), (2_501, false)] {
            let answer = await trial.ask(
                "<PerformRequestMsg><Action>cancel</Action><Definitions>"
                    + String(repeating: one, count: count) + "</Definitions></PerformRequestMsg>")
            #expect(answer.status.code == (isRead ? 200 : 500))
            #expect(try answer.first("faultcode") == (isRead ? nil : "soap:Client"))
        }
    }
}
