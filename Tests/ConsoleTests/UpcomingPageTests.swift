import BelayConsole
import BelayCore
import BelayDialectKit
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("The pages of what is scheduled")
struct UpcomingPageTests {
    @Test func `a send is seen, held, let go, moved and called off, and the log says by whom`()
        async throws
    {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled(to: ["a@b.test", "c@d.test"])
        let visitor = try await stage.signedIn()
        let list = await visitor.get("/console/upcoming").text
        #expect(list.contains("Hello") && list.contains("/console/sends/\(send)/cancel"))
        let page = "/console/sends/\(send)"
        #expect(await visitor.get(page + "/pause").text.contains("2 recipients"))
        func act(_ name: String, _ form: [String: String] = [:]) async -> Visitor.Seen {
            let seen = await visitor.get("\(page)/\(name)")
            let due = seen.text.split(separator: "name=\"due\" value=\"").last ?? ""
            let all = ["due": String(due.prefix { $0 != "\"" }), "when": "later", "zone": "UTC"]
            return await visitor.post("\(page)/\(name)", all.merging(form) { $1 })
        }
        #expect(await act("pause", ["reason": "wrong text"]).path == page)
        #expect(await visitor.get(page).text.contains("Paused"))
        #expect(await act("pause").status == 409)
        #expect(await act("resume").path == page)
        #expect(await act("reschedule", ["at": "2027-01-15T07:00"]).status == 422)
        #expect(await act("reschedule", ["at": "2027-02-30T07:00"]).status == 422)
        #expect(await act("reschedule", ["at": "2027-01-16T08:30"]).path == page)
        let moved = try await stage.sending.show(.id(send), of: stage.account)
        #expect(
            moved?.deliveries[0].lifecycle.due == ConsoleStage.start + .hours(24) + .minutes(30))
        #expect(await act("cancel", ["reason": "a\u{1}b"]).status == 422)
        #expect(await act("cancel", ["reason": "off"]).path == page)
        #expect(try await stage.states(of: send) == ["cancelled", "cancelled"])
        #expect(await act("resume").status == 409)
        #expect(await visitor.get(page + "/cancel").status == 409)
        let story = await visitor.get(page).text
        #expect(story.contains("ann@example.org") && story.contains("wrong text"))
        #expect(await visitor.get(page + "/0").text.contains("It was not sent"))
    }

    @Test func `another account's send and delivery are not there`() async throws {
        let stage = try await ConsoleStage()
        let theirs = try await stage.scheduled(subject: "Theirs", of: stage.other)
        let visitor = try await stage.signedIn()
        for path in ["", "/0", "/cancel", "/pause"] {
            #expect(await visitor.get("/console/sends/\(theirs)\(path)").status == 404)
        }
        let form = ["standing": "scheduled"]
        #expect(await visitor.post("/console/sends/\(theirs)/cancel", form).status == 404)
        for place in ["upcoming", "activity", "batches", "activity?q=a%40b.test"] {
            #expect(await !visitor.get("/console/\(place)").text.contains("Theirs"))
        }
        let other = try await stage.signedIn("bob@example.org", to: stage.other)
        #expect(await other.get("/console/upcoming").text.contains("Theirs"))
    }

    @Test(arguments: ["xx", "0", "AAAAAAAAAAAAAAAAAAAAAA", "%00"])
    func `a path that names nothing is not found`(id: String) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        #expect(await visitor.get("/console/sends/\(id)").status == 404)
        #expect(await visitor.get("/console/sends/\(id)/0").status == 404)
        #expect(await visitor.get("/console/sends/\(id)/drop").status == 404)
    }

    @Test func `one recipient's mail is found by address`() async throws {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled(to: ["x@y.test", "ann@people.test"])
        let visitor = try await stage.signedIn()
        let found = await visitor.get("/console/activity?q=Ann%40people.test").text
        #expect(found.contains("/console/sends/\(send)/1"))
        let story = await visitor.get("/console/sends/\(send)/1").text
        #expect(story.contains("It waits for its time"))
        #expect(await visitor.get("/console/activity?q=no").text.contains("Nothing found"))
        #expect(await visitor.get("/console/upcoming?q=ann%40people.test").text.contains("Hello"))
        #expect(
            await visitor.get("/console/upcoming?q=no%40people.test").text
                .contains("Nothing that fits"))
    }

    @Test func `the account's log is read to its beginning`() async throws {
        let stage = try await ConsoleStage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        _ = try await stage.scheduled(batch: batch)
        for round in 0..<26 {
            let reason = StopReason(round == 0 ? "the very first" : "again")
            _ = try await stage.sending.stop(
                StopOrder(
                    scope: .batch(batch), action: .pause, door: .operators, mode: .force,
                    actor: .user(1), reason: reason), of: stage.account)
            _ = try await stage.sending.lift(
                .batch(batch), by: .operators, of: stage.account)
        }
        let visitor = try await stage.signedIn()
        let first = await visitor.get("/console/activity").text
        #expect(!first.contains("the very first"))
        let page = "/console/activity?log="
        let way = first.split(separator: "href=\"" + Shown(page).html).last ?? ""
        let earlier = page + way.prefix { $0 != "\"" }
        #expect(await visitor.get(earlier).text.contains("the very first"))
    }

    @Test func `tries on the way do not hide who accepted`() async throws {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled(to: ["a@b.test", "c@d.test", "e@f.test"])
        let visitor = try await stage.signedIn()
        stage.time.advance(by: .hours(1))
        for position in 0..<3 {
            try await stage.settle(try await stage.release(send, position))
        }
        let page = await visitor.get("/console/activity").text
        #expect(page.contains("<strong>Accepted</strong>"))
        #expect(page.contains("The whole story"))
    }

    @Test func `a batch is stopped whole`() async throws {
        let stage = try await ConsoleStage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.scheduled(batch: batch)
        let visitor = try await stage.signedIn()
        let list = await visitor.get("/console/batches").text
        #expect(list.contains(batch.rawValue) && list.contains("1 mail"))
        var form = ["batch": batch.rawValue, "do": "pause"]
        #expect(await visitor.post("/console/batches", form).status == 303)
        #expect(await visitor.get("/console/batches").text.contains("1 stopped, 0 had left"))
        form["do"] = "resume"
        form["reason"] = "a\u{1}b"
        #expect(await visitor.post("/console/batches", form).status == 422)
        form["reason"] = "all is well"
        #expect(await visitor.post("/console/batches", form).status == 303)
        form["do"] = "cancel"
        #expect(await visitor.post("/console/batches", form).status == 303)
        #expect(try await stage.states(of: send) == ["cancelled"])
        form["batch"] = "none"
        #expect(await visitor.post("/console/batches", form).status == 404)
    }

    @Test(arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=hit()>", "{{x}}{{{y}}}"])
    func `a subject, an address and a reason stay texts`(text: String) async throws {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled(subject: text, to: ["a@b.test"])
        let visitor = try await stage.signedIn()
        for path in [
            "upcoming", "activity", "sends/\(send)", "sends/\(send)/0",
            "sends/\(send)/cancel",
        ] {
            let page = await visitor.get("/console/" + path).text
            #expect(page.contains(Shown(text).html), "\(path)")
            #expect(!text.contains("<") || !page.contains(text), "\(path)")
        }
    }
}
