import BelayConsole
import BelayCore
import BelayDialectKit
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("Signing in")
struct SignInTests {
    @Test func `a link sets a password once, and then the password lets in`() async throws {
        let stage = try await ConsoleStage()
        let visitor = stage.visitor()
        let link = try await stage.invite()
        #expect(await visitor.get(link).text.contains("Set your password"))
        // Looking at it, as a scanner of mail does, changes nothing.
        #expect(await visitor.get(link).status == 200)
        let good = ConsoleStage.password
        #expect(await visitor.post(link, ["password": good, "again": good + "x"]).status == 422)
        #expect(await visitor.post(link, ["password": "short", "again": "short"]).status == 422)
        let set = await visitor.post(link, ["password": good, "again": good])
        #expect(set.status == 200)
        #expect(set.text.contains("Your password is set"))
        #expect(await visitor.get(link).status == 404)
        #expect(await visitor.post(link, ["password": good, "again": good]).status == 404)
        let entered = await visitor.signIn()
        #expect(entered.status == 303)
        #expect(entered.path == "/console")
        #expect(await visitor.get("/console/keys").status == 200)
    }

    @Test func `a link is good for an hour`() async throws {
        let stage = try await ConsoleStage()
        let visitor = stage.visitor()
        let link = try await stage.invite()
        await visitor.get(link)
        stage.time.advance(by: Limits.userLinkLifetime)
        #expect(await visitor.get(link).status == 404)
        let good = ConsoleStage.password
        #expect(await visitor.post(link, ["password": good, "again": good]).status == 404)
    }

    @Test func `whoever is wrong hears the same, whether or not somebody has the address`()
        async throws
    {
        let stage = try await ConsoleStage()
        _ = try await stage.signedIn()
        let visitor = stage.visitor()
        let wrong = await visitor.signIn("ann@example.org", "wrong")
        let nobody = await visitor.signIn("bob@example.org", "wrong")
        #expect(wrong.status == 403)
        #expect(nobody.status == 403)
        #expect(
            wrong.text.replacing("ann@", with: "") == nobody.text.replacing("bob@", with: ""))
        #expect(visitor.cookies["belay"] == nil)
    }

    @Test func `a session has a new name at each sign-in, and the old one is over`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let first = try #require(visitor.cookies["belay"])
        // A name that somebody else chose is not taken over.
        let victim = stage.visitor()
        victim.cookies["belay"] = "chosen"
        await victim.signIn()
        #expect(victim.cookies["belay"] != "chosen")
        let other = stage.visitor()
        other.cookies["belay"] = first
        await other.get("/console/signin")
        #expect(await other.get("/console/keys").status == 200)
        await visitor.get("/console/keys")
        await visitor.post("/console/signout", [:])
        #expect(await other.get("/console/keys").status == 303)
    }

    @Test func `signing in again ends what the browser had`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let first = try #require(visitor.cookies["belay"])
        visitor.cookies["belay"] = nil
        await visitor.get("/console/signin")
        visitor.cookies["belay"] = first
        await visitor.post(
            "/console/signin",
            ["email": "ann@example.org", "password": ConsoleStage.password])
        #expect(visitor.cookies["belay"] != first)
        let other = stage.visitor()
        other.cookies["belay"] = first
        #expect(await other.get("/console/keys").status == 303)
    }

    @Test func `a session ends after hours without a request`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        for _ in 0..<3 {
            stage.time.advance(by: Limits.sessionIdle - .minutes(1))
            #expect(await visitor.get("/console/keys").status == 200)
        }
        stage.time.advance(by: Limits.sessionIdle)
        let out = await visitor.get("/console/keys?a=b")
        #expect(out.status == 303)
        #expect(out.path == "/console/signin?next=/console/keys%3Fa%3Db")
        let again = await visitor.get(out.path)
        #expect(again.text.contains("value=\"/console/keys?a&#61;b\""))
    }

    @Test(arguments: [
        ("/console/keys", "/console/keys"), ("//evil.test", "/console"),
        ("https://evil.test/console/", "/console"), ("/console/\\evil.test", "/console"),
        ("/console\r\nx: y", "/console"), ("/consoles", "/console"), ("", "/console"),
    ])
    func `nobody is sent to another host`(next: String, path: String) async throws {
        let stage = try await ConsoleStage()
        _ = try await stage.signedIn()
        let visitor = stage.visitor()
        await visitor.get("/console/signin")
        let form = [
            "email": "ann@example.org", "password": ConsoleStage.password, "next": next,
        ]
        #expect(await visitor.post("/console/signin", form).path == path)
    }

    @Test func `a new password ends every session, and the keys if that is wished`() async throws {
        let stage = try await ConsoleStage()
        let first = try await stage.signedIn()
        let second = stage.visitor()
        await second.signIn()
        let key = try await stage.keys.make(for: stage.account, door: .sendGrid, name: "k")
        let theirs = try await stage.keys.make(for: stage.other, door: .sendGrid, name: "k")
        await first.get("/console/password")
        let new = "another horse battery"
        var form = ["old": "wrong", "password": new, "again": new, "keys": "revoke"]
        #expect(await first.post("/console/password", form).status == 422)
        #expect(await second.get("/console/keys").status == 200)
        form["old"] = ConsoleStage.password
        #expect(await first.post("/console/password", form).status == 303)
        #expect(await first.get("/console/keys").status == 303)
        #expect(await second.get("/console/keys").status == 303)
        #expect(try await stage.keys.authenticate(key.text, at: .sendGrid) == nil)
        #expect(try await stage.keys.authenticate(theirs.text, at: .sendGrid) != nil)
        #expect(await second.signIn().status == 403)
        #expect(await second.signIn("ANN@example.org", new).status == 303)
    }

    @Test func `somebody who was removed is out at once`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let user = try #require(try await stage.store.user("ann@example.org"))
        #expect(try await stage.store.removeUser(user.id, at: stage.time.now))
        #expect(await visitor.get("/console/keys").status == 303)
        #expect(await visitor.signIn().status == 403)
    }

    @Test func `guesses wait longer and longer, and keep the owner's browser out of it`()
        async throws
    {
        let stage = try await ConsoleStage()
        let owner = try await stage.signedIn()
        await owner.get("/console/keys")
        await owner.post("/console/signout", [:])
        let guesser = stage.visitor()
        for _ in 0..<Limits.failuresOfAddress {
            #expect(await guesser.signIn("ann@example.org", "guess").status == 403)
        }
        let held = await guesser.signIn("ann@example.org", ConsoleStage.password)
        #expect(held.status == 429)
        #expect(held.field("retry-after") == "1")
        // Nobody's address is held likewise.
        for _ in 0..<Limits.failuresOfAddress { await guesser.signIn("no@example.org", "guess") }
        #expect(await guesser.signIn("no@example.org", "guess").status == 429)
        // A browser that its owner signed in with before is not held by a stranger's guesses.
        #expect(await owner.signIn().status == 303)
        stage.time.advance(by: .seconds(1))
        #expect(await guesser.signIn("ann@example.org", "guess").status == 403)
        #expect(await guesser.signIn("ann@example.org", "guess").field("retry-after") == "2")
    }

    @Test func `a network of guessers holds up whoever is new there, and no known browser`()
        async throws
    {
        let stage = try await ConsoleStage()
        let owner = try await stage.signedIn()
        await owner.get("/console/keys")
        await owner.post("/console/signout", [:])
        let guesser = stage.visitor()
        for number in 0..<Limits.failuresOfNetwork {
            #expect(await guesser.signIn("\(number)@example.org", "guess").status == 403)
        }
        #expect(await stage.visitor().signIn().status == 429)
        #expect(await owner.signIn().status == 303)
    }

    @Test(
        arguments: [
            ("10.0.0.7", "203.0.113.9, 198.51.100.1", 429), ("10.0.0.7", "203.0.114.1", 403),
            ("10.0.0.7", "203.0.113.9, 10.0.9.9", 429), ("127.0.0.1", "203.0.113.9", 429),
            ("192.0.2.7", "203.0.113.9", 403), ("10.0.0.7", "nobody", 403),
        ] as [(String, String, Int)])
    func `what a proxy of ours saw is where a guesser comes from, and no other's word`(
        peer: String, forwarded: String, status: Int
    ) async throws {
        let range = try #require(AddressRange("10.0.0.0/16"))
        let stage = try await ConsoleStage(ConsoleSettings(isLocal: true, proxies: [range]))
        let guesser = stage.visitor()
        for (network, last) in [("198.51.100.2", 0), ("203.0.113.4", 1)] {
            guesser.peer = "10.0.1.1"
            guesser.fields[.known("x-forwarded-for")] = network
            for number in 0..<Limits.failuresOfNetwork {
                #expect(await guesser.signIn("\(last)-\(number)@a.test", "guess").status == 403)
            }
        }
        guesser.peer = peer
        guesser.fields[.known("x-forwarded-for")] = forwarded
        #expect(await guesser.signIn("next@a.test", "guess").status == status)
    }

    @Test func `what is too long to be an address or a password is nobody's, and one in number`()
        async throws
    {
        let stage = try await ConsoleStage()
        _ = try await stage.signedIn()
        let guesser = stage.visitor()
        for number in 0..<Limits.failuresOfAddress {
            let address = String(repeating: "a", count: Limits.addressLength + number) + "@a.test"
            #expect(await guesser.signIn(address, "guess").status == 403)
        }
        let address = String(repeating: "b", count: 4 * Limits.addressLength)
        #expect(await guesser.signIn(address, "guess").status == 429)
        let password = String(repeating: "c", count: Limits.passwordBytes + 1)
        #expect(await guesser.signIn("ann@example.org", password).status == 429)
        #expect(await guesser.signIn().status == 303)
    }

    @Test func `strangers' guesses keep nobody from changing their password`() async throws {
        let stage = try await ConsoleStage()
        let owner = try await stage.signedIn()
        let guesser = stage.visitor()
        for _ in 0...Limits.failuresOfAddress {
            await guesser.signIn("ann@example.org", "guess")
        }
        await owner.get("/console/password")
        let new = "another horse battery"
        let form = ["old": ConsoleStage.password, "password": new, "again": new]
        let changed = await owner.post("/console/password", form)
        #expect(changed.status == 303)
        #expect(await owner.get(changed.path).text.contains("Your password is changed"))
        // Whoever has the session alone does not get to guess without an end.
        let thief = try await stage.signedIn("eve@example.org")
        await thief.get("/console/password")
        let guess = ["old": "a wrong guess", "password": new, "again": new]
        for _ in 0..<Limits.failuresOfAddress {
            #expect(await thief.post("/console/password", guess).status == 422)
        }
        #expect(await thief.post("/console/password", guess).status == 429)
    }

    @Test func `whoever set a password by a link is not held up by strangers`() async throws {
        let stage = try await ConsoleStage()
        let link = try await stage.invite()
        let guesser = stage.visitor()
        for _ in 0...Limits.failuresOfAddress {
            await guesser.signIn("ann@example.org", "guess")
        }
        let owner = stage.visitor()
        await owner.get(link)
        let good = ConsoleStage.password
        #expect(await owner.post(link, ["password": good, "again": good]).status == 200)
        for _ in 0...Limits.failuresOfAddress {
            await guesser.signIn("ann@example.org", "guess")
        }
        #expect(await owner.signIn().status == 303)
    }

    @Test func `a browser that keeps no cookie hears what is missing`() async throws {
        let stage = try await ConsoleStage(ConsoleSettings(isLocal: false))
        let visitor = stage.visitor()
        await visitor.get("/console/signin")
        visitor.cookies = [:]
        let seen = await visitor.post("/console/signin", ["email": "a", "password": "b"])
        #expect(seen.status == 403)
        #expect(seen.text.contains("console.url"))
    }

    @Test func `a store that fails is said, and lets nobody in`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        stage.store.fail(.session, .before(.unavailable("busy")))
        let seen = await visitor.get("/console/keys")
        #expect(seen.status == 503)
        #expect(seen.field("retry-after") != nil)
        #expect(!seen.text.contains("ann@example.org"))
        #expect(await visitor.get("/console/keys").status == 200)
    }
}
