import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("A PostgreSQL that cannot be had")
struct RefusalTests {
    private static func refusal(_ url: String) async throws -> String {
        let error = try await failure {
            try await Cluster.connect(DatabaseSettings(url: url)).close()
        }
        guard case .unavailable(let text) = error else { return "\(String(describing: error))" }
        return text
    }

    /// Everything up to the database's name, and that.
    private static var parts: (server: String, name: String) {
        get throws {
            let url = try Cluster.url
            let slash = try #require(url.lastIndex(of: "/"))
            return (String(url[..<slash]), String(url[url.index(after: slash)...]))
        }
    }

    @Test(arguments: [
        "", "belay", "mysql://belay@localhost/belay", "postgres:/belay", "host=localhost",
    ])
    func `what is no URL of a database is told by its shape`(url: String) async throws {
        #expect(
            try await Self.refusal(url)
                == "the database's URL is to look like postgres://USER:PASSWORD@HOST:PORT/DATABASE")
    }

    @Test(arguments: [
        "postgres://belay:sec@ret@localhost/belay", "postgres://belay:sec/ret@localhost/belay",
        "postgres://belay:sec?ret@localhost/belay", "postgres://belay:sec#ret@localhost/belay",
    ])
    func `a password that is not encoded is never told`(url: String) async throws {
        #expect(
            try await Self.refusal(url)
                == "in the database's URL each @ / ? # of a user name or a password is to be "
                + "written as %40 %2F %3F %23")
    }

    @Test func `a parameter with a typo is named`() async throws {
        let text = try await Self.refusal("postgres://belay@localhost/belay?sslmod=require")
        #expect(text == "the database's URL cannot be read: it has no parameter sslmod")
        let value = try await Self.refusal("postgres://belay:%zz@localhost/belay")
        #expect(!value.contains("zz"))
        #expect(value.hasPrefix("the database's URL cannot be read"))
    }

    @Test func `a wrong password, name or port is told as the server or the system says`()
        async throws
    {
        let (server, name) = try Self.parts
        let wrong = try await Self.refusal(server.replacing(":secret@", with: ":hunter2@"))
        #expect(wrong.contains("password authentication failed for user \"belay\""))
        #expect(!wrong.contains("hunter2"))
        let unknown = try await Self.refusal(server + "/nothing")
        #expect(unknown.contains("database \"nothing\" does not exist"))
        let closed = try await Self.refusal("postgres://belay:secret@127.0.0.1:1/\(name)")
        #expect(closed.contains("Connection refused"))
        for text in [wrong, unknown, closed] {
            #expect(!text.contains("\n") && !text.contains("secret"))
        }
    }

    @Test(arguments: [(90_624, "9.624"), (140_011, "14.11"), (149_999, "14.9999")])
    func `a server that is too old is refused`(version: Int32, name: String) {
        #expect(
            throws: StoreError.unavailable(
                "PostgreSQL 15 or later is needed, and this server has \(name)")
        ) { try PostgresStore.refuse(version: version) }
    }

    @Test(arguments: [150_000, 150_018, 180_001] as [Int32])
    func `a newer server is as good`(version: Int32) throws {
        try PostgresStore.refuse(version: version)
    }
}

@Suite("When a database is tried again")
struct BackoffTests {
    private static let away = StoreError.unavailable("away")

    @Test func `pauses double up to a bound, and end with a success`() {
        var backoff = Backoff()
        #expect(backoff.refusal(at: .zero) == nil)
        var now = Duration.zero
        for expected in [50, 100, 200, 400, 800, 1_600, 2_000, 2_000] {
            backoff.noteFailure(Self.away, at: now, draw: .max)
            let end = now + .milliseconds(expected)
            #expect(backoff.refusal(at: end - .milliseconds(1)) == Self.away)
            #expect(backoff.refusal(at: end) == nil)
            now = end
        }
        backoff.noteSuccess()
        #expect(backoff == Backoff())
    }

    @Test func `chance takes up to half of a pause`() {
        var backoff = Backoff()
        backoff.noteFailure(Self.away, at: .zero, draw: 0)
        #expect(backoff.refusal(at: .milliseconds(24)) == Self.away)
        #expect(backoff.refusal(at: .milliseconds(25)) == nil)
    }

    @Test func `several that fail together count as one`() {
        var backoff = Backoff()
        for _ in 0..<10 { backoff.noteFailure(Self.away, at: .zero, draw: 0) }
        #expect(backoff.refusal(at: .milliseconds(25)) == nil)
    }
}
