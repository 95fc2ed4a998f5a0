import BelayCore
package import BelayCourier
import BelayEventLoops
package import BelaySMTP
package import NIOCore
import ServiceLifecycle

/// Hands parcels to one relay.
package struct SMTPCourier: Courier, Service {
    private let dialler: RelayDialler
    private let pool: ConnectionPool<RelayConnection>
    private let loops: Loops

    /// Opens nothing; reads the certificates that the relay's URL names.
    package init(
        relay: RelayURL, settings: SMTPCourierSettings, group: any EventLoopGroup
    ) throws(RelayTrustError) {
        dialler = try RelayDialler(relay: relay, settings: settings)
        loops = Loops(group, connections: settings.connections)
        pool = ConnectionPool(limit: settings.connections)
    }

    package func executor() -> (any TaskExecutor)? { loops.next() }

    package func deliver(
        _ parcel: Parcel, release: @escaping @Sendable () async -> Permit
    ) async -> Verdict {
        let envelope: SMTPEnvelope
        do {
            envelope = try SMTPEnvelope(
                returnPath: parcel.returnPath, recipient: parcel.recipient, message: parcel.bytes)
        } catch {
            return .missed(.refused, .local(error.description))
        }
        let body = ByteBuffer(bytes: DotStuffer.stuffed(parcel.bytes))
        let executor = loops.current ?? loops.next()
        guard
            let lease = await pool.lease(preferring: { $0.executor === executor })
        else { return .abandoned }

        var kept = lease.connection
        while true {
            let wasKept = kept != nil
            let connection: RelayConnection
            switch await opened(kept, on: executor) {
            case .ready(let open): connection = open
            case .failed(let words):
                pool.free()
                return .missed(.deferred, .local(words))
            case .cancelled: return .abandoned
            }
            let talk = await Self.talk(
                connection, parcel: (envelope, body), lease, wasKept, release)
            if case .severed = talk.ending, wasKept, !talk.wasAsked {
                // It died while it lay idle, or at MAIL unanswered. A fresh one takes its slot,
                // once. Anything answered of the mail makes this an attempt, told as it went.
                await connection.closed()
                kept = nil
                continue
            }
            giveBack(connection, isReusable: talk.isReusable)
            return Verdict(talk.ending)
        }
    }

    /// How one transaction went.
    private struct Talk: Sendable {
        let ending: SMTPSession.Ending
        let isReusable: Bool
        /// Whether the release was asked.
        let wasAsked: Bool
    }

    /// Runs one transaction on the connection's own loop: elsewhere, each of its steps would cost
    /// two changes of threads.
    private static func talk(
        _ connection: RelayConnection, parcel: (envelope: SMTPEnvelope, body: ByteBuffer),
        _ lease: ConnectionPool<RelayConnection>.Lease, _ isKept: Bool,
        _ release: @escaping @Sendable () async -> Permit
    ) async -> Talk {
        // Mostly it runs there already.
        if connection.executor.loop.inEventLoop {
            return await steps(connection, parcel: parcel, lease, isKept, release)
        }
        return await withTaskExecutorPreference(connection.executor) {
            await steps(connection, parcel: parcel, lease, isKept, release)
        }
    }

    private static func steps(
        _ connection: RelayConnection, parcel: (envelope: SMTPEnvelope, body: ByteBuffer),
        _ lease: ConnectionPool<RelayConnection>.Lease, _ isKept: Bool,
        _ release: @escaping @Sendable () async -> Permit
    ) async -> Talk {
        let begun = await connection.begin(
            parcel.envelope, body: parcel.body, ticket: lease.ticket, isKept: isKept)
        if case .ended(let ending, let isReusable) = begun {
            return Talk(ending: ending, isReusable: isReusable, wasAsked: false)
        }
        let input: SMTPSession.Input =
            Task.isCancelled ? .abandon : .permit(await release() == .go ? .go : .halt)
        guard case .ended(let ending, let isReusable) = await connection.conclude(input)
        else { preconditionFailure("a release is asked once") }
        return Talk(ending: ending, isReusable: isReusable, wasAsked: true)
    }

    private enum Opening: Sendable {
        case ready(RelayConnection)
        case failed(String)
        /// The slot is freed when the attempt has come to its end.
        case cancelled
    }

    private func opened(_ kept: RelayConnection?, on executor: LoopExecutor) async -> Opening {
        if let kept { return .ready(kept) }
        let answer = FirstAnswer<Opening>()
        dialler.dial(on: executor).whenComplete { [pool, host = dialler.host] result in
            switch result {
            case .success(let connection):
                connection.whenClosed { [weak connection] in
                    if let connection { pool.closed(connection) }
                }
                if answer.give(.ready(connection)) { return }
                connection.whenClosed { pool.free() }
                connection.close()
            case .failure(let error):
                if answer.give(.failed(ConnectionFailure.words(error, host: host))) { return }
                pool.free()
            }
        }
        return await withTaskCancellationHandler {
            await answer.wait()
        } onCancel: {
            answer.give(.cancelled)
        }
    }

    private func giveBack(_ connection: RelayConnection, isReusable: Bool) {
        guard isReusable, pool.giveBack(connection) else {
            if isReusable { connection.quit() }
            connection.whenClosed { [pool] in pool.free() }
            return
        }
        // Closed just before it came back: nobody will tell the pool again.
        if !connection.isActive { pool.closed(connection) }
    }

    /// Connections open, being opened or being closed.
    package var connectionCount: Int { pool.used }

    /// Ends idle connections with QUIT; those in use follow when their transaction is over.
    ///
    /// Deliveries that begin later are abandoned.
    package func shutdown() async {
        let idle = pool.close()
        for connection in idle { connection.quit() }
        for connection in idle { await connection.closed() }
    }

    /// Waits for the graceful shutdown, then shuts down.
    package func run() async throws {
        // Cancelled instead of asked nicely: the goodbye is the same.
        try? await gracefulShutdown()
        await shutdown()
    }
}
