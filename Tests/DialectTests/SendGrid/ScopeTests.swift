import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("What a SendGrid key may do")
struct ScopeTests {
    private static let calls: [(method: HTTPRequest.Method, path: String, scope: String?)] = [
        (.post, "/v3/mail/send", "mail.send"),
        (.post, "/v3/mail/batch", "mail.batch.create"),
        (.get, "/v3/mail/batch/a", "mail.batch.read"),
        (.post, "/v3/user/scheduled_sends", "user.scheduled_sends.create"),
        (.get, "/v3/user/scheduled_sends", "user.scheduled_sends.read"),
        (.get, "/v3/user/scheduled_sends/a", "user.scheduled_sends.read"),
        (.patch, "/v3/user/scheduled_sends/a", "user.scheduled_sends.update"),
        (.delete, "/v3/user/scheduled_sends/a", "user.scheduled_sends.delete"),
        (.get, "/v3/scopes", nil),
        (.get, "/v3/api_keys", "api_keys.read"),
        (.get, "/v3/api_keys/a", "api_keys.read"),
        (.post, "/v3/api_keys", "api_keys.create"),
        (.patch, "/v3/api_keys/a", "api_keys.update"),
        (.put, "/v3/api_keys/a", "api_keys.update"),
        (.delete, "/v3/api_keys/a", "api_keys.delete"),
    ]

    /// Those that two names open: the older product's and the newer's, or a group's and its
    /// addresses'.
    private static let marketing: [(method: HTTPRequest.Method, path: String, scopes: [String])] = {
        func either(_ word: String) -> [String] {
            ["marketing_campaigns.", "marketing."].map { $0 + word }
        }
        return [
            (.get, "/v3/campaigns", either("read")), (.post, "/v3/campaigns", either("create")),
            (.patch, "/v3/campaigns/1", either("update")),
            (.delete, "/v3/campaigns/1", either("delete")),
            (.post, "/v3/campaigns/1/schedules", either("create")),
            (.get, "/v3/campaigns/1/schedules", either("read")),
            (.patch, "/v3/campaigns/1/schedules", either("update")),
            (.delete, "/v3/campaigns/1/schedules", either("delete")),
            (.post, "/v3/campaigns/1/schedules/now", either("create")),
            (.post, "/v3/senders", either("create")), (.get, "/v3/senders/1", either("read")),
            (.post, "/v3/contactdb/recipients", either("create")),
            (.patch, "/v3/contactdb/recipients", either("update")),
            (.get, "/v3/contactdb/segments/1", either("read")),
            (.delete, "/v3/contactdb/lists/1", either("delete")),
            (.get, "/v3/asm/groups", ["asm.groups.read"]),
            (.delete, "/v3/asm/groups/1", ["asm.groups.delete"]),
            (
                .post, "/v3/asm/groups/1/suppressions",
                ["asm.groups.create", "asm.groups.suppressions.create"]
            ),
            (
                .get, "/v3/suppression/unsubscribes",
                ["asm.groups.read", "asm.groups.suppressions.read"]
            ),
        ]
    }()

    @Test(arguments: marketing.indices)
    func `either of two names opens a marketing call, and no other does`(
        _ index: Int
    ) async throws {
        let call = Self.marketing[index]
        let trial = try await SendGridTrial()
        let all = Set(Self.marketing.flatMap(\.scopes)).sorted()
        for scope in all {
            let key = try await trial.keys.make(
                for: trial.account, door: .sendGrid, scopes: [scope], name: scope)
            let answer = await trial.call(call.method, call.path, key: key.text)
            #expect((answer.status == .forbidden) != call.scopes.contains(scope), "\(scope)")
        }
    }

    private static let scopes = Set(calls.compactMap(\.scope)).sorted() + ["mail.batch.delete"]

    @Test(arguments: calls.indices, scopes)
    func `a key with one scope may do what needs it and nothing else`(
        _ index: Int, _ scope: String
    ) async throws {
        let call = Self.calls[index]
        let trial = try await SendGridTrial()
        let key = try await trial.keys.make(
            for: trial.account, door: .sendGrid, scopes: [scope], name: scope)
        let answer = await trial.call(call.method, call.path, key: key.text)
        let mayDo = call.scope == nil || call.scope == scope
        let isMail = call.path == "/v3/mail/send"
        let refusals: [HTTPResponse.Status] = [.unauthorized, .forbidden]
        #expect(refusals.contains(answer.status) != mayDo)
        if !mayDo {
            #expect(answer.status == (isMail ? .unauthorized : .forbidden))
            let words =
                isMail
                ? "Authenticated user is not authorized to send mail" : "access forbidden"
            #expect(answer.flaws.map(\.message) == [words])
        }
    }

    @Test func `a revoked key opens nothing, and at once`() async throws {
        let trial = try await SendGridTrial()
        let made = try await trial.keys.make(for: trial.account, door: .sendGrid, name: "brief")
        #expect(await trial.call(.get, "/v3/scopes", key: made.text).status == .ok)
        _ = try await trial.keys.revoke(made.key.id)
        #expect(await trial.call(.get, "/v3/scopes", key: made.text).status == .unauthorized)
    }

    @Test func `a key of another door opens nothing`() async throws {
        let trial = try await SendGridTrial()
        let made = try await trial.keys.make(for: trial.account, door: .native, name: "other")
        #expect(await trial.call(.get, "/v3/scopes", key: made.text).status == .unauthorized)
    }

    @Test func `who may not send is told before the body is read`() async throws {
        let trial = try await SendGridTrial()
        let request = DoorRequest(
            method: .post, path: "/v3/mail/send", headers: [.authorization: "Bearer none"]
        ) { () throws(BodyError) in
            Issue.record("the body was read")
            return []
        }
        #expect(await trial.door.respond(to: request).status == .unauthorized)
    }

    @Test func `the number of the key's own account may be named`() async throws {
        let trial = try await SendGridTrial()
        let name = try #require(HTTPField.Name("account-id"))
        let own = String(trial.account.rawValue)
        let request = DoorRequest(
            method: .get, path: "/v3/scopes",
            headers: [.authorization: "Bearer \(trial.key)", name: own]
        ) { () throws(BodyError) in [] }
        #expect(await trial.door.respond(to: request).status == .ok)
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/v3/mail/batch/"), (.get, "/v3/user/scheduled_sends/"),
        (.patch, "/v3/user/scheduled_sends/"), (.delete, "/v3/user/scheduled_sends/"),
    ])
    func `another account's batch is answered as one that nobody made`(
        _ method: HTTPRequest.Method, _ path: String
    ) async throws {
        let trial = try await SendGridTrial()
        let batch = await trial.makeBatch()
        let stop = #"{"batch_id":"\#(batch)","status":"pause"}"#
        #expect(await trial.call(.post, "/v3/user/scheduled_sends", stop).status == .created)
        let body = #"{"status":"cancel"}"#
        let foreign = await trial.call(method, path + batch, body, key: trial.stranger)
        let unknown = await trial.call(
            method, path + String(batch.reversed()), body, key: trial.stranger)
        #expect(foreign == unknown)
        let list = await trial.call(.get, "/v3/user/scheduled_sends")
        #expect(list.text == #"[{"batch_id":"\#(batch)","status":"pause"}]"#)
    }

    @Test(arguments: ["/v3/user/scheduled_sends", "/v3/mail/send"])
    func `a body that names another account's batch is answered as one that names none`(
        _ path: String
    ) async throws {
        let trial = try await SendGridTrial()
        let batch = await trial.makeBatch()
        let answers = await [batch, String(batch.reversed())].asyncMap { id in
            let body =
                path == "/v3/mail/send"
                ? SampleMail.with("batch_id", .string(id)).encodedText()
                : #"{"batch_id":"\#(id)","status":"cancel"}"#
            return await trial.call(.post, path, body, key: trial.stranger)
        }
        #expect(answers[0] == answers[1])
        #expect(answers[0].status == .badRequest)
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ body: (Element) async -> Value) async -> [Value] {
        var values: [Value] = []
        for element in self { values.append(await body(element)) }
        return values
    }
}
