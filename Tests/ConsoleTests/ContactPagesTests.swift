import BelayConsole
import BelayCore
import BelayStore
import BelayTesting
import BelayTime
import Testing

@Suite("Pages of contacts, senders, groups and suppressions")
struct ContactPagesTests {
    @Test("a list is made, filled, emptied, renamed and deleted")
    func lists() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get("/console/contacts")
        let path = await visitor.post("/console/contacts", ["do": "list", "name": " Friends "]).path
        #expect(path == "/console/lists/1")
        #expect(await visitor.get(path).text.contains("Nobody here"))
        await visitor.post(
            path, ["do": "add", "address": "Ann@Example.org", "first": "Ann", "last": "B"])
        let page = await visitor.get(path).text
        #expect(page.contains("Ann@Example.org") && page.contains("Ann B"))
        await visitor.post(path, ["do": "remove", "contact": "1"])
        #expect(await visitor.get(path).text.contains("Nobody here"))
        #expect(await visitor.post(path, ["do": "remove", "contact": "1"]).status == 409)
        await visitor.get(path)
        await visitor.post(path, ["do": "rename", "name": "Pals", "seen": "Friends"])
        #expect(await visitor.get(path).text.contains("<h1>Pals</h1>"))
        // The page that still shows the old name is too old to delete it.
        #expect(await visitor.post(path, ["do": "delete", "seen": "Friends"]).status == 409)
        await visitor.get(path)
        #expect(await visitor.post(path, ["do": "delete", "seen": "Pals"]).status == 303)
        #expect(await visitor.get(path).status == 404)
    }

    @Test("a contact is found by the address in any case, and shows its lists and fields")
    func contact() async throws {
        let scene = try await CampaignStage()
        let found = await scene.visitor.get("/console/contacts?q=P1%40EXAMPLE.org")
        #expect(found.path == "/console/contacts/2")
        let story = Shown("/console/activity?q=p1%40example.org").html
        #expect(await scene.visitor.get(found.path).text.contains(story))
        #expect(await scene.visitor.get(found.path).text.contains("Customers"))
        let none = await scene.visitor.get("/console/contacts?q=nobody%40example.org").text
        #expect(none.contains("Nobody has this address."))
        await scene.visitor.get(found.path)
        await scene.visitor.post(found.path, ["do": "remove"])
        #expect(await scene.visitor.get(found.path).status == 404)
    }

    @Test(
        "what is no address is not kept",
        arguments: ["", "ann", "ann@", "@example.org", "a b@example.org", "ann@example.org\u{0}"])
    func badAddresses(address: String) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get("/console/contacts")
        let seen = await visitor.post("/console/contacts", ["do": "contact", "address": address])
        #expect(seen.status == 422)
        #expect(try await stage.store.contactCount(of: stage.account) == 0)
    }

    @Test(
        "another account's things are not found",
        arguments: [
            "/console/lists/1", "/console/contacts/1", "/console/senders/1", "/console/groups/1",
            "/console/segments/1", "/console/imports/1", "/console/imports/1/report.csv",
            "/console/imports/1/progress", "/console/suppressions?scope=1",
        ])
    func foreign(path: String) async throws {
        let scene = try await CampaignStage()
        _ = try await scene.stage.store.addSegment(
            SegmentDraft(name: "All"), of: scene.stage.account, at: scene.stage.time.now)
        await scene.visitor.get("/console/imports/new")
        await scene.visitor.upload("/console/imports/new", "email\nann@example.org\n")
        #expect(await scene.visitor.get(path).status == 200)
        let stranger = try await scene.stage.signedIn("eve@example.org", to: scene.stage.other)
        #expect(await stranger.get(path).status == 404)
        await stranger.get("/console/contacts")
        let form = [
            "do": "remove", "scope": "1", "address": "p0@example.org", "contact": "1",
            "version": "1",
        ]
        let answer = await stranger.post(String(path.split(separator: "?")[0]), form)
        #expect(answer.status == 404 || answer.status == 405)
    }

    @Test("a sender is made, changed and removed, and says what is missing")
    func senders() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let form = [
            "nickname": "Shop", "from": "The Shop", "email": "shop@example.org",
            "address": "1 Road", "city": "Bern", "country": "Switzerland",
        ]
        for name in ["nickname", "email", "address", "city", "country"] {
            await visitor.get("/console/senders/new")
            var bad = form
            bad[name] = " "
            #expect(await visitor.post("/console/senders/new", bad).status == 422, "\(name)")
        }
        #expect(await visitor.post("/console/senders/new", form).status == 303)
        #expect(await visitor.post("/console/senders/new", form).status == 422)
        var changed = form
        changed["version"] = "1"
        changed["city"] = "Basel"
        #expect(await visitor.post("/console/senders/1", changed).status == 303)
        // The same form again is of a page that is too old by now.
        #expect(await visitor.post("/console/senders/1", changed).status == 409)
        let removal = ["version": "2", "do": "remove"]
        #expect(await visitor.post("/console/senders/1", removal).status == 303)
        #expect(await visitor.get("/console/senders/1").status == 404)
    }

    @Test("a sender that a scheduled campaign has stays")
    func lockedSender() async throws {
        let scene = try await CampaignStage()
        await scene.schedule(await scene.made())
        let path = "/console/senders/\(scene.sender)"
        await scene.visitor.get(path)
        let seen = await scene.visitor.post(path, ["version": "1", "do": "remove"])
        #expect(seen.status == 422)
        #expect(seen.text.contains("Unschedule it first."))
    }

    @Test("a group is made, changed, and bounded as a group is")
    func groups() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get("/console/groups")
        #expect(await visitor.post("/console/groups", ["name": "News"]).status == 303)
        #expect(await visitor.post("/console/groups", ["name": "News"]).status == 422)
        let long = String(repeating: "x", count: 31)
        #expect(await visitor.post("/console/groups", ["name": long]).status == 422)
        await visitor.get("/console/groups/1")
        let changed = ["name": "Offers", "version": "1"]
        #expect(await visitor.post("/console/groups/1", changed).status == 303)
        #expect(await visitor.post("/console/groups/1", changed).status == 409)
    }

    @Test("addresses are suppressed globally or for a group, found, and taken off again")
    func suppressions() async throws {
        let scene = try await CampaignStage()
        let (visitor, store) = (scene.visitor, scene.stage.store)
        let path = "/console/suppressions"
        await visitor.get(path)
        let two = ["do": "add", "scope": "0", "addresses": "a@example.org\r\nB@example.org, "]
        #expect(await visitor.post(path, two).status == 303)
        await visitor.post(
            path, ["do": "add", "scope": "\(scene.group)", "addresses": "a@example.org"])
        let scopes = try await store.scopes(of: ["a@example.org"], of: scene.stage.account)
        #expect(scopes == [[.global, .group(scene.group)]])
        let found = await visitor.get(path + "?q=A%40example.org").text
        #expect(found.contains("no mail at all") && found.contains("“News”"))
        let removal = ["do": "remove", "scope": "0", "address": "a@example.org"]
        #expect(await visitor.post(path, removal).status == 303)
        #expect(await visitor.post(path, removal).status == 409)
        #expect(await visitor.get(path).text.contains("b@example.org"))
    }

    @Test("a NUL is in no name and no address, and breaks nothing")
    func nul() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get("/console/contacts")
        let list = ["do": "list", "name": "a\u{0}b"]
        #expect(await visitor.post("/console/contacts", list).status == 422)
        #expect(await visitor.post("/console/groups", ["name": "a\u{0}b"]).status == 422)
        for path in ["suppressions?q=a%00b", "contacts?q=a%00b", "singlesends?name=a%00b"] {
            #expect(await visitor.get("/console/" + path).status == 200, "\(path)")
        }
        let removal = ["do": "remove", "scope": "0", "address": "a\u{0}b"]
        #expect(await visitor.post("/console/suppressions", removal).status == 400)
    }

    @Test("one bad address among good ones adds none", arguments: ["", "a@example.org nobody"])
    func badSuppressions(addresses: String) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get("/console/suppressions")
        let form = ["do": "add", "scope": "0", "addresses": addresses]
        #expect(await visitor.post("/console/suppressions", form).status == 422)
        #expect(try await stage.store.suppressionCount(in: .global, of: stage.account) == 0)
    }
}
