import BelayMarketingCloud
import BelayServer
import BelayStorePostgres
import Foundation
import Testing

@Suite("Settings")
struct SettingsTests {
    private func read(
        flags: [String: String] = [:], environment: [String: String] = [:], file: String? = nil
    ) async throws -> Settings {
        try await SettingsReader(flags: flags, environment: environment).read(configFile: file)
    }

    private func inFile<Value>(_ text: String, _ body: (String) async throws -> Value) async throws
        -> Value
    {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "settings-\(UUID().uuidString).json")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(file.path)
    }

    @Test func `the page of documentation is the table`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "docs/operating/settings.md"), encoding: .utf8)
        #expect(page == SettingTable.page)
    }

    @Test func `every setting's default can be read`() async throws {
        let settings = try await read()
        #expect(settings.listen.host == "127.0.0.1")
        #expect(settings.listen.port == 8025)
        #expect(settings.shutdownGrace == .seconds(30))
    }

    /// Where a server listens, what is set, and whether passwords in clear are taken.
    @Test(arguments: [
        ("127.0.0.1:0", nil, true), ("127.9.9.9:1", nil, true), ("[::1]:1", nil, true),
        ("localhost:1", nil, true), ("0.0.0.0:1", nil, false), ("192.0.2.1:1", nil, false),
        ("[::]:1", nil, false), ("0.0.0.0:1", "yes", true), ("127.0.0.1:1", "no", false),
        ("0.0.0.0:1", "local", false),
    ])
    func `passwords in clear are taken from the same machine only, unless it is said`(
        listen: String, word: String?, isTaken: Bool
    ) async throws {
        let settings = try await read(
            flags: ["listen": listen],
            environment: word.map { ["BELAY_MARKETINGCLOUD_CLEAR_PASSWORDS": $0] } ?? [:])
        #expect(settings.marketingCloud.takesClearPasswords == isTaken)
    }

    /// Where to listen, what is set, where it really listens, and what links begin with.
    @Test(arguments: [
        ("127.0.0.1:8025", "", nil, "http://127.0.0.1:8025"),
        ("localhost:8025", "", "127.0.0.1:8025", "http://localhost:8025"),
        ("[::1]:8025", "", "[::1]:8025", "http://[::1]:8025"),
        ("127.0.0.1:0", "", "127.0.0.1:40123", "http://127.0.0.1:40123"),
        ("[::1]:0", "", "[::1]:40123", "http://[::1]:40123"),
        ("127.0.0.1:0", "https://mail.example.com/", "127.0.0.1:9", "https://mail.example.com"),
    ])
    func `links begin with what is set, or with where the server listens`(
        listen: String, url: String, real: String?, origin: String
    ) async throws {
        let settings = try await read(
            flags: ["listen": listen], environment: ["BELAY_LINKS_URL": url])
        #expect((settings.linkOrigin == nil) == url.isEmpty)
        #expect(settings.linkOrigin(at: real) == origin)
    }

    @Test func `an address has no slash at its end, and a clock its minutes`() async throws {
        let settings = try await read(environment: [
            "BELAY_MARKETINGCLOUD_URL": "https://mail.example.com/soap//",
            "BELAY_MARKETINGCLOUD_OFFSET": "+05:30",
        ])
        #expect(settings.marketingCloud.url == "https://mail.example.com/soap")
        #expect(settings.marketingCloud.clock.offset == 330)
        let usual = try await read().marketingCloud
        #expect(usual.url == nil && usual.clock.offset == -360)
        #expect(usual.tokenLifetime == .seconds(1_079))
    }

    @Test func `connections to all relays together are bounded`() async throws {
        func read(relays: Int, _ connections: Int) async throws -> Settings {
            let accounts = (1..<relays).map { "a\($0)=smtp://localhost" }.joined(separator: " ")
            return try await self.read(environment: [
                "BELAY_RELAY_ACCOUNTS": accounts, "BELAY_RELAY_CONNECTIONS": "\(connections)",
            ])
        }
        _ = try await read(relays: 16, 1_000)
        _ = try await read(relays: 1_024, 16)
        for (relays, connections) in [(17, 1_000), (1_025, 16)] {
            let error = try await #require(throws: StartError.self) {
                _ = try await read(relays: relays, connections)
            }
            #expect(error.description.contains("relay.connections"))
            #expect(error.description.contains("relay.accounts"))
        }
    }

    @Test func `a flag stands over the environment, and that over the file`() async throws {
        let text = #"{"listen": "a:1", "data": "file", "shutdown": {"grace": "3s"}}"#
        try await inFile(text) { path in
            let settings = try await read(
                flags: ["listen": "c:3"],
                environment: ["BELAY_LISTEN": "b:2", "BELAY_DATA": "env"], file: path)
            #expect(settings.listen.host == "c")
            #expect(settings.data == "env")
            #expect(settings.shutdownGrace == .seconds(3))
        }
    }

    @Test(arguments: [
        ("BELAY_NO_SUCH", "1", "BELAY_NO_SUCH"),
        ("BELAY_LISTEN", "nonsense", "listen"),
        ("BELAY_LISTEN", "host:70000", "listen"),
        ("BELAY_LISTEN", "::1:80", "listen"),
        ("BELAY_SHUTDOWN_GRACE", "soon", "shutdown.grace"),
        ("BELAY_SHUTDOWN_GRACE", "30", "shutdown.grace"),
        ("BELAY_SHUTDOWN_GRACE", "-1s", "shutdown.grace"),
        ("BELAY_HTTP_BODY_TIMEOUT", "0s", "http.body_timeout"),
        ("BELAY_RETRY_LONGEST", "9000h", "retry.longest"),
        ("BELAY_RETRY_LONGEST", "29s", "retry.longest is shorter than retry.first"),
        ("BELAY_RETRY_FIRST", "5h", "retry.longest is shorter than retry.first"),
        ("BELAY_SENDGRID_STOP_CAP", "many", "sendgrid.stop_cap"),
        ("BELAY_SENDGRID_STOP_CAP", "1.5", "sendgrid.stop_cap"),
        ("BELAY_SENDGRID_RATE_LIMIT", "-1", "sendgrid.rate_limit"),
        ("BELAY_SENDGRID_SENDER_DOMAINS", "a.example,", "sendgrid.sender_domains"),
        ("BELAY_SENDGRID_SENDER_DOMAINS", "a@b.example", "sendgrid.sender_domains"),
        ("BELAY_SENDGRID_SENDER_DOMAINS", "a.example b.example", "sendgrid.sender_domains"),
        ("BELAY_HTTP_CONNECTIONS", "0", "http.connections"),
        ("BELAY_HTTP_HEAD_TIMEOUT", "0s", "http.head_timeout"),
        ("BELAY_RELAY_CONNECTIONS", "0", "relay.connections"),
        ("BELAY_RELAY_RETURN_PATH", "Bounce <b@x.test>", "relay.return_path"),
        ("BELAY_RELAY_RETURN_PATH", "nobody", "relay.return_path"),
        ("BELAY_RELAY_RETURN_PATH", "b@b\u{FC}cher..test", "relay.return_path"),
        ("BELAY_MAILPARTNER_CUTOFF", "5", "mailpartner.cutoff"),
        ("BELAY_MAILPARTNER_LANGUAGE", "de", "mailpartner.language"),
        ("BELAY_MAILPARTNER_LANGUAGE", "EN", "mailpartner.language"),
        ("BELAY_MAILPARTNER_STRICT_STATUS", "true", "mailpartner.strict_status"),
        ("BELAY_MAILPARTNER_SENDER", "Desk <d@x.test>", "mailpartner.sender"),
        ("BELAY_MARKETINGCLOUD_URL", "mail.example.com", "marketingcloud.url"),
        ("BELAY_MARKETINGCLOUD_URL", "https://", "marketingcloud.url"),
        ("BELAY_MARKETINGCLOUD_URL", "https:///", "marketingcloud.url"),
        ("BELAY_MARKETINGCLOUD_URL", "https://a/?b", "marketingcloud.url"),
        ("BELAY_MARKETINGCLOUD_SENDER", "nobody", "marketingcloud.sender"),
        ("BELAY_MARKETINGCLOUD_CLEAR_PASSWORDS", "true", "marketingcloud.clear_passwords"),
        ("BELAY_MARKETINGCLOUD_TOKEN_LIFETIME", "0s", "marketingcloud.token_lifetime"),
        ("BELAY_MARKETINGCLOUD_OFFSET", "-6", "marketingcloud.offset"),
        ("BELAY_MARKETINGCLOUD_OFFSET", "06:00", "marketingcloud.offset"),
        ("BELAY_MARKETINGCLOUD_OFFSET", "-06:60", "marketingcloud.offset"),
        ("BELAY_MARKETINGCLOUD_OFFSET", "+15:00", "marketingcloud.offset"),
        ("BELAY_MARKETINGCLOUD_OFFSET", "-0a:00", "marketingcloud.offset"),
        ("BELAY_MARKETINGCLOUD_WRITE_OFFSET", "1", "marketingcloud.write_offset"),
        ("BELAY_MARKETINGCLOUD_PAST_SEND_DATE", "later", "marketingcloud.past_send_date"),
        ("BELAY_NAME", "my host", "name"),
        ("BELAY_NAME", "a..b", "name"),
        ("BELAY_STORE", "/tmp/x", "store"),
        ("BELAY_RELAY_ACCOUNTS", "a", "relay.accounts: entry 1"),
        ("BELAY_RELAY_ACCOUNTS", "a=outbox: =outbox:", "relay.accounts: entry 2"),
        ("BELAY_RELAY_ACCOUNTS", "a=", "relay.accounts: a"),
        ("BELAY_RELAY_ACCOUNTS", "a=outbox: %61=outbox:", "relay.accounts: %61"),
        ("BELAY_RELAY_ACCOUNTS", "caf%C3=outbox:", "relay.accounts: entry 1"),
        ("BELAY_RELAY_ACCOUNTS", "a%00=outbox:", "relay.accounts: entry 1"),
        ("BELAY_RELAY_ACCOUNTS", "a%2=outbox:", "relay.accounts: entry 1"),
        ("BELAY_RELAY_ACCOUNTS", "a@b=outbox:", "relay.accounts: entry 1"),
        // Without its name the address is taken for one, up to its first equals sign.
        ("BELAY_RELAY_ACCOUNTS", "smtp://u:secret@h?tls=off", "relay.accounts: entry 1"),
    ])
    func `what is malformed or unknown is named`(
        variable: String, value: String, name: String
    ) async throws {
        let error = await #expect(throws: StartError.self) {
            _ = try await read(environment: [variable: value])
        }
        let text = try #require(error?.description)
        #expect(text.contains(name))
        #expect(!text.contains("\n") && !text.contains("secret"))
    }

    /// A node is heard of several times in a lease; a dot may leave for two seconds on a release.
    @Test(arguments: [("lease", "999ms", "from 1s to"), ("drain", "1999ms", "from 2s to")])
    func `what nodes go by has room for what they do`(
        key: String, value: String, words: String
    ) async throws {
        let store = ["BELAY_STORE": "postgres://127.0.0.1/belay"]
        let error = await #expect(throws: StartError.self) {
            _ = try await read(
                environment: store.merging(["BELAY_STORE_\(key.uppercased())": value]) { $1 })
        }
        let text = try #require(error?.description)
        #expect(text.contains("store.\(key)") && text.contains(words))
        let fit = ["BELAY_STORE_LEASE": "1s", "BELAY_STORE_DRAIN": "2s"]
        _ = try await read(environment: store.merging(fit) { $1 })
    }

    @Test func `accounts have relays of their own`() async throws {
        let settings = try await read(environment: [
            "BELAY_RELAY_ACCOUNTS":
                " shop=smtp://u:p=w@h?tls=off\n\tcaf%C3%A9%40x=outbox:/tmp/x "
        ])
        #expect(settings.accountRelays.map(\.name) == ["shop", "caf\u{E9}@x"])
        #expect(
            settings.accountRelays.map(\.url) == ["smtp://u:p=w@h?tls=off", "outbox:/tmp/x"])
    }

    @Test(arguments: [
        ("", nil), ("b@x.test", "b@x.test"), ("b@B\u{DC}cher.test", "b@xn--bcher-kva.test"),
    ])
    func `a return path's domain is in A-labels`(text: String, expected: String?) async throws {
        let settings = try await read(environment: ["BELAY_RELAY_RETURN_PATH": text])
        #expect(settings.returnPath == expected)
    }

    @Test func `the longest wait may be the first one`() async throws {
        _ = try await read(environment: ["BELAY_RETRY_FIRST": "9s", "BELAY_RETRY_LONGEST": "9s"])
    }

    @Test(
        arguments: [
            ("postgres://h/db", "yes", nil), ("postgres://h/db", "no", nil), ("", "no", nil),
            ("", "yes", "the setting store.require_standby needs a store at PostgreSQL"),
            (
                "postgres://h/db", "true",
                "the setting store.require_standby must be no or yes, and is \"true\""
            ),
        ] as [(String, String, String?)])
    func `a standby can be required of a database`(
        store: String, isRequired: String, refusal: String?
    ) async throws {
        let environment = ["BELAY_STORE": store, "BELAY_STORE_REQUIRE_STANDBY": isRequired]
        do {
            let settings = try await read(environment: environment)
            guard case .database(let database) = settings.store else { return }
            #expect(database.needsStandby == (isRequired == "yes"))
            #expect(refusal == nil)
        } catch let error as StartError {
            #expect(error.description == refusal)
        }
    }

    @Test func `a store's URL is not repeated, since it may hold a password`() async throws {
        let error = await #expect(throws: StartError.self) {
            _ = try await read(environment: ["BELAY_STORE": "postgress://u:secret@h/db"])
        }
        let text = try #require(error?.description)
        #expect(!text.contains("secret"))
    }

    @Test(arguments: [
        (#"{"no": {"such": 1}}"#, "no.such"), (#"{"listen": {"x": "1"}}"#, "listen.x"),
        (#"{"listen": ["a:1"]}"#, "listen"), (#"{"data": true}"#, "data"), ("[]", "object"),
        ("{", "JSON"), (#"{"data": "a", "data": "b"}"#, "JSON"),
    ])
    func `what the file has wrong is named`(text: String, name: String) async throws {
        try await inFile(text) { path in
            let error = await #expect(throws: StartError.self) { _ = try await read(file: path) }
            let text = try #require(error?.description)
            #expect(text.contains(name))
        }
    }

    @Test func `a file that is not there is said to be missing`() async throws {
        let error = await #expect(throws: StartError.self) {
            _ = try await read(file: "/nowhere/belay.json")
        }
        let text = try #require(error?.description)
        #expect(text.contains("No such file"))
    }

    @Test func `nothing stands for no limit where that has a meaning`() async throws {
        _ = try await read(environment: [
            "BELAY_SENDGRID_HORIZON": "0s", "BELAY_SENDGRID_PAUSE_EXPIRY": "0s",
            "BELAY_SENDGRID_STOP_CAP": "0",
        ])
    }

    @Test(arguments: [
        ("", nil), ("example.com", ["example.com"]),
        ("Example.COM, b.example ,c", ["example.com", "b.example", "c"]),
    ])
    func `domains of senders are a list`(text: String, domains: [String]?) async throws {
        let settings = try await read(environment: ["BELAY_SENDGRID_SENDER_DOMAINS": text])
        #expect(settings.sendGridSenderDomains == domains.map(Set.init))
    }
}
