import BelayConsole
import BelayCore
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

/// What strangers and colleagues typed stands on every page as text: a page has nothing of it as
/// an element or an attribute.
@Suite("Texts that people typed, on the pages of others")
struct StoredTextTests {
    private static let texts = [
        "<script>hit()</script>", "\"><img src=x onerror=hit()>", "<\u{338}svg onload=hit()>",
        "{{hit()}}{{{hit()}}}", "' onclick='hit()",
    ]

    /// Whether a page shows a text and holds nothing of it unescaped.
    private static func check(_ page: Visitor.Seen, _ text: String, _ path: String) {
        let bytes = Array(page.text.utf8)
        #expect(page.status == 200, "\(path)")
        #expect(page.text.contains("hit()"), "\(path)")
        guard text.utf8.contains(where: { [0x22, 0x27, 0x3C].contains($0) }) else { return }
        #expect(!bytes.contains(Array(text.utf8)), "\(path)")
        for start in ["<script>hit", "<img src=x", "<\u{338}svg"] {
            #expect(!bytes.contains(Array(start.utf8)), "\(path)")
        }
    }

    @Test(arguments: texts)
    func `lists, contacts, senders and groups`(text: String) async throws {
        let stage = try await ConsoleStage()
        let ann = try await stage.signedIn()
        func post(_ path: String, at page: String? = nil, _ form: [String: String]) async {
            await ann.get(page ?? path)
            #expect(await ann.post(path, form).status == 303, "\(path)")
        }
        await post("/console/contacts", ["do": "list", "name": text])
        await post(
            "/console/lists/1",
            ["do": "add", "address": "a@b.test", "first": text, "last": text])
        await post(
            "/console/senders/new",
            [
                "nickname": text, "from": text, "email": "shop@example.org", "address": text,
                "city": text, "country": text,
            ])
        await post("/console/groups", ["name": text, "description": text])
        await ann.get("/console/keys")
        let key = ["do": "make", "name": text, "door": "sendgrid"]
        Self.check(await ann.post("/console/keys", key), text, "a new key")
        let other = try await stage.signedIn("bob@example.org")
        for path in [
            "contacts", "lists/1", "contacts/1", "senders", "senders/1", "groups", "groups/1",
            "singlesends/new", "imports/new", "keys",
        ] {
            let page = await other.get("/console/" + path)
            Self.check(page, text, path)
        }
    }

    @Test(arguments: texts)
    func `a file's name and its columns`(text: String) async throws {
        let stage = try await ConsoleStage()
        let ann = try await stage.signedIn()
        await ann.get("/console/imports/new")
        let quoted = text.replacing("\"", with: "\"\"")
        let name = text.replacing("\"", with: "%22").replacing("/", with: "|")
        let seen = await ann.upload(
            "/console/imports/new", "email,\"\(quoted)\"\na@b.test,\"\(quoted)\"\n",
            named: name + ".csv")
        #expect(seen.status == 303)
        let other = try await stage.signedIn("bob@example.org")
        for path in ["/console/imports", seen.path] {
            Self.check(await other.get(path), text, path)
        }
    }

    @Test(arguments: texts)
    func `an address, a tag, a batch and the reason of a stop`(text: String) async throws {
        let stage = try await ConsoleStage()
        let batch = BatchID(text)
        try await stage.store.addBatch(batch, of: stage.account, at: stage.time.now)
        let address = "\"" + text.replacing("\"", with: "\\\"") + "\"@b.test"
        let draft = Draft(
            door: .sendGrid, batch: batch, tags: [text],
            content: Content(
                from: Mailbox(address: "from@example.org"), subject: text,
                parts: [BodyPart(type: "text/plain", text: "Hi")]),
            messages: [
                Message(to: [Mailbox(address: address)], due: ConsoleStage.start + .hours(1))
            ])
        guard
            case .scheduled(let send, _) = try await stage.sending.schedule(
                draft, of: stage.account)
        else {
            Issue.record("not scheduled")
            return
        }
        for scope in [Stop.Scope.send(send), .batch(batch), .tag(text)] {
            let order = StopOrder(
                scope: scope, action: .pause, door: .operators, mode: .set, actor: .user(1),
                reason: StopReason(text))
            _ = try await stage.store.stop(order, of: stage.account, at: stage.time.now)
        }
        let visitor = try await stage.signedIn()
        for path in [
            "upcoming", "activity", "batches", "sends/\(send)", "sends/\(send)/0",
            "sends/\(send)/cancel",
        ] {
            Self.check(await visitor.get("/console/" + path), text, path)
        }
        let story = await visitor.get("/console/sends/\(send)/0").text
        #expect(story.contains("everything tagged " + Shown(text).html))
        #expect(story.contains("its batch: " + Shown(text).html))
        #expect(story.contains(Shown(address).html))
    }
}
