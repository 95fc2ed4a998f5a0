import BelayConsole
import BelayCore
import BelayDialectKit
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("What holds for every page")
struct PageFrameTests {
    @Test(arguments: [
        ("/console/signin", 200), ("/console/password/AAAA", 404), ("/console/nothing", 303),
    ])
    func `a browser is told what it may do`(path: String, status: Int) async throws {
        let stage = try await ConsoleStage()
        let seen = await stage.visitor().get(path)
        #expect(seen.status == status)
        let policy = seen.field("content-security-policy") ?? ""
        #expect(policy.contains("default-src 'none'; script-src 'self'"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(seen.field("x-content-type-options") == "nosniff")
        #expect(seen.field("referrer-policy") == "same-origin")
        #expect(seen.field("cache-control") == "no-store")
        #expect(seen.field("cross-origin-opener-policy") == "same-origin")
        #expect(!seen.text.contains("style=") && !seen.text.contains("<script>"))
    }

    /// What the server is set to, the name of the session's cookie, and what stands behind it.
    @Test(arguments: [
        (ConsoleSettings(isLocal: true), "belay", false),
        (ConsoleSettings(isLocal: false), "__Host-belay", true),
        (ConsoleSettings(url: "https://console.test", isLocal: true), "__Host-belay", true),
        (ConsoleSettings(url: "http://console.test", isLocal: true), "belay", false),
    ])
    func `a cookie stays where it belongs`(
        settings: ConsoleSettings, name: String, isSecure: Bool
    ) async throws {
        let stage = try await ConsoleStage(settings)
        let visitor = stage.visitor()
        visitor.origin = settings.url ?? visitor.origin
        let link = try await stage.invite()
        await visitor.get(link)
        let good = ConsoleStage.password
        await visitor.post(link, ["password": good, "again": good])
        let cookies = await visitor.signIn().cookies
        let session = try #require(cookies.first { $0.hasPrefix(name + "=") })
        #expect(session.contains("; HttpOnly") && session.contains("; SameSite=Lax"))
        #expect(session.contains("; Path=/;") && !session.contains("Domain"))
        #expect(session.contains("; Secure") == isSecure)
        #expect(cookies.allSatisfy { $0.contains("HttpOnly") })
    }

    @Test func `two cookies of one name are none`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        visitor.fields[.cookie] = "belay=x"
        #expect(await visitor.get("/console/keys").status == 200)
        let session = try #require(visitor.cookies["belay"])
        visitor.cookies["other"] = "1; belay=\(session)"
        #expect(await visitor.get("/console/keys").status == 303)
    }

    @Test func `the style, the script and the picture are kept for ever`() async throws {
        let stage = try await ConsoleStage()
        let visitor = stage.visitor()
        let page = await visitor.get("/console/signin").text
        let paths = page.split(separator: "\"").filter { $0.hasPrefix("/console/assets/") }
        #expect(Set(paths).count == 3)
        for path in paths {
            let seen = await visitor.get(String(path))
            #expect(seen.status == 200)
            #expect(seen.field("cache-control")?.contains("immutable") == true)
            #expect(!seen.text.isEmpty)
        }
        #expect(await visitor.get("/console/assets/console.css").status != 200)
    }

    @Test func `what is not there is said in the frame of the console`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let seen = await visitor.get("/console/nothing")
        #expect(seen.status == 404)
        #expect(seen.text.contains("There is nothing here"))
        #expect(seen.text.contains("ann@example.org"))
        #expect(await visitor.post("/console/nothing", [:]).status == 404)
    }

    @Test func `a word is said on the next page, once, and only our own`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let key = try await stage.keys.make(
            for: stage.account, door: .sendGrid, name: "<b>shop</b>")
        await visitor.get("/console/keys")
        let done = await visitor.post("/console/keys", ["do": "revoke", "id": key.key.id])
        #expect(done.status == 303)
        let next = await visitor.get(done.path).text
        #expect(next.contains("The key &#60;b&#62;shop&#60;/b&#62; is revoked"))
        #expect(await !visitor.get(done.path).text.contains("is revoked"))
        visitor.cookies["belay-notice"] = "AAAA.PGI-"
        #expect(await !visitor.get(done.path).text.contains("role=\"status\""))
    }
}
