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
    /// A send of the stage's account, an hour from its start.
    private static func scheduled(
        _ stage: ConsoleStage, subject: String = "Hello", to recipients: [String] = ["a@b.test"],
        of account: AccountID? = nil, batch: BatchID? = nil
    ) async throws -> SendID {
        let draft = Draft(
            door: .sendGrid, batch: batch,
            content: Content(
                from: Mailbox(address: "from@example.org"), subject: subject,
                parts: [BodyPart(type: "text/plain", text: "Hi")]),
            messages: recipients.map {
                Message(to: [Mailbox(address: $0)], due: ConsoleStage.start + .hours(1))
            })
        let answer = try await stage.sending.schedule(draft, of: account ?? stage.account)
        guard case .scheduled(let id, _) = answer else { throw ConsoleStage.NameTaken() }
        return id
    }

    private static func state(_ stage: ConsoleStage, _ send: SendID) async throws -> [String] {
        try await stage.sending.show(.id(send), of: stage.account)?.deliveries.map(\.shownState)
            ?? []
    }

    @Test func `a send is seen, held, let go, moved and called off, and the log says by whom`()
        async throws
    {
        let stage = try await ConsoleStage()
        let send = try await Self.scheduled(stage, to: ["a@b.test", "c@d.test"])
        let visitor = try await stage.signedIn()
        let list = await visitor.get("/console/upcoming").text
        #expect(list.contains("Hello") && list.contains("/console/sends/\(send)/cancel"))
        let page = "/console/sends/\(send)"
        #expect(await visitor.get(page + "/pause").text.contains("2 recipients"))
        func act(_ name: String, _ form: [String: String] = [:]) async -> Visitor.Seen {
            let seen = await visitor.get("\(page)/\(name)")
            let standing = seen.text.split(separator: "name=\"standing\" value=\"").last ?? ""
            let all = ["standing": String(standing.prefix { $0 != "\"" })]
            return await visitor.post("\(page)/\(name)", all.merging(form) { $1 })
        }
        #expect(await act("pause", ["reason": "wrong text"]).path == page)
        #expect(await visitor.get(page).text.contains("Paused"))
        #expect(await act("pause").status == 409)
        #expect(await act("resume").path == page)
        #expect(await act("reschedule", ["time": "2027-01-15T07:00"]).status == 422)
        #expect(await act("reschedule", ["time": "2027-02-30T07:00"]).status == 422)
        #expect(await act("reschedule", ["time": "2027-01-16T08:30"]).path == page)
        let moved = try await stage.sending.show(.id(send), of: stage.account)
        #expect(
            moved?.deliveries[0].lifecycle.due == ConsoleStage.start + .hours(24) + .minutes(30))
        #expect(await act("cancel", ["reason": "a\u{1}b"]).status == 422)
        #expect(await act("cancel", ["reason": "off"]).path == page)
        #expect(try await Self.state(stage, send) == ["cancelled", "cancelled"])
        #expect(await act("cancel").status == 409)
        let story = await visitor.get(page).text
        #expect(story.contains("ann@example.org") && story.contains("wrong text"))
        #expect(await visitor.get(page + "/0").text.contains("It was not sent"))
    }

    @Test func `a stale page's act is not carried out`() async throws {
        let stage = try await ConsoleStage()
        let send = try await Self.scheduled(stage)
        let visitor = try await stage.signedIn()
        let path = "/console/sends/\(send)/cancel"
        #expect(await visitor.get(path).status == 200)
        _ = try await stage.sending.stop(
            StopOrder(scope: .send(send), action: .pause, door: .sendGrid, mode: .set),
            of: stage.account)
        let stale = await visitor.post(path, ["standing": "scheduled"])
        #expect(stale.status == 409)
        #expect(stale.text.contains("Paused"))
        #expect(try await Self.state(stage, send) == ["scheduled"])
        #expect(await visitor.post(path, ["standing": "paused"]).status == 303)
    }

    @Test func `another account's send and delivery are not there`() async throws {
        let stage = try await ConsoleStage()
        let theirs = try await Self.scheduled(stage, subject: "Theirs", of: stage.other)
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
        let send = try await Self.scheduled(stage, to: ["x@y.test", "ann@people.test"])
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

    @Test func `a batch is stopped whole, unless it has changed since`() async throws {
        let stage = try await ConsoleStage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await Self.scheduled(stage, batch: batch)
        let visitor = try await stage.signedIn()
        let list = await visitor.get("/console/batches").text
        #expect(list.contains(batch.rawValue) && list.contains("1 mail"))
        var form = ["batch": batch.rawValue, "live": "2", "do": "cancel"]
        #expect(await visitor.post("/console/batches", form).status == 409)
        form["live"] = "1"
        form["do"] = "pause"
        #expect(await visitor.post("/console/batches", form).status == 303)
        #expect(await visitor.get("/console/batches").text.contains("1 stopped, 0 had left"))
        form["do"] = "resume"
        #expect(await visitor.post("/console/batches", form).status == 303)
        form["do"] = "cancel"
        #expect(await visitor.post("/console/batches", form).status == 303)
        #expect(try await Self.state(stage, send) == ["cancelled"])
        form["batch"] = "none"
        #expect(await visitor.post("/console/batches", form).status == 404)
    }

    @Test(arguments: ["<script>alert(1)</script>", "\"><img src=x onerror=hit()>", "{{x}}{{{y}}}"])
    func `a subject, an address and a reason stay texts`(text: String) async throws {
        let stage = try await ConsoleStage()
        let send = try await Self.scheduled(stage, subject: text, to: ["a@b.test"])
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
