import BelayServer
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
        ("BELAY_SENDGRID_STOP_CAP", "many", "sendgrid.stop_cap"),
        ("BELAY_SENDGRID_STOP_CAP", "1.5", "sendgrid.stop_cap"),
        ("BELAY_RELAY_CONNECTIONS", "0", "relay.connections"),
        ("BELAY_RELAY_RETURN_PATH", "Bounce <b@x.test>", "relay.return_path"),
        ("BELAY_RELAY_RETURN_PATH", "nobody", "relay.return_path"),
        ("BELAY_MAILPARTNER_CUTOFF", "5", "mailpartner.cutoff"),
        ("BELAY_MAILPARTNER_LANGUAGE", "de", "mailpartner.language"),
        ("BELAY_MAILPARTNER_LANGUAGE", "EN", "mailpartner.language"),
        ("BELAY_MAILPARTNER_STRICT_STATUS", "true", "mailpartner.strict_status"),
        ("BELAY_MAILPARTNER_SENDER", "Desk <d@x.test>", "mailpartner.sender"),
        ("BELAY_NAME", "my host", "name"),
        ("BELAY_NAME", "a..b", "name"),
        ("BELAY_STORE", "/tmp/x", "store"),
    ])
    func `what is malformed or unknown is named`(
        variable: String, value: String, name: String
    ) async throws {
        let error = await #expect(throws: StartError.self) {
            _ = try await read(environment: [variable: value])
        }
        let text = try #require(error?.description)
        #expect(text.contains(name))
        #expect(!text.contains("\n"))
    }

    @Test func `a store's URL is not repeated, since it may hold a password`() async throws {
        let error = await #expect(throws: StartError.self) {
            _ = try await read(environment: ["BELAY_STORE": "postgres://u:secret@h/db"])
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
}
