import BelayCampaigns
import BelayCore
import BelayStore
import BelayTesting
import BelayTime
import Foundation
import Testing

@Suite("Pages of single sends and campaigns")
struct CampaignPagesTests {
    @Test(
        "a draft is made, shown, scheduled, taken back, changed and scheduled again",
        arguments: [("singlesends", CampaignKind.singleSend), ("campaigns", .legacy)])
    func life(shelf: String, kind: CampaignKind) async throws {
        let scene = try await CampaignStage()
        let path = await scene.made(on: shelf)
        #expect(path == "/console/\(shelf)/1")
        let draft = await scene.visitor.get(path).text
        #expect(draft.contains("Ready to go out"))
        #expect(draft.contains("sandbox=\"\""))
        #expect(try await scene.status(path, kind) == .draft)

        #expect(await scene.schedule(path).path == path)
        #expect(try await scene.status(path, kind) == .scheduled)
        let list = await scene.visitor.get("/console/\(shelf)").text
        #expect(list.contains(">Unschedule</button>"))

        // What is upcoming leads to it, and to taking it back.
        let upcoming = await scene.visitor.get("/console/upcoming").text
        #expect(upcoming.contains("href=\"\(path)\""))
        #expect(upcoming.contains("href=\"\(path)/unschedule\""))
        let asked = await scene.visitor.get(path + "/unschedule").text
        #expect(asked.contains("It will touch 3 contacts"))

        let version = scene.hidden("version", in: list)
        let back = await scene.visitor.post(
            path + "/unschedule", ["version": version, "back": "list", "reason": "wrong text"])
        #expect(back.path == "/console/\(shelf)")
        #expect(try await scene.status(path, kind) == .draft)

        var form = scene.form()
        form["subject"] = "Hello again"
        #expect(await scene.post(path + "/edit", form).status == 303)
        await scene.schedule(path)
        #expect(try await scene.status(path, kind) == .scheduled)
        #expect(await scene.visitor.get(path).text.contains("Hello again"))
    }

    @Test("what a draft lacks is said all at once, and it is not scheduled")
    func readiness() async throws {
        let scene = try await CampaignStage()
        await scene.visitor.get("/console/singlesends/new")
        let path = await scene.visitor.post("/console/singlesends/new", ["name": "Bare"]).path
        let page = await scene.schedule(path)
        #expect(page.status == 422)
        for flaw in [CampaignFlaw.noSubject, .noSender, .noContent, .nobody, .noUnsubscribing] {
            #expect(page.text.contains(flaw.words), "\(flaw)")
        }
        #expect(try await scene.status(path) == .draft)
    }

    @Test("all that is wrong with a form is said at once, and what was typed stays")
    func flaws() async throws {
        let scene = try await CampaignStage()
        await scene.visitor.get("/console/singlesends/new")
        var form = scene.form(named: String(repeating: "x", count: 101))
        form["list"] = "999"
        form["sender"] = "998"
        let page = await scene.visitor.post("/console/singlesends/new", form)
        #expect(page.status == 422)
        for flaw in [CampaignFlaw.longName, .unknownLists, .unknownSender] {
            #expect(page.text.contains(flaw.words), "\(flaw)")
        }
        #expect(page.text.contains("[unsubscribe]"))
    }

    @Test(
        "a time that is past, none or unreadable schedules nothing",
        arguments: [
            ("2020-01-01T10:00", "UTC", "Choose a time that is to come."),
            ("2027-02-30T10:00", "UTC", "Give a date and a time that the calendar has."),
            ("", "UTC", "Give a date and a time that the calendar has."),
            ("2027-02-01T10:00", "Mars/Base", "Choose a time zone."),
        ])
    func badTimes(time: String, zone: String, words: String) async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        let page = await scene.post(
            path + "/schedule", ["when": "later", "at": time, "zone": zone])
        #expect(page.status == 422)
        #expect(page.text.contains(words))
        #expect(try await scene.status(path) == .draft)
    }

    @Test("a time that clocks are put forward over is refused with the two nearest good ones")
    func gap() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        let zone = "Europe/Berlin"
        let page = await scene.post(
            path + "/schedule", ["when": "later", "at": "2027-03-28T02:30", "zone": zone])
        #expect(page.status == 422)
        #expect(page.text.contains("28 Mar 2027, 01:30, UTC+01:00"))
        #expect(page.text.contains("28 Mar 2027, 03:30, UTC+02:00"))
        #expect(try await scene.status(path) == .draft)
        let choice = scene.hidden("choice", in: page.text)
        let answer = await scene.post(
            path + "/schedule",
            [
                "when": "later", "at": "2027-03-28T02:30", "zone": zone,
                "asked": "2027-03-28T02:30 \(zone)", "choice": choice,
            ])
        #expect(answer.status == 303)
        let found = try await scene.stage.campaigns.find(1, .singleSend, of: scene.stage.account)
        #expect("\(found?.due?.milliseconds ?? 0)" == choice)
    }

    @Test("a time that comes twice is asked for; an answer to another question counts for nothing")
    func overlap() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        let form = ["when": "later", "at": "2027-10-31T02:30", "zone": "Europe/Berlin"]
        let page = await scene.post(path + "/schedule", form)
        #expect(page.status == 422)
        #expect(page.text.contains("the first time, UTC+02:00"))
        #expect(page.text.contains("the second time, UTC+01:00"))
        let choice = scene.hidden("choice", in: page.text)
        var wrong = form
        wrong["asked"] = "2027-10-31T02:00 Europe/Berlin"
        wrong["choice"] = choice
        #expect(await scene.post(path + "/schedule", wrong).status == 422)
        #expect(try await scene.status(path) == .draft)
        wrong["asked"] = "2027-10-31T02:30 Europe/Berlin"
        #expect(await scene.post(path + "/schedule", wrong).status == 303)
        #expect(try await scene.status(path) == .scheduled)
    }

    @Test("of two who move it the second hears of the first")
    func twoMovers() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        await scene.schedule(path)
        let page = await scene.visitor.get(path + "/schedule").text
        var form = [
            "version": scene.hidden("version", in: page), "due": scene.hidden("due", in: page),
            "when": "later", "at": "2027-02-02T10:00", "zone": "UTC",
        ]
        #expect(await scene.visitor.post(path + "/schedule", form).status == 303)
        form["at"] = "2027-02-03T10:00"
        #expect(await scene.visitor.post(path + "/schedule", form).status == 409)
        let found = try await scene.stage.campaigns.find(1, .singleSend, of: scene.stage.account)
        #expect(found?.due == Instant(milliseconds: 1_801_562_400_000))
    }

    @Test("of two who unschedule at once one does it, and the other is told what it is now")
    func twoPeople() async throws {
        let scene = try await CampaignStage()
        let other = try await scene.stage.signedIn("bob@example.org")
        let path = await scene.made()
        await scene.schedule(path)
        let mine = scene.hidden("version", in: await scene.visitor.get(path).text)
        let theirs = scene.hidden("version", in: await other.get(path).text)
        #expect(await scene.visitor.post(path + "/unschedule", ["version": mine]).status == 303)
        let late = await other.post(path + "/unschedule", ["version": theirs])
        #expect(late.status == 409)
        #expect(late.text.contains("is a draft by now"))
        #expect(late.text.contains("href=\"\(path)\""))
        // Whoever looked in between has the present version: the step itself refuses them.
        let present = scene.hidden("version", in: await other.get(path + "/edit").text)
        let last = await other.post(path + "/unschedule", ["version": present])
        #expect(last.status == 409)
        #expect(last.text.contains("is a draft by now"))
        // And of several steps at the same time one alone is told that it was the one.
        await scene.schedule(path)
        let stage = scene.stage
        let answers = try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    try await stage.campaigns.unschedule(
                        1, .singleSend, of: stage.account, by: .user(1))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let done = answers.count { if case .recalled = $0 { true } else { false } }
        #expect(done == 1)
    }

    @Test("a campaign whose list was deleted while it was scheduled says so")
    func listGone() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        await scene.schedule(path)
        await scene.visitor.get("/console/lists/\(scene.list)")
        let deleted = await scene.visitor.post(
            "/console/lists/\(scene.list)", ["do": "delete", "seen": "Customers"])
        #expect(deleted.status == 303)
        #expect(await scene.visitor.get(path).text.contains("is not there any more"))
    }

    @Test(
        "a form of a page that is too old changes nothing",
        arguments: ["edit", "schedule", "delete", "cancel", "unschedule"])
    func stale(verb: String) async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        let old = scene.hidden("version", in: await scene.visitor.get(path + "/edit").text)
        await scene.post(path + "/edit", scene.form(named: "Changed"))
        if verb == "cancel" || verb == "unschedule" { await scene.schedule(path) }
        let before = try await scene.status(path)
        var form = scene.form(named: "Mine")
        form["version"] = old
        form.merge(["when": "now", "reason": "wrong text"]) { own, _ in own }
        let answer = await scene.visitor.post(path + "/" + verb, form)
        #expect(answer.status == 409)
        #expect(try await scene.status(path) == before)
        let found = try await scene.stage.campaigns.find(1, .singleSend, of: scene.stage.account)
        #expect(found?.campaign.name == "Changed")
    }

    @Test("a cancel says before whom it touches, wants a reason, and is for good")
    func cancel() async throws {
        let scene = try await CampaignStage(members: 12)
        let path = await scene.made()
        await scene.schedule(path)
        let page = await scene.visitor.get(path + "/cancel").text
        #expect(page.contains("It will touch 12 contacts"))
        let bare = await scene.post(path + "/cancel", ["reason": ""])
        #expect(bare.status == 422)
        #expect(try await scene.status(path) == .scheduled)
        #expect(await scene.post(path + "/cancel", ["reason": "wrong text"]).status == 303)
        #expect(try await scene.status(path) == .cancelled)
        #expect(await scene.post(path + "/cancel", ["reason": "again"], seenAt: path).status == 303)
        let again = await scene.visitor.get(path).text
        #expect(!again.contains("/unschedule\""))
    }

    @Test(
        "another account's is not found, whatever is asked of it",
        arguments: [
            "", "/edit", "/preview", "/progress", "/schedule", "/unschedule", "/cancel", "/delete",
            "/duplicate", "/test",
        ])
    func foreign(verb: String) async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        let stranger = try await scene.stage.signedIn("eve@example.org", to: scene.stage.other)
        let seen = await stranger.get(path + verb)
        #expect(seen.status == 404 || seen.path == path)
        await stranger.get("/console/singlesends")
        let form = scene.form().merging([
            "version": "1", "when": "now", "reason": "x", "address": "e@example.org",
        ]) { own, _ in own }
        if !["", "/preview", "/progress"].contains(verb) {
            #expect(await stranger.post(path + verb, form).status == 404)
        }
        #expect(try await scene.status(path) == .draft)
    }

    @Test(
        "a path that names nothing is not found",
        arguments: ["0", "01", "-1", "+1", "9999999999", "x", "1/nothing", "1/edit/more"])
    func badPaths(rest: String) async throws {
        let scene = try await CampaignStage()
        _ = await scene.made()
        #expect(await scene.visitor.get("/console/singlesends/" + rest).status == 404)
    }

    @Test("hostile names and subjects stay text on every page")
    func hostile() async throws {
        let scene = try await CampaignStage()
        let script = "<script>hit()</script>\u{338}\"'>`="
        var form = scene.form(named: script)
        form["subject"] = script
        form["categories"] = script
        form["plain"] = "</textarea>" + script
        form["html"] = "</textarea>" + script
        await scene.visitor.get("/console/singlesends/new")
        let path = await scene.visitor.post("/console/singlesends/new", form).path
        for page in [
            "/console/singlesends", path, path + "/edit", path + "/schedule",
            path + "/delete", "/console/singlesends?name=hit",
        ] {
            let text = await scene.visitor.get(page).text
            #expect(!text.contains("<script>hit"), "\(page)")
            #expect(!text.contains("</textarea>&lt;script"), "\(page)")
            #expect(text.contains("hit()"), "\(page)")
        }
    }

    @Test("a preview may run nothing, load nothing and be framed by the console alone")
    func preview() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        let seen = await scene.visitor.get(path + "/preview")
        let policy = seen.field("content-security-policy") ?? ""
        #expect(policy.hasPrefix("sandbox; default-src 'none'"))
        #expect(policy.contains("frame-ancestors 'self'"))
        #expect(seen.field("x-frame-options") == "SAMEORIGIN")
        #expect(seen.text.contains("<p>Hi</p>"))
    }

    @Test("one whose list and group are gone is shown, taken back, and not scheduled again")
    func gone() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        await scene.schedule(path)
        let account = scene.stage.account
        _ = try await scene.stage.store.removeList(
            scene.list, of: account, by: .user(1), at: scene.stage.time.now)
        _ = try await scene.stage.campaigns.remove(
            group: scene.group, of: account, by: .user(1))
        let page = await scene.visitor.get(path)
        #expect(page.text.contains("A list that is not there any more"))
        #expect(page.text.contains("One that is not there any more"))
        #expect(await scene.post(path + "/unschedule", [:], seenAt: path).status == 303)
        let again = await scene.schedule(path)
        #expect(again.status == 422)
        #expect(again.text.contains(CampaignFlaw.unknownLists.words))
        #expect(again.text.contains(CampaignFlaw.unknownGroup.words))
    }

    @Test("a duplicate is a draft of its own, and a deleted one is gone")
    func copyAndDelete() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        await scene.schedule(path)
        let copy = await scene.post(path + "/duplicate", [:], seenAt: path)
        #expect(copy.path == "/console/singlesends/2/edit")
        #expect(await scene.visitor.get(path + "/delete").text.contains("for 3 contacts"))
        #expect(await scene.post(path + "/delete", ["reason": "a\u{1}b"]).status == 422)
        #expect(try await scene.status(path) == .scheduled)
        let gone = await scene.post(path + "/delete", ["reason": "wrong text"])
        #expect(gone.path == "/console/singlesends")
        #expect(await scene.visitor.get(path).status == 404)
        #expect(try await scene.status("/2") == .draft)
    }

    @Test("a list is found by name and state, and says when nothing is")
    func filters() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made(named: "Spring")
        _ = await scene.made(named: "Autumn")
        await scene.schedule(path)
        let spring = await scene.visitor.get("/console/singlesends?name=SPRING").text
        #expect(spring.contains(">Spring<") && !spring.contains(">Autumn<"))
        let drafts = await scene.visitor.get("/console/singlesends?state=draft").text
        #expect(!drafts.contains(">Spring<") && drafts.contains(">Autumn<"))
        let none = await scene.visitor.get("/console/singlesends?name=winter").text
        #expect(none.contains("Nothing like that"))
    }

    @Test("what many look at is counted once in two seconds, by nobody's hand")
    func looks() async throws {
        let scene = try await CampaignStage()
        let stage = scene.stage
        let path = await scene.made()
        await scene.schedule(path)
        func scans() async -> Int {
            let before = stage.store.calls.filter { $0 == .launched }.count
            await scene.visitor.get(path + "/progress")
            // One look tells where it is.
            return stage.store.calls.filter { $0 == .launched }.count - before - 1
        }
        #expect(await scans() == 1)
        #expect(await scans() == 0)
        stage.time.advance(by: Limits.tallyAge)
        #expect(await scans() == 1)
        stage.time.advance(by: .hours(5))
        #expect(await scene.visitor.get(path + "/progress").status == 200)
        stage.time.advance(by: .hours(4))
        #expect(await scene.visitor.get(path).path.hasPrefix("/console/signin"))
    }

    @Test("the counts of one that was cancelled before it began are nought, and it is over")
    func progress() async throws {
        let scene = try await CampaignStage()
        let path = await scene.made()
        await scene.schedule(path)
        let live = await scene.visitor.get(path + "/progress").text
        #expect(live.contains("\"isLive\":true") && live.contains("\"hasBegun\":false"))
        // Its page looks for the beginning.
        #expect(await scene.visitor.get(path).text.contains("data-await"))
        await scene.post(path + "/cancel", ["reason": "no"])
        let text = await scene.visitor.get(path + "/progress").text
        #expect(text.contains("\"status\":\"Cancelled\"") && text.contains("\"hasBegun\":true"))
    }
}
