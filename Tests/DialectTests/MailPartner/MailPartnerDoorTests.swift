import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMailPartner
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("Mail Partner's door", .timeLimit(.minutes(1)))
struct MailPartnerDoorTests {
    /// A method, a header and the status that a cancel is answered with.
    struct Approach: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method = .get
        var name = "Accept"
        var value = "*/*"
        var status: Int

        var testDescription: String { "\(method.rawValue) \(name): \(value)" }
    }

    static let programs = [
        ("User-Agent", "curl/8.5.0"), ("Content-Type", "application/json"),
        ("Content-Length", "0"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Mode", "same-origin"),
        ("Cookie", "session=1"), ("Accept", "text/html, image/gif, image/jpeg, *; q=.2"),
        ("Purpose", "billing"),
    ]

    static let browsers = [
        ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Mode", "no-cors"),
        ("Sec-Fetch-Mode", "nested-navigate"), ("Sec-Fetch-Mode", "Navigate"),
        ("Sec-Purpose", "prefetch"), ("Sec-Purpose", "prefetch;prerender"),
        ("Sec-Purpose", "Prefetch; anonymous-client-ip"), ("Purpose", "prefetch"),
        ("Purpose", "PREFETCH"), ("X-Purpose", "preview"), ("X-Moz", "prefetch"),
    ]

    static let approaches =
        programs.map { Approach(name: $0.0, value: $0.1, status: 200) }
        + browsers.map { Approach(name: $0.0, value: $0.1, status: 405) }
        + [
            HTTPRequest.Method.head, .options, .post, .put, .patch, .delete, .trace, .connect,
        ].flatMap { method in
            (programs + browsers).map {
                Approach(method: method, name: $0.0, value: $0.1, status: 405)
            }
        }

    @Test(arguments: approaches)
    func `only a program's GET cancels`(_ approach: Approach) async throws {
        let trial = try await MailPartnerTrial()
        let number = await trial.deferred()
        let name = try #require(HTTPField.Name(approach.name))
        let answer = await trial.call(
            approach.method, "/v1/message-cancel",
            query: "apiKey=\(trial.key)&messageId=\(number)", headers: [name: approach.value])
        #expect(answer.status.code == approach.status)
        let record = try #require(try await trial.record(number))
        let isCancelled = record.deliveries[0].lifecycle.state == .cancelled
        #expect(isCancelled == (approach.status == 200))
        if approach.status == 405 { #expect(answer.header("Allow") == "GET") }
    }

    @Test(arguments: browsers)
    func `a browser takes nobody off a list`(_ name: String, _ value: String) async throws {
        let trial = try await MailPartnerTrial()
        _ = try await trial.sending.suppress(
            ["ada@example.com"], in: .global, from: .client, of: trial.account, by: .clockwork)
        let field = try #require(HTTPField.Name(name))
        let answer = await trial.get(
            "/v1/unsubscribe/delete", query: "apiKey=\(trial.key)&id=1",
            headers: [field: value])
        #expect(answer.status == .methodNotAllowed)
        #expect(try await trial.sending.suppressions(of: trial.account, after: 0).count == 1)
    }

    @Test(arguments: [1, 3, 500])
    func `of ten cancels at once one is the first`(_ recipients: Int) async throws {
        let trial = try await MailPartnerTrial()
        let number = await trial.deferred(to: recipients)
        let codes = await withTaskGroup(of: Int64?.self) { group in
            for _ in 0..<10 {
                group.addTask { await trial.cancel(number).json?["code"]?.asInteger }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.count { $0 == 200 } == 1)
        #expect(codes.count { $0 == 5 } == 9)
        let record = try #require(try await trial.record(number))
        #expect(record.deliveries.allSatisfy { $0.shownState == "cancelled" })
    }

    @Test func `a send of another door is shown, and not to be cancelled any more than none`()
        async throws
    {
        let trial = try await MailPartnerTrial()
        let number = await trial.deferred()
        let content = Content(
            from: Mailbox(address: "me@example.com"), subject: "S",
            parts: [BodyPart(type: "text/plain", text: "T")])
        let draft = Draft(
            door: .sendGrid, content: content,
            messages: [
                Message(to: [Mailbox(address: "a@example.com")], due: trial.time.now + .hours(1))
            ])
        guard
            case .scheduled(_, let other) = try await trial.sending.schedule(
                draft, of: trial.account)
        else {
            Issue.record("not scheduled")
            return
        }
        let unknown = await trial.cancel("300")
        #expect(await trial.cancel(String(other)) == unknown)
        #expect(await trial.cancel(number, by: trial.stranger) == unknown)
        let shown = await trial.get(
            "/v1/bulk-status", query: "apiKey=\(trial.key)&messageId=\(other)")
        let entries = try #require(shown.json?["StatutResponseList"]?.asArray)
        #expect(entries.map { $0["status"]?.asString } == ["Waiting"])
        #expect(entries.map { $0["email"]?.asString } == ["a@example.com"])
        for path in ["/v1/message-cancel", "/v1/bulk-status"] {
            let query = "apiKey=\(trial.stranger)&messageId="
            let foreign = await trial.get(path, query: query + number)
            let absent = await trial.get(path, query: query + "300")
            #expect(foreign == absent)
        }
    }

    @Test func `a cancel by a person of the house is a cancel`() async throws {
        let trial = try await MailPartnerTrial()
        for recipients in [1, 2] {
            let number = await trial.deferred(to: recipients)
            let record = try #require(try await trial.record(number))
            _ = try await trial.sending.cancel(
                send: .id(record.send.id), by: .operators, of: trial.account)
            #expect(await trial.cancel(number).json?["code"] == 5)
        }
    }

    @Test func `a refusal by the five minutes changes nothing`() async throws {
        let trial = try await MailPartnerTrial()
        let number = await trial.deferred(to: 2)
        trial.time.advance(by: .hours(3) - .seconds(60))
        #expect(await trial.cancel(number).json?["code"] == 6)
        trial.time.advance(by: .seconds(60))
        #expect(try await trial.releaseDue().count == 2)
    }

    @Test func `a text that ends its CDATA is split, and what XML cannot hold is replaced`()
        async throws
    {
        let trial = try await MailPartnerTrial(named: "a]]>b]]]>\u{1B}\u{FFFF}é")
        let answer = await trial.get("/v1/me", query: "apiKey=\(trial.key)&_format=xml")
        let name = "a]]]]><![CDATA[>b]]]]]><![CDATA[>\u{FFFD}\u{FFFD}é"
        #expect(answer.text.contains("<entry><![CDATA[\(name)]]></entry>"))
    }

    @Test func `no answer repeats a key or a parameter`() async throws {
        let trial = try await MailPartnerTrial()
        let canary = "CANARY" + String(trial.key.dropFirst(6))
        for path in ["/v1/me", "/v1/message-cancel", "/v1/CANARY", "/v1/send", "/CANARY"] {
            for query in [
                "apiKey=\(canary)&messageId=CANARY", "apikey=\(canary)", "apiKey[]=\(canary)",
                "apiKey=%43ANARY", "_format=CANARY&apiKey=\(canary)",
                "apiKey=\(trial.key)&messageId=CANARY", "\(canary)",
            ] {
                for method in [HTTPRequest.Method.get, .post, .head] {
                    let answer = await trial.call(
                        method, path, query: query, body: #"{"apiKey":"\#(canary)"}"#)
                    #expect(!answer.text.contains("CANARY"), "\(path) \(query)")
                    #expect(!answer.text.contains(trial.key), "\(path) \(query)")
                    #expect(!"\(answer.headers)".contains("CANARY"))
                    #expect(answer.header("Referrer-Policy") == "no-referrer")
                    #expect(answer.header("Cache-Control") == "no-store")
                }
            }
        }
    }
}
