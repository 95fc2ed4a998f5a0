import BelayCore
import BelayStore
import CPQ
import Glibc

/// One session with the server: statements go out, answers come back in their order.
///
/// Why always a pipeline: a statement whose answer nobody waits for costs no round trip. It goes
/// out with the next one that somebody does wait for.
/// It is used by one thread at a time, that of its worker.
final class Connection {
    private enum Expected {
        case preparation(of: String)
        case statement
        case sync
    }

    private struct Prepared {
        let name: String
        let types: [Oid]
    }

    /// The server that it is with.
    let primary: Primary
    private let handle: OpaquePointer
    private let notices: Notices
    private let isPooled: Bool
    private let primaries: PrimaryGuard
    private let elapsed: @Sendable () -> Duration
    private var prepared: [String: Prepared] = [:]
    private var names = 0
    private var expected: [Expected] = []
    /// Bytes of arguments that went out since the last answer.
    private var underway = 0
    /// Nothing more can be asked here.
    private(set) var isLost = false

    /// - Parameters:
    ///   - handle: connected and set up; owned from now on.
    ///   - primary: the server that it is with.
    ///   - primaries: tells when that is no longer the primary.
    ///   - elapsed: time since any fixed moment, by a clock that never goes back.
    init(
        _ handle: OpaquePointer, with primary: Primary, of primaries: PrimaryGuard,
        notices: Notices, isPooled: Bool, elapsed: @escaping @Sendable () -> Duration
    ) throws(DatabaseError) {
        self.handle = handle
        self.primary = primary
        self.primaries = primaries
        self.notices = notices
        self.isPooled = isPooled
        self.elapsed = elapsed
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw .lost("the connection has no pipeline")
        }
    }

    deinit {
        PQfinish(handle)
    }

    /// Whether the server closed it, or said anything else, while nobody asked.
    var isStale: Bool {
        var poll = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        return isLost || Glibc.poll(&poll, 1, 0) != 0
    }

    /// Whether a standby of its server was promoted since.
    var isObsolete: Bool { primaries.current?.isSame(as: primary) == false }

    /// Nothing is under way.
    var isQuiet: Bool { expected.isEmpty }

    /// Hands a statement to the pipeline; what becomes of it is told by `receive`.
    ///
    /// - Parameter isKept: whether it is prepared for the next time.
    func send(_ sql: String, _ arguments: Binder, isKept: Bool = true) throws {
        if let refusal = arguments.refusal { throw refusal }
        guard !isLost else { throw DatabaseError.lost("the connection was lost") }
        let isSent =
            isPooled || !isKept ? sendUnnamed(sql, arguments) : sendPrepared(sql, arguments)
        guard isSent else { throw lose() }
        expected.append(.statement)
        underway += arguments.size
    }

    /// Whether so much is under way that answers are to be read before more goes out.
    var isFull: Bool {
        expected.count >= Limits.pipeline || underway >= Limits.pipelineBytes
    }

    private func sendUnnamed(_ sql: String, _ arguments: Binder) -> Bool {
        arguments.withParameters { count, values, lengths, formats in
            PQsendQueryParams(
                handle, sql, count, arguments.types, values, lengths, formats, 1) == 1
        }
    }

    private func sendPrepared(_ sql: String, _ arguments: Binder) -> Bool {
        if let known = prepared[sql] {
            precondition(
                known.types == arguments.types, "a statement's arguments have changed their types")
            return send(named: known.name, arguments)
        }
        guard prepared.count < Limits.preparedStatements else {
            return sendUnnamed(sql, arguments)
        }
        names += 1
        let name = "b\(names)"
        let types = arguments.types
        guard PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1 else {
            return false
        }
        prepared[sql] = Prepared(name: name, types: types)
        expected.append(.preparation(of: sql))
        return send(named: name, arguments)
    }

    private func send(named name: String, _ arguments: Binder) -> Bool {
        arguments.withParameters { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1) == 1
        }
    }

    /// Waits for every answer that is due.
    ///
    /// Where one statement fails the server passes over all that follow.
    /// - Parameter patience: how long each may take; after that the connection is given up.
    /// - Returns: the last statement's; nil when nothing was under way.
    func receive(within patience: Duration) throws(DatabaseError) -> Reply? {
        guard !isLost else { throw .lost("the connection was lost") }
        guard !expected.isEmpty else { return nil }
        guard PQpipelineSync(handle) == 1 else { throw lose() }
        expected.append(.sync)
        var failure: DatabaseError?
        var last: Reply?
        let items = expected
        expected = []
        underway = 0
        for (index, item) in items.enumerated() {
            // A session that ends in place of the sync has carried the last statement out.
            let isOfLast = index >= items.count - 2
            do throws(DatabaseError) {
                let reply = try next(isOfLast: isOfLast, within: patience)
                let refusal = error(in: reply, to: item, isOfLast: isOfLast)
                failure = failure ?? refusal
                if case .sync = item { break }
                if case .statement = item { last = reply }
                try passEnd(within: patience)
            } catch {
                // What the server refused before tells more than the end of the connection.
                throw failure ?? error
            }
        }
        if let failure {
            if failure.endsSession { isLost = true }
            throw failure
        }
        return last
    }

    /// What a statement failed with; nil of one that was passed over since another failed.
    private func error(
        in reply: Reply, to item: Expected, isOfLast: Bool
    ) -> DatabaseError? {
        switch reply.status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_PIPELINE_SYNC: return nil
        default:
            if case .preparation(let sql) = item { prepared[sql] = nil }
            if reply.status == PGRES_PIPELINE_ABORTED { return nil }
            return DatabaseError(
                reply, isAlive: PQstatus(handle) == CONNECTION_OK, isOfLast: isOfLast)
        }
    }

    /// Each answer is followed by its end.
    private func passEnd(within patience: Duration) throws(DatabaseError) {
        try wait(within: patience)
        guard let more = PQgetResult(handle) else { return }
        PQclear(more)
        throw lose()
    }

    private func next(
        isOfLast: Bool, within patience: Duration
    ) throws(DatabaseError) -> Reply {
        try wait(within: patience)
        guard let result = PQgetResult(handle) else { throw lose() }
        let reply = Reply(result)
        let isError = reply.status == PGRES_FATAL_ERROR
        if PQstatus(handle) != CONNECTION_OK || isError && reply.diagnosis(.sqlState) == nil {
            isLost = true
            throw isError
                ? DatabaseError(reply, isAlive: false, isOfLast: isOfLast)
                : .lost("the connection was lost")
        }
        return reply
    }

    /// Sends what is still here and waits until an answer can be taken.
    private func wait(within patience: Duration) throws(DatabaseError) {
        let end = elapsed() + patience
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw lose() }
            // While something cannot be sent the server may be waiting for us to read.
            if PQisBusy(handle) == 0 { return }
            // Such a server may wait for its standby for ever.
            if isObsolete {
                isLost = true
                throw .lost("a standby of its server was promoted")
            }
            let left = end - elapsed()
            guard left > .zero else {
                isLost = true
                throw .lost("the database did not answer in time")
            }
            let events = Int16(POLLIN) | (unsent == 1 ? Int16(POLLOUT) : 0)
            var poll = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            let slice = min(left.wholeMilliseconds + 1, 1_000)
            let ready = Glibc.poll(&poll, 1, Int32(clamping: slice))
            if ready < 0, errno != EINTR { throw lose() }
            if ready > 0, PQconsumeInput(handle) == 0 { throw lose() }
        }
    }

    /// Ends the session: what is open in it is rolled back by the server.
    func giveUp() {
        isLost = true
    }

    private func lose() -> DatabaseError {
        isLost = true
        return .lost("the connection was lost")
    }

    /// The warnings since this was last asked.
    func takeWarnings() -> [String] {
        defer { notices.forget() }
        return notices.warnings
    }
}
