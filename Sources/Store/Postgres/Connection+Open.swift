import BelayCore
import BelayStore
import CPQ
import Glibc

extension Connection {
    /// Connects to the one server of the URL that takes writes.
    ///
    /// - Parameter host: the only one of the URL's servers that is looked at; nil for libpq's way.
    static func open(
        _ settings: DatabaseSettings, of primaries: PrimaryGuard, at host: DatabaseHost? = nil,
        elapsed: @escaping @Sendable () -> Duration
    ) throws -> Connection {
        try DatabaseURL.check(settings.url)
        let notices = Notices()
        let handle = try connect(settings, host)
        var isOwned = true
        defer { if isOwned { PQfinish(handle) } }
        try PostgresStore.refuse(version: PQserverVersion(handle))
        notices.listen(to: handle)
        if !settings.isPooled { try setUp(handle, settings) }
        let primary = try primary(handle)
        isOwned = false
        return try Connection(
            handle, with: primary, of: primaries, notices: notices,
            isPooled: settings.isPooled, elapsed: elapsed)
    }

    private static func connect(
        _ settings: DatabaseSettings, _ host: DatabaseHost?
    ) throws(StoreError) -> OpaquePointer {
        let seconds = max(2, settings.connectPatience.wholeMilliseconds / 1_000)
        // Later ones stand over earlier ones; the first is taken apart.
        let options =
            [
                ("dbname", settings.url), ("target_session_attrs", "read-write"),
                ("application_name", "belay"), ("client_encoding", "UTF8"),
                ("connect_timeout", "\(seconds)"), ("keepalives", "1"), ("keepalives_idle", "10"),
                ("keepalives_interval", "5"), ("keepalives_count", "3"),
                ("tcp_user_timeout", "30000"),
            ] + (host?.options ?? [])
        let keywords = CStrings(options.map(\.0))
        let values = CStrings(options.map(\.1))
        let handle = keywords.withPointers { keywords in
            values.withPointers { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle else { throw .unavailable("there is no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw .unavailable(reason(of: handle))
        }
        return handle
    }

    /// What libpq says of a connection that did not come about, as one line.
    private static func reason(of handle: OpaquePointer) -> String {
        let text = String(cString: PQerrorMessage(handle))
        let lines = text.split(separator: "\n").map { line in
            line.drop { $0 == " " || $0 == "\t" }.replacing("FATAL:  ", with: "")
        }
        return lines.isEmpty ? "no connection" : lines.joined(separator: "; ")
    }

    /// What every session is to be like.
    static func sessionSettings(_ settings: DatabaseSettings) -> [(name: String, value: String)] {
        [
            ("synchronous_commit", "on"),
            ("statement_timeout", "\(settings.statementPatience.wholeMilliseconds)ms"),
            (
                "idle_in_transaction_session_timeout",
                "\(settings.idlePatience.wholeMilliseconds)ms"
            ),
            ("timezone", "UTC"),
            ("client_min_messages", "warning"),
            ("jit", "off"),
        ]
    }

    private static func setUp(
        _ handle: OpaquePointer, _ settings: DatabaseSettings
    ) throws(StoreError) {
        let text = sessionSettings(settings).map { "SET \($0) = '\($1)'" }.joined(separator: ";")
        guard let result = PQexec(handle, text) else {
            throw .unavailable("the connection was lost")
        }
        let reply = Reply(result)
        guard reply.status == PGRES_COMMAND_OK else {
            throw .unavailable(DatabaseError(reply, isAlive: true, isOfLast: true).text)
        }
    }
}

/// Copies of texts in the form in which C takes a list of them.
private struct CStrings: ~Copyable {
    private let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
        pointers = texts.map { strdup($0) }
    }

    deinit {
        for pointer in pointers { free(pointer) }
    }

    borrowing func withPointers<Value>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value?
    ) -> Value? {
        let list = pointers.map { $0.map { UnsafePointer($0) } } + [nil]
        return list.withUnsafeBufferPointer { $0.baseAddress.flatMap(body) }
    }
}
