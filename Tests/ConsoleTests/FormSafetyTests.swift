import BelayConsole
import BelayCore
import BelayDialectKit
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("What a form must show before it is taken")
struct FormSafetyTests {
    private static let form = ["do": "make", "name": "a key", "door": "sendgrid"]

    private func keyCount(_ stage: ConsoleStage) async throws -> Int {
        try await stage.store.keys(of: stage.account).count
    }

    @Test func `its own session's token`() async throws {
        let stage = try await ConsoleStage()
        let ann = try await stage.signedIn()
        let bob = try await stage.signedIn("bob@example.org")
        await ann.get("/console/keys")
        await bob.get("/console/keys")
        #expect(ann.token != bob.token)
        for token in ["", "x", bob.token, ann.token + "A", "AAAA"] {
            #expect(await ann.post("/console/keys", Self.form, token: token).status == 403)
        }
        #expect(try await keyCount(stage) == 0)
        #expect(await ann.post("/console/keys", Self.form).status == 200)
        #expect(try await keyCount(stage) == 1)
    }

    @Test(
        arguments: [
            (nil, nil, 403), (nil, "same-origin", 200), (nil, "cross-site", 403),
            (nil, "same-site", 403), ("null", nil, 403), ("http://evil.test", nil, 403),
            ("http://console.test.evil.test", nil, 403), ("https://console.test", nil, 200),
            ("HTTP://CONSOLE.TEST", nil, 200), ("http://console.test:81", nil, 403),
            ("http://evil.test", "same-origin", 403),
        ] as [(String?, String?, Int)])
    func `an origin that is ours`(origin: String?, site: String?, status: Int) async throws {
        let stage = try await ConsoleStage()
        let ann = try await stage.signedIn()
        await ann.get("/console/keys")
        ann.origin = origin
        ann.fields[.known("sec-fetch-site")] = site
        #expect(await ann.post("/console/keys", Self.form).status == status)
        #expect(try await keyCount(stage) == (status == 200 ? 1 : 0))
    }

    @Test func `an origin that is set counts alone`() async throws {
        let stage = try await ConsoleStage(
            ConsoleSettings(url: "https://mail.example.com/belay", isLocal: true))
        let visitor = stage.visitor()
        visitor.origin = "https://console.test"
        #expect(await visitor.signIn().status == 403)
        visitor.origin = "https://mail.example.com"
        let wrong = await visitor.signIn()
        #expect(wrong.status == 403)
        #expect(wrong.text.contains("password is wrong"))
    }

    @Test func `what a browser sends, and no more than that`() async throws {
        let stage = try await ConsoleStage()
        let ann = try await stage.signedIn()
        await ann.get("/console/keys")
        ann.fields[.contentType] = "application/json"
        #expect(await ann.post("/console/keys", Self.form).status == 400)
        ann.fields[.contentType] = "application/x-www-form-urlencoded; charset=UTF-8"
        #expect(await ann.post("/console/keys", ["do": "nothing"]).status == 400)
        let large = ["name": String(repeating: "a", count: Limits.formBytes + 1)]
        #expect(await ann.post("/console/keys", large).status == 413)
        #expect(await ann.get("/console/keys?a=%").status == 400)
        #expect(try await keyCount(stage) == 0)
    }

    @Test func `without a session nothing is taken, and it is said`() async throws {
        let stage = try await ConsoleStage()
        let ann = try await stage.signedIn()
        await ann.get("/console/keys")
        ann.cookies["belay"] = nil
        let seen = await ann.post("/console/keys", Self.form)
        #expect(seen.status == 403)
        #expect(seen.text.contains("signed out"))
        #expect(try await keyCount(stage) == 0)
    }

    @Test func `signing in, too`() async throws {
        let stage = try await ConsoleStage()
        _ = try await stage.signedIn()
        let form = ["email": "ann@example.org", "password": ConsoleStage.password]
        let visitor = stage.visitor()
        #expect(await visitor.post("/console/signin", form, token: "x").status == 403)
        await visitor.get("/console/signin")
        let stranger = stage.visitor()
        await stranger.get("/console/signin")
        #expect(
            await visitor.post("/console/signin", form, token: stranger.token).status == 403)
        visitor.origin = "http://evil.test"
        #expect(await visitor.post("/console/signin", form).status == 403)
        visitor.origin = "http://console.test"
        #expect(await visitor.post("/console/signin", form).status == 303)
    }
}
