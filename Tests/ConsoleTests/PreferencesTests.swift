import BelayCampaigns
import BelayCore
import BelayDialectKit
import BelayPreferences
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("A recipient's own page")
struct PreferencesTests {
    /// A door over a store in memory with one account and two groups.
    struct Trial {
        let store: FaultyStore
        let account: AccountID
        let door: PreferencesDoor
        let sending: Sending
        let groups: [Int64]
        static let key = LinkKey(secret: [UInt8](repeating: 7, count: 32))

        init() async throws {
            let memory = MemoryStore(policy: StorePolicy())
            store = FaultyStore(memory)
            account = try #require(await memory.addAccount(named: "one", at: .epoch)).id
            sending = Sending(
                store: store, time: ManualTime(), chance: Chance(SplitMix64(seed: 1)),
                bells: Bells(), composer: Composer(name: "mail.example.com"))
            door = PreferencesDoor(
                sending: sending, records: store, groups: .group, key: Self.key)
            var groups: [Int64] = []
            for name in ["News", "<script>alert(1)</script>\u{301}"] {
                let answer = try await store.addRecord(
                    RecordDraft(kind: .group, key: name, body: []), of: account,
                    at: .epoch)
                guard case .done(let record) = answer else { continue }
                groups.append(record.number)
            }
            self.groups = groups
        }

        func token(_ change: (inout LinkToken) -> Void = { _ in }) -> LinkToken {
            var token = LinkToken(
                account: account,
                delivery: DeliveryID(send: SendID(high: 0x7000, low: 1), position: 0),
                group: groups[0], shown: groups, address: "Ann@example.org")
            change(&token)
            return token
        }

        func call(
            _ method: HTTPRequest.Method, _ token: LinkToken, _ body: String = "",
            type: String = "application/x-www-form-urlencoded"
        ) async throws -> DoorAnswer {
            await call(method, "/u/" + (try #require(Self.key.seal(token))), body, type: type)
        }

        func call(
            _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
            type: String = "application/x-www-form-urlencoded"
        ) async -> DoorAnswer {
            await door.respond(
                to: DoorRequest(
                    method: method, path: path, headers: [.contentType: type]
                ) { () throws(BodyError) in Array(body.utf8) })
        }

        func scopes(of address: String = "ann@EXAMPLE.org") async throws -> Set<SuppressionScope> {
            Set(try await sending.scopes(of: [address], of: account)[0])
        }
    }

    struct Click: Sendable {
        let body: String
        /// What the address stands in after it: `0` for all mail, `1` and `2` for the groups.
        let scopes: Set<Int64>
        var before: Set<Int64> = []
        var isOK = true
        /// Who put it there before.
        var source = SuppressionSource.recipient
    }

    static let clicks: [Click] = [
        Click(body: "List-Unsubscribe=One-Click", scopes: [1]),
        Click(body: "List-Unsubscribe=One-Click", scopes: [1], before: [1]),
        Click(body: "action=leave", scopes: [1]),
        Click(body: "action=leave-all", scopes: [0]),
        Click(body: "action=come-back", scopes: [2], before: [0, 2]),
        Click(body: "action=keep", scopes: [1, 2]),
        Click(body: "action=keep&group=1&group=2", scopes: [], before: [1, 2]),
        Click(body: "action=keep&group=2", scopes: [1], before: [2]),
        Click(body: "action=undo&left=1", scopes: [], before: [1]),
        Click(body: "action=undo&joined=2&left=1&left=0", scopes: [2], before: [0, 1]),
        // What the sender set, no link lifts.
        Click(body: "action=come-back", scopes: [0, 2], before: [0, 2], source: .client),
        Click(body: "action=come-back", scopes: [0], before: [0], source: .person),
        Click(body: "action=undo&left=0", scopes: [0], before: [0], source: .person),
        Click(body: "action=keep&group=1&group=2", scopes: [1, 2], before: [1, 2], source: .file),
        Click(body: "action=undo", scopes: [1], before: [1]),
        Click(body: "action=keep&group=3", scopes: [2], before: [2], isOK: false),
        Click(body: "action=undo&left=3", scopes: [2], before: [2], isOK: false),
        Click(body: "action=wipe", scopes: [2], before: [2], isOK: false),
        Click(body: "List-Unsubscribe=one-click", scopes: [], isOK: false),
        Click(body: "action=leave&x=%", scopes: [], isOK: false),
        Click(body: "", scopes: [], isOK: false),
    ]

    @Test(arguments: clicks)
    func `a form does what it says and no more`(line: Click) async throws {
        let trial = try await Trial()
        for number in line.before {
            let scope = try #require(SuppressionScope(rawValue: number))
            _ = try await trial.sending.suppress(
                ["ann@example.org"], in: scope, from: line.source, of: trial.account, by: .command)
        }
        for method in [HTTPRequest.Method.get, .head, .put, .delete, .options] {
            _ = try await trial.call(method, trial.token(), line.body)
        }
        #expect(Set(try await trial.scopes().map(\.rawValue)) == line.before)
        let answer = try await trial.call(.post, trial.token(), line.body)
        #expect(answer.status == (line.isOK ? .ok : .badRequest))
        #expect(Set(try await trial.scopes().map(\.rawValue)) == line.scopes)
        #expect(try await trial.scopes(of: "bea@example.org") == [])
    }

    @Test(arguments: ["action=come-back", "action=undo&left=0", "action=keep&group=1"])
    func `who asks for what only the sender can do is told so`(body: String) async throws {
        let trial = try await Trial()
        for scope in [SuppressionScope.global, .group(1)] {
            _ = try await trial.sending.suppress(
                ["ann@example.org"], in: scope, from: .person, of: trial.account, by: .command)
        }
        let answer = try await trial.call(.post, trial.token(), body)
        let page = String(decoding: answer.body, as: UTF8.self)
        #expect(page.utf8.contains("only the sender can change that"))
        #expect(!page.utf8.contains("You get mail again."))
    }

    @Test func `what was written down says that it was the recipient`() async throws {
        let trial = try await Trial()
        _ = try await trial.call(.post, trial.token(), "List-Unsubscribe=One-Click")
        let entries = try await trial.store.suppressions(
            in: .group(trial.groups[0]), of: trial.account, after: 0, limit: 10)
        #expect(entries.map(\.address) == ["ann@example.org"])
        #expect(entries.map(\.source) == [.recipient])
    }

    @Test func `the log of the mail that has the link says it`() async throws {
        let trial = try await Trial()
        let acceptance = DraftMaker.acceptance(
            to: ["bea@example.org", "ann@example.org"], due: .epoch, accepted: .epoch)
        _ = try await trial.store.accept(acceptance, of: trial.account)
        let token = trial.token {
            $0.delivery = DeliveryID(send: acceptance.id, position: 1)
        }
        _ = try await trial.call(.post, token, "List-Unsubscribe=One-Click")
        let event = try await trial.sending.events(of: acceptance.id, of: trial.account).last
        #expect(event?.kind == .unsubscribed)
        #expect(event?.position == 1)
        #expect(event?.actor == .recipient)
        #expect(event?.detail == "group \(trial.groups[0])")
    }

    @Test func `one click may come in parts, and parts are nothing else`() async throws {
        let trial = try await Trial()
        let parts = { (name: String, value: String) in
            "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n--b--\r\n"
        }
        let type = "Multipart/form-data; boundary=b"
        let click = parts("List-Unsubscribe", "One-Click")
        let refused = [
            (parts("action", "leave-all"), type), (parts("List-Unsubscribe", "Two-Clicks"), type),
            (parts("x", "name=\"List-Unsubscribe\"\r\n\r\nOne-Click"), type),
            (String(click.dropLast(6)), type), ("", type),
            (click.dropLast(6) + click, type), (click, "multipart/form-data"),
            (click, "multipart/form-data; boundary=B"),
            (
                parts(
                    "List-Unsubscribe\"; x=\"" + String(repeating: "y", count: 2_000), "One-Click"),
                type
            ),
        ]
        for (body, type) in refused {
            let answer = try await trial.call(.post, trial.token(), body, type: type)
            #expect(answer.status == .badRequest, "\(body)")
        }
        #expect(try await trial.scopes() == [])
        let answer = try await trial.call(
            .post, trial.token(), parts("List-Unsubscribe", "One-Click"), type: type)
        #expect(answer.status == .ok)
        #expect(try await trial.scopes() == [.group(1)])
    }

    @Test func `a sample's link changes nothing and says so`() async throws {
        let trial = try await Trial()
        let token = trial.token { $0.isSample = true }
        for body in ["List-Unsubscribe=One-Click", "action=leave-all"] {
            let answer = try await trial.call(.post, token, body)
            #expect(answer.status == .ok)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("test mail"))
        }
        #expect(try await trial.scopes() == [])
        let page = String(decoding: try await trial.call(.get, token).body, as: UTF8.self)
        #expect(page.contains("test mail") && !page.contains("<form"))
    }

    @Test func `another account's address of the same name is another`() async throws {
        let trial = try await Trial()
        let other = trial.token { $0.account = AccountID(99) }
        _ = try await trial.call(.post, other, "List-Unsubscribe=One-Click")
        #expect(try await trial.scopes() == [])
    }

    @Test func `a group that is gone can still be left`() async throws {
        let trial = try await Trial()
        let gone = try await trial.store.removeRecord(
            trial.groups[0], .group, of: trial.account)
        #expect(gone)
        let page = String(
            decoding: try await trial.call(.get, trial.token()).body, as: UTF8.self)
        #expect(page.contains("Unsubscribe from this kind of mail"))
        _ = try await trial.call(.post, trial.token(), "action=leave")
        #expect(try await trial.scopes() == [.group(1)])
    }

    @Test func `names and addresses are text and never HTML`() async throws {
        let trial = try await Trial()
        let token = trial.token {
            $0.address = "\"<img\u{301} src=x onerror=alert(1)>\"@example.org"
            $0.group = trial.groups[1]
        }
        for body in ["", "action=leave", "action=keep"] {
            let answer = try await trial.call(body.isEmpty ? .get : .post, token, body)
            let page = String(decoding: answer.body, as: UTF8.self)
            #expect(page.contains("&#60;script&#62;"))
            #expect(!page.utf8.contains("<script"), "\(body)")
            #expect(!page.utf8.contains("<img"), "\(body)")
            #expect(!page.contains(" style=") && !page.contains("<style"))
        }
    }

    @Test func `every page is for its reader alone`() async throws {
        let trial = try await Trial()
        let answers = [
            try await trial.call(.get, trial.token()), await trial.call(.get, "/u/x"),
            try await trial.call(.post, trial.token(), "List-Unsubscribe=One-Click"),
            try await trial.call(.post, trial.token(), "nothing"),
            try await trial.call(.put, trial.token()),
            try await trial.call(.post, trial.token(), String(repeating: "x", count: 4_097)),
        ]
        #expect(
            answers.map(\.status.code) == [200, 404, 200, 400, 405, 413])
        for answer in answers {
            let names = answer.headers.map { "\($0.name.canonicalName): \($0.value)" }
            #expect(names.contains("cache-control: no-store"))
            #expect(names.contains("referrer-policy: no-referrer"))
            #expect(names.contains("x-robots-tag: noindex, nofollow"))
            #expect(names.contains { $0.hasPrefix("content-security-policy: default-src 'none'") })
            #expect(!names.contains { $0.hasPrefix("set-cookie") })
        }
    }

    static let paths = [
        "/u", "/u/", "/u/x", "/u/x/y", "/u/%zz", "/u/%00", "/u/..", "/u/style.css/x",
    ]

    @Test(arguments: paths)
    func `nothing is behind other paths`(path: String) async throws {
        let trial = try await Trial()
        for method in [HTTPRequest.Method.get, .post] {
            let answer = await trial.call(method, path, "List-Unsubscribe=One-Click")
            #expect(answer.status == .notFound)
        }
    }

    @Test func `the style is there for the page`() async throws {
        let trial = try await Trial()
        let answer = await trial.call(.get, "/u/style.css")
        #expect(answer.status == .ok && answer.headers[.contentType] == "text/css; charset=utf-8")
        #expect(await trial.call(.post, "/u/style.css").status == .methodNotAllowed)
    }

    @Test func `a store that fails promises nothing`() async throws {
        let trial = try await Trial()
        trial.store.fail(.suppress, .before(.unavailable("full")))
        let answer = try await trial.call(.post, trial.token(), "List-Unsubscribe=One-Click")
        #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "5")
    }
}

extension String.UTF8View {
    /// By bytes: a mark that follows a sign hides it from `Character`s.
    fileprivate func contains(_ text: StaticString) -> Bool {
        Array(self).firstRange(of: Array(text.description.utf8)) != nil
    }
}
