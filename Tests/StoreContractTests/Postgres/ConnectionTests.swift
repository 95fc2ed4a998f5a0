import BelayCore
import BelayStore
import BelayStorePostgres
import Foundation
import Testing

@Suite("A connection to PostgreSQL")
struct ConnectionTests {
    @Test(arguments: [false, true])
    func `every kind of value comes back as it went`(isPooled: Bool) async throws {
        try await Cluster.run(isPooled: isPooled) { store in
            try await store.read { db in
                func echo<Value: Argument & Field>(_ value: Value?, _ type: String) throws
                    -> Value?
                {
                    try db.first("SELECT $1::\(type)", [value]) { $0[0] as Value? } ?? nil
                }
                for number in [0, 1, -1, Int64.max, .min] {
                    #expect(try echo(number, "bigint") == number)
                }
                #expect(try echo(nil as Int64?, "bigint") == nil)
                for flag in [true, false, nil] { #expect(try echo(flag, "boolean") == flag) }
                let texts = ["", "é", "e\u{301}", "\u{1F4E8}", "'; DROP TABLE sends --", "\\x00"]
                for text in texts {
                    let found = try echo(text, "text")
                    #expect(found.map { Array($0.utf8) } == Array(text.utf8))
                }
                #expect(try echo(nil as String?, "text") == nil)
                for bytes in [[], [0], [0, 255, 0], [UInt8](repeating: 7, count: 3_000_000)] {
                    #expect(try echo(bytes, "bytea") == bytes)
                    #expect(try echo(Data(bytes), "bytea") == Data(bytes))
                }
                #expect(try echo(nil as Data?, "bytea") == nil)
                let id = SendID(high: 1 << 63 | 5, low: .max)
                #expect(try db.first("SELECT $1", [id]) { try $0.sendID(0) } == id)
            }
        }
    }

    @Test func `a list is one argument`() async throws {
        try await Cluster.run { store in
            try await store.read { db in
                let id = SendID(high: 1, low: 2)
                let found = try db.first(
                    """
                    SELECT 3 = ANY($1), 4 = ANY($1), 'b' = ANY($2), '' = ANY($2), $3 = ANY($4),
                        cardinality($5)::bigint, '\\x'::bytea = ANY($6)
                    """,
                    [[1, 2, 3], ["a", "b"], id, [id], [] as [Int64], [[], [1]] as [[UInt8]]]
                ) { row in ((0..<5).map { row[$0] as Bool }, row[5] as Int, row[6] as Bool) }
                #expect(found?.0 == [true, false, true, false, true])
                #expect(found?.1 == 0)
                #expect(found?.2 == true)
            }
        }
    }

    @Test func `a value that the server cannot hold is refused before, and never told`()
        async throws
    {
        try await Cluster.run { store in
            let nul = StoreError.unavailable("a text holds a NUL")
            for argument in ["secret\0", "\0"] {
                let error = try await failure {
                    try await store.read { try $0.exists("SELECT $1::text", [argument]) }
                }
                #expect(error == nul)
                let listed = try await failure {
                    try await store.read { try $0.exists("SELECT $1::text[]", [[argument]]) }
                }
                #expect(listed == nul)
            }
            let huge = try await failure {
                try await store.read { db in
                    let bytes = [UInt8](repeating: 0, count: Limits.databaseValue + 1)
                    return try db.exists("SELECT $1::bytea", [bytes])
                }
            }
            #expect(
                huge == .unavailable("a value has more than \(Limits.databaseValue) bytes"))
            #expect(try await store.read { try $0.exists("SELECT 1", []) })
        }
    }

    @Test func `what a statement fails with is told without its data`() async throws {
        try await Cluster.run { store in
            try await store.write { db in
                try db.run("CREATE TABLE things (name text PRIMARY KEY)", [])
                try db.run("INSERT INTO things VALUES ($1)", ["secret"])
            }
            let taken = try await failure {
                try await store.write { db in
                    try db.run("INSERT INTO things VALUES ($1)", ["secret"])
                }
            }
            #expect(
                taken
                    == .unavailable("SQLSTATE 23505, table things, constraint things_pkey"))
            let unreadable = try await failure {
                try await store.read { try $0.exists("SELECT $1::int", ["secret"]) }
            }
            #expect(unreadable == .unavailable("SQLSTATE 22P02"))
            let missing = try await failure {
                try await store.read { try $0.exists("SELECT 1 FROM nothing", []) }
            }
            #expect(
                missing
                    == .unavailable("SQLSTATE 42P01: relation \"nothing\" does not exist"))
        }
    }

    @Test(arguments: [false, true])
    func `a statement that nobody waits for goes out with one that somebody does`(
        isPooled: Bool
    ) async throws {
        try await Cluster.run(isPooled: isPooled) { store in
            try await store.write { db in
                try db.run("CREATE TABLE things (number bigint PRIMARY KEY)", [])
                for number in 0..<1_000 {
                    try db.run("INSERT INTO things VALUES ($1)", [number])
                }
                #expect(try db.integer("SELECT count(*) FROM things", []) == 1_000)
                try db.run("UPDATE things SET number = number + 1000 WHERE number < $1", [10])
                #expect(try db.changesCount == 10)
            }
            // The last is refused: nothing of the others stays.
            let error = try await failure {
                try await store.write { db in
                    for number in [5_000, 5_001, 1_001] {
                        try db.run("INSERT INTO things VALUES ($1)", [number])
                    }
                }
            }
            #expect(error != nil)
            let count = try await store.read { try $0.integer("SELECT count(*) FROM things", []) }
            #expect(count == 1_000)
        }
    }

    @Test func `a node that sleeps in a step loses its locks before who waits for them gives up`() {
        let settings = DatabaseSettings(url: "")
        #expect(settings.idlePatience * 2 < settings.statementPatience)
    }

    @Test(arguments: [false, true])
    func `every session is durable, in UTC and bounded`(isPooled: Bool) async throws {
        try await Cluster.run(isPooled: isPooled) { store in
            let settings = [
                ("synchronous_commit", "on"), ("statement_timeout", "15s"),
                // Of tests; a node's own is far shorter, and shorter than a statement's.
                ("idle_in_transaction_session_timeout", "1min"), ("TimeZone", "UTC"),
                ("transaction_isolation", "read committed"), ("transaction_read_only", "off"),
                ("application_name", "belay"), ("client_encoding", "UTF8"),
            ]
            try await store.write { db in
                for (name, value) in settings {
                    let found = try db.first("SELECT current_setting($1)", [name]) {
                        $0[0] as String
                    }
                    #expect(found == value, "\(name)")
                }
            }
            try await store.read { db in
                let found = try db.first(
                    """
                    SELECT current_setting('transaction_isolation'),
                        current_setting('transaction_read_only')
                    """, []
                ) { [$0[0], $0[1]] as [String] }
                #expect(found == ["repeatable read", "on"])
            }
        }
    }

    @Test func `the database tells its own time`() async throws {
        try await Cluster.run { store in
            let (first, second) = try await store.write { db in
                (try db.databaseNow(), try db.databaseNow())
            }
            #expect(first <= second)
            // After this was written, and in milliseconds.
            #expect(first > Instant(milliseconds: 1_700_000_000_000))
            #expect(first < Instant(milliseconds: 10_000_000_000_000))
        }
    }
}
