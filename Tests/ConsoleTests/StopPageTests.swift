import BelayConsole
import BelayCore
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

@Suite("Stopping from a page while mail leaves")
struct StopPageTests {
    private static let people = ["a@b.test", "c@d.test", "e@f.test"]

    @Test(arguments: ["pause", "cancel"])
    func `what fell due since its page was shown is stopped all the same`(
        act: String
    ) async throws {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled(to: Self.people)
        let visitor = try await stage.signedIn()
        let path = "/console/sends/\(send)/\(act)"
        #expect(await visitor.get(path).status == 200)
        stage.time.advance(by: .hours(1))
        try await stage.settle(try await stage.release(send, 0))
        #expect(await visitor.post(path, ["reason": "wrong text"]).status == 303)
        let stop = try await stage.sending.stop(
            on: .send(send), by: .operators, of: stage.account)
        #expect(stop?.action == (act == "pause" ? .pause : .cancel))
        #expect(await visitor.get("/console/sends/\(send)").text.contains("wrong text"))
    }

    @Test(arguments: ["pause", "cancel"])
    func `a batch of which some left since its page was shown is stopped`(
        act: String
    ) async throws {
        let stage = try await ConsoleStage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.scheduled(to: Self.people, batch: batch)
        let visitor = try await stage.signedIn()
        #expect(await visitor.get("/console/batches").text.contains("3 mails"))
        stage.time.advance(by: .hours(1))
        try await stage.settle(try await stage.release(send, 0))
        let form = ["batch": batch.rawValue, "do": act, "reason": "wrong text"]
        #expect(await visitor.post("/console/batches", form).status == 303)
        #expect(
            await visitor.get("/console/batches").text.contains("2 stopped, 1 had left"))
    }

    @Test func `a cancel that nobody could promise yet reads so, and is the same call again`()
        async throws
    {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled(to: Self.people)
        let visitor = try await stage.signedIn()
        let page = "/console/sends/\(send)"
        await visitor.get(page + "/cancel")
        stage.time.advance(by: .hours(1))
        let hold = try await stage.release(send, 0)
        async let patience: Void = stage.exhaustPatience()
        let first = await visitor.post(page + "/cancel", [:])
        try await patience
        #expect(first.status == 503)
        let meanwhile = await visitor.get(page).text
        #expect(meanwhile.contains("Being stopped") && meanwhile.contains(page + "/cancel"))
        #expect(await visitor.get(page + "/cancel").status == 200)
        try await stage.settle(hold)
        #expect(await visitor.post(page + "/cancel", [:]).status == 303)
        #expect(try await stage.states(of: send) == ["sent", "cancelled", "cancelled"])
        let after = await visitor.get(page).text
        #expect(!after.contains("Being stopped"))
        #expect(after.contains("It is cancelled already: 2 stopped"))
    }

    @Test func `a batch whose cancel nobody could promise yet reads so, and is cancelled again`()
        async throws
    {
        let stage = try await ConsoleStage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.scheduled(to: Self.people, batch: batch)
        let visitor = try await stage.signedIn()
        await visitor.get("/console/batches")
        stage.time.advance(by: .hours(1))
        let hold = try await stage.release(send, 0)
        let form = ["batch": batch.rawValue, "do": "cancel"]
        async let patience: Void = stage.exhaustPatience()
        let first = await visitor.post("/console/batches", form)
        try await patience
        #expect(first.status == 503)
        let meanwhile = await visitor.get("/console/batches").text
        #expect(meanwhile.contains("Being stopped") && meanwhile.contains("value=\"cancel\""))
        try await stage.settle(hold)
        #expect(await visitor.post("/console/batches", form).status == 303)
        #expect(await !visitor.get("/console/batches").text.contains("Being stopped"))
    }

    @Test func `nothing is counted before a stop, and a count that fails takes nothing from it`()
        async throws
    {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled(to: Self.people)
        let visitor = try await stage.signedIn()
        let path = "/console/sends/\(send)/cancel"
        await visitor.get(path)
        let before = stage.store.calls.count
        stage.store.fail(.count, .before(.unavailable("busy")))
        let answer = await visitor.post(path, ["reason": "off"])
        #expect(answer.status == 303)
        let calls = stage.store.calls.dropFirst(before)
        #expect(calls.contains(.stop))
        #expect(!calls.prefix { $0 != .stop }.contains(.outlines))
        #expect(await visitor.get(answer.path).text.contains("not counted yet"))
        #expect(try await stage.states(of: send) == ["cancelled", "cancelled", "cancelled"])
    }

    @Test func `a batch's count that fails takes nothing from its stop`() async throws {
        let stage = try await ConsoleStage()
        let batch = try await stage.sending.makeBatch(of: stage.account)
        let send = try await stage.scheduled(to: Self.people, batch: batch)
        let visitor = try await stage.signedIn()
        await visitor.get("/console/batches")
        stage.store.fail(.count, .before(.unavailable("busy")))
        let form = ["batch": batch.rawValue, "do": "cancel"]
        #expect(await visitor.post("/console/batches", form).status == 303)
        #expect(await visitor.get("/console/batches").text.contains("not counted yet"))
        #expect(try await stage.states(of: send) == ["cancelled", "cancelled", "cancelled"])
    }

    @Test func `a stop of one that is over, or that was cancelled elsewhere, is told so`()
        async throws
    {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled()
        let visitor = try await stage.signedIn()
        let page = "/console/sends/\(send)"
        await visitor.get(page + "/cancel")
        stage.time.advance(by: .hours(1))
        try await stage.settle(try await stage.release(send, 0))
        let late = await visitor.post(page + "/cancel", [:])
        #expect(late.status == 409 && late.text.contains("Sent"))
    }

    @Test func `a new time is read in the zone that was chosen`() async throws {
        let stage = try await ConsoleStage()
        let send = try await stage.scheduled()
        let visitor = try await stage.signedIn()
        let path = "/console/sends/\(send)/reschedule"
        let page = await visitor.get(path).text
        #expect(page.contains("Europe/Berlin") && page.contains("data-instant="))
        let due = ConsoleStage.start + .hours(1)
        var form = [
            "due": "\(due.milliseconds)", "when": "later", "at": "2027-03-28T02:30",
            "zone": "Europe/Berlin",
        ]
        let gap = await visitor.post(path, form)
        #expect(gap.status == 422 && gap.text.contains("there is no such time"))
        form["at"] = "2027-02-01T15:00"
        #expect(await visitor.post(path, form).status == 303)
        let moved = try await stage.sending.show(.id(send), of: stage.account)
        let expected = ConsoleStage.start.milliseconds / 86_400_000 * 86_400_000
        let day = Instant(milliseconds: expected) + .days(17) + .hours(14)
        #expect(moved?.deliveries[0].lifecycle.due == day)
        // Whoever saw the time before is told of this one.
        let second = await visitor.post(path, form)
        #expect(second.status == 409 && second.text.contains("Nothing was changed"))
    }
}
