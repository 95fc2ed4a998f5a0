import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySendGrid
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

@Suite("Keys that clients make", .timeLimit(.minutes(1)))
struct KeyTests {
    private static let missing = AnsweredFlaw(field: nil, message: "not found")
    private static let forbidden = AnsweredFlaw(field: nil, message: "access forbidden")
    private static let noName = AnsweredFlaw(field: "name", message: "name is required")
    private static let longName = AnsweredFlaw(
        field: "name", message: "name must have at most 255 characters")
    private static let controlled = AnsweredFlaw(
        field: "name", message: "name cannot contain control characters")
    private static let noScopes = AnsweredFlaw(
        field: "scopes", message: "scopes must name at least one scope")
    private static let badScopes = AnsweredFlaw(
        field: "scopes", message: "invalid or unassignable scopes were given")
    private static let unreadable = AnsweredFlaw(field: nil, message: "invalid request")

    private static let bodies: [(body: String, flaws: [AnsweredFlaw])] = [
        ("", [unreadable]), ("[]", [unreadable]), ("\"name\"", [unreadable]),
        (#"{"name":"a","name":"b"}"#, [unreadable]),
        (#"{"scopes":["mail.send"]}"#, [noName]),
        (#"{"name":null,"scopes":["mail.send"]}"#, [noName]),
        (#"{"name":"","scopes":["mail.send"]}"#, [noName]),
        (#"{"name":7,"scopes":["mail.send"]}"#, [noName]),
        (#"{"name":["a"],"scopes":["mail.send"]}"#, [noName]),
        (#"{"name":"\#(String(repeating: "é", count: 256))","scopes":["mail.send"]}"#, [longName]),
        (#"{"name":"a\u0000b","scopes":["mail.send"]}"#, [controlled]),
        (#"{"name":"a\nb","scopes":["mail.send"]}"#, [controlled]),
        (#"{"name":"a\u009b31m","scopes":["mail.send"]}"#, [controlled]),
        (#"{"name":"a","scopes":[]}"#, [noScopes]),
        (#"{"name":"a","scopes":"mail.send"}"#, [badScopes]),
        (#"{"name":"a","scopes":{"mail.send":true}}"#, [badScopes]),
        (#"{"name":"a","scopes":["mail.send",1]}"#, [badScopes]),
        (#"{"name":"a","scopes":["mail.sendx"]}"#, [badScopes]),
        (#"{"name":"a","scopes":["Mail.Send"]}"#, [badScopes]),
        (#"{"name":"a","scopes":[""]}"#, [badScopes]),
        (#"{"scopes":["nothing"]}"#, [noName, badScopes]),
    ]

    @Test(arguments: bodies.indices)
    func `a body with a flaw makes and changes no key`(_ index: Int) async throws {
        let (body, flaws) = Self.bodies[index]
        let trial = try await SendGridTrial()
        let id = try await Self.id(of: trial.key)
        for (method, path) in [
            (HTTPRequest.Method.post, "/v3/api_keys"), (.put, "/v3/api_keys/\(id)"),
        ] {
            let answer = await trial.call(method, path, body)
            #expect(answer.status == .badRequest)
            #expect(answer.flaws == flaws)
        }
        // A rename looks at the name alone.
        let names = flaws.filter { $0.field != "scopes" }
        let renamed = await trial.call(.patch, "/v3/api_keys/\(id)", body)
        #expect(renamed.flaws == names)
        if !names.isEmpty {
            let list = await trial.call(.get, "/v3/api_keys")
            #expect(list.text == #"{"result":[{"name":"full","api_key_id":"\#(id)"}]}"#)
        }
    }

    @Test(arguments: [#"{"name":"a"}"#, #"{"name":"a","scopes":null}"#])
    func `a change of scopes must name some`(_ body: String) async throws {
        let trial = try await SendGridTrial()
        let id = try await Self.id(of: trial.key)
        let answer = await trial.call(.put, "/v3/api_keys/\(id)", body)
        #expect(answer.status == .badRequest && answer.flaws == [Self.noScopes])
    }

    @Test func `a name of 255 characters is kept whole`() async throws {
        let trial = try await SendGridTrial()
        let name = String(repeating: "\u{1F469}", count: 255)
        let answer = await trial.call(.post, "/v3/api_keys", #"{"name":"\#(name)"}"#)
        #expect(answer.status == .created)
        #expect(answer.json?["name"]?.asString == name)
    }

    @Test(arguments: [
        ("limit=1", 1), ("limit=2", 2), ("limit=0000002", 2), ("limit=9223372036854775807", 3),
        ("", 3), ("offset=1", 3), ("offset=1&limit=2", 2), ("%6Cimit=2", 2), ("&&limit=1&", 1),
        ("limit", nil), ("limit=", nil), ("limit=0", nil), ("limit=-1", nil), ("limit=+1", nil),
        ("limit=1.0", nil), ("limit=ten", nil), ("limit=1&limit=1", nil), ("limit=%31", nil),
        ("limit=9223372036854775808", nil),
    ])
    func `a list is as long as was asked for`(_ query: String, _ count: Int?) async throws {
        let trial = try await SendGridTrial()
        for name in ["b", "a"] {
            trial.time.advance(by: .seconds(1))
            _ = try await Self.make(trial, name)
        }
        let answer = await trial.call(.get, "/v3/api_keys?" + query)
        guard let count else {
            #expect(answer.status == .badRequest)
            let words = "limit must be a whole number above 0"
            #expect(answer.flaws == [AnsweredFlaw(field: "limit", message: words)])
            return
        }
        let names = answer.json?["result"]?.asArray?.compactMap { $0["name"]?.asString }
        #expect(names == Array(["full", "b", "a"].prefix(count)))
    }

    /// Whose id is asked for.
    enum Whose: CaseIterable {
        case own, foreign, ofAnotherDoor, revoked, random, malformed, nul, whole
    }

    private static let operations: [(HTTPRequest.Method, String)] = [
        (.get, ""), (.patch, #"{"name":"new"}"#),
        (.put, #"{"name":"new","scopes":["mail.send"]}"#), (.delete, ""),
    ]

    @Test(arguments: operations.indices, Whose.allCases)
    func `each call knows the account's own live keys and no others`(
        _ operation: Int, _ whose: Whose
    ) async throws {
        let trial = try await SendGridTrial()
        let (method, body) = Self.operations[operation]
        let id: String
        switch whose {
        case .own: id = try await Self.make(trial, "own").id
        case .foreign: id = try await Self.id(of: trial.stranger)
        case .ofAnotherDoor:
            id = try await trial.keys.make(for: trial.account, door: .native, name: "n").key.id
        case .revoked:
            id = try await Self.make(trial, "revoked").id
            #expect(await trial.call(.delete, "/v3/api_keys/\(id)").status == .noContent)
        case .random: id = "abcdefghijklmnopqrstuv"
        case .malformed: id = "no%20id"
        case .nul: id = try await Self.make(trial, "cut").id + "%00"
        case .whole: id = trial.key
        }
        let before = try await trial.store.keys(of: nil)
        let answer = await trial.call(method, "/v3/api_keys/\(id)", body)
        if whose == .own {
            #expect(answer.status == (method == .delete ? .noContent : .ok))
            return
        }
        #expect(answer.status == .notFound)
        #expect(answer.flaws == [Self.missing])
        let nobodys = await trial.call(method, "/v3/api_keys/nobodys", body)
        #expect(nobodys == answer)
        #expect(try await trial.store.keys(of: nil).map(Self.essence) == before.map(Self.essence))
    }

    /// What the caller has, and what the key it is about has or is to have; nil is everything.
    private static let rights: [(caller: [String]?, other: [String]?, mayDo: Bool)] = [
        (nil, nil, true), (nil, ["mail.send"], true), ([], nil, false), ([], [], true),
        (["mail.send"], ["mail.send"], true), (["mail.send"], ["mail.batch.create"], false),
        (["mail.send"], ["mail.send", "mail.batch.create"], false),
        (["mail.send", "mail.batch.create"], ["mail.batch.create"], true),
    ]

    @Test(arguments: rights.indices, operations.indices.dropFirst())
    func `a key touches none that has more rights than itself`(
        _ index: Int, _ operation: Int
    ) async throws {
        let (caller, other, mayDo) = Self.rights[index]
        let (method, _) = Self.operations[operation]
        let trial = try await SendGridTrial()
        let call = try await Self.key(trial, caller)
        let target = try await trial.keys.make(
            for: trial.account, door: .sendGrid, scopes: other, name: "target")
        let answer = await trial.call(
            method, "/v3/api_keys/\(target.key.id)",
            #"{"name":"new","scopes":["api_keys.update"]}"#, key: call)
        #expect(answer.status.kind == (mayDo ? .successful : .clientError))
        guard !mayDo else { return }
        #expect(answer.status == .forbidden && answer.flaws == [Self.forbidden])
        let key = try await trial.store.key(target.key.id)
        #expect(key.map(Self.essence) == Self.essence(target.key))
    }

    @Test(arguments: rights.indices, [HTTPRequest.Method.post, .put])
    func `a key gives no right that it has not`(
        _ index: Int, _ method: HTTPRequest.Method
    ) async throws {
        let (caller, other, mayDo) = Self.rights[index]
        guard let other, !other.isEmpty else { return }
        let trial = try await SendGridTrial()
        let call = try await Self.key(trial, caller)
        let target = try await trial.keys.make(
            for: trial.account, door: .sendGrid, scopes: [], name: "target")
        let path = "/v3/api_keys" + (method == .put ? "/\(target.key.id)" : "")
        let list = JSON.array(other.map(JSON.string)).encodedText()
        let answer = await trial.call(
            method, path, #"{"name":"new","scopes":\#(list)}"#, key: call)
        #expect(answer.status.kind == (mayDo ? .successful : .clientError))
        if !mayDo {
            #expect(answer.status == .forbidden && answer.flaws == [Self.forbidden])
            #expect(try await trial.store.key(target.key.id)?.scopes == [])
        }
    }

    @Test func `the hundred and first key is refused, until one is taken back`() async throws {
        let trial = try await SendGridTrial()
        // Neither another account's nor another door's count.
        _ = try await trial.keys.make(for: trial.account, door: .native, name: "n")
        var last = ""
        for number in 2...100 { last = try await Self.make(trial, "k\(number)").id }
        let refused = await trial.call(.post, "/v3/api_keys", #"{"name":"k101"}"#)
        #expect(refused.status == .forbidden)
        let words = "maximum number of api keys reached"
        #expect(refused.flaws == [AnsweredFlaw(field: nil, message: words)])
        #expect(await trial.call(.delete, "/v3/api_keys/\(last)").status == .noContent)
        _ = try await Self.make(trial, "k101")
        // The operator is bound by no such number.
        _ = try await trial.keys.make(for: trial.account, door: .sendGrid, name: "k102")
        let list = await trial.call(.get, "/v3/api_keys")
        #expect(list.json?["result"]?.asArray?.count == 101)
    }

    @Test(arguments: [StoreError.full, .unavailable("away"), .unknown("unsure"), .interrupted])
    func `a store that cannot is said to be so`(_ error: StoreError) async throws {
        let trial = try await SendGridTrial()
        let id = try await Self.make(trial, "own").id
        let calls =
            Self.operations.map { ($0, "/v3/api_keys/\(id)", $1) } + [
                (.get, "/v3/api_keys", ""), (.post, "/v3/api_keys", #"{"name":"new"}"#),
            ]
        for (method, path, body) in calls {
            trial.store.follow { _, _ in .before(error) }
            let answer = await trial.call(method, path, body)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.header("Retry-After") == "1")
        }
    }

    // MARK: Helpers

    /// What a client can see or change of a key.
    private static func essence(_ key: Key) -> [String] {
        [key.id, key.name, "\(key.scopes ?? ["everything"])", "\(key.revoked ?? .epoch)"]
    }

    private static func id(of text: String) async throws -> String {
        String(try #require(text.split(separator: ".").dropFirst().first))
    }

    private static func make(
        _ trial: SendGridTrial, _ name: String
    ) async throws -> (id: String, text: String) {
        let body = #"{"name":"\#(name)","scopes":["mail.send"]}"#
        let answer = await trial.call(.post, "/v3/api_keys", body)
        return (
            try #require(answer.json?["api_key_id"]?.asString),
            try #require(answer.json?["api_key"]?.asString)
        )
    }

    /// A key with these scopes and those that handling keys takes.
    private static func key(_ trial: SendGridTrial, _ scopes: [String]?) async throws -> String {
        let own = ["create", "read", "update", "delete"].map { "api_keys." + $0 }
        return try await trial.keys.make(
            for: trial.account, door: .sendGrid, scopes: scopes.map { $0 + own }, name: "caller"
        ).text
    }
}
