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
        let mail: Mail
        do {
            mail = Mail(
                envelope: try SMTPEnvelope(
                    returnPath: parcel.returnPath, recipient: parcel.recipient,
                    message: parcel.bytes),
                body: ByteBuffer(bytes: DotStuffer.stuffed(parcel.bytes)))
        } catch {
            return .missed(.refused, .local(error.description))
        }
        let executor = loops.current ?? loops.next()
        var isAgain = false
        while true {
            guard
                let lease = await pool.lease(
                    preferring: { $0.executor === executor }, isAgain: isAgain)
            else { return .abandoned }
            if let verdict = await deliver(mail, lease, on: executor, release) { return verdict }
            isAgain = true
        }
    }

    /// - Returns: nil when the mail found no place behind another, and nothing was answered of it.
    private func deliver(
        _ mail: Mail, _ lease: ConnectionPool<RelayConnection>.Lease, on executor: LoopExecutor,
        _ release: @escaping @Sendable () async -> Permit
    ) async -> Verdict? {
        var kept = lease.connection
        while true {
            let start: RelayConnection.Start =
                kept == nil ? .fresh : lease.isBehind ? .behind : .kept
            let connection: RelayConnection
            switch await opened(kept, on: executor) {
            case .ready(let open): connection = open
            case .failed(let words):
                pool.free()
                return .missed(.deferred, .local(words))
            case .cancelled: return .abandoned
            }
            let talk = await talk(connection, mail, lease, start, release)
            if case .outwaited = talk.ending { pool.withholdInvitations(Self.invitationsWithheld) }
            if talk.ending.isUntouched, start != .fresh, !talk.wasAsked {
                if talk.afterwards == .handedOver { return nil }
                // It died while it lay idle, or at MAIL unanswered. A fresh one takes its slot,
                // once. Anything answered of the mail makes this an attempt, told as it went.
                await connection.closed()
                kept = nil
                continue
            }
            leave(connection, talk.afterwards)
            return Verdict(talk.ending)
        }
    }

    /// Mails that go one by one after a relay has kept one waiting that was said ahead.
    private static let invitationsWithheld = 1_000

    private struct Mail: Sendable {
        let envelope: SMTPEnvelope
        let body: ByteBuffer
    }

    /// How one transaction went.
    private struct Talk: Sendable {
        let ending: SMTPSession.Ending
        let afterwards: RelayHandler.Afterwards
        /// Whether the release was asked.
        let wasAsked: Bool
    }

    /// Runs one transaction on the connection's own loop: elsewhere, each of its steps would cost
    /// two changes of threads.
    private func talk(
        _ connection: RelayConnection, _ mail: Mail,
        _ lease: ConnectionPool<RelayConnection>.Lease, _ start: RelayConnection.Start,
        _ release: @escaping @Sendable () async -> Permit
    ) async -> Talk {
        // Mostly it runs there already.
        if connection.executor.loop.inEventLoop {
            return await steps(connection, mail, lease, start, release)
        }
        return await withTaskExecutorPreference(connection.executor) {
            await steps(connection, mail, lease, start, release)
        }
    }

    private func steps(
        _ connection: RelayConnection, _ mail: Mail,
        _ lease: ConnectionPool<RelayConnection>.Lease, _ start: RelayConnection.Start,
        _ release: @escaping @Sendable () async -> Permit
    ) async -> Talk {
        let begun = await connection.begin(
            mail.envelope, body: mail.body, ticket: lease.ticket, start)
        if case .ended(let ending, let afterwards) = begun {
            return Talk(ending: ending, afterwards: afterwards, wasAsked: false)
        }
        if connection.mayBeFollowed { pool.invite(behind: connection) }
        let input: SMTPSession.Input =
            Task.isCancelled ? .abandon : .permit(await release() == .go ? .go : .halt)
        guard case .ended(let ending, let afterwards) = await connection.conclude(input)
        else { preconditionFailure("a release is asked once") }
        return Talk(ending: ending, afterwards: afterwards, wasAsked: true)
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

    private func leave(_ connection: RelayConnection, _ afterwards: RelayHandler.Afterwards) {
        switch afterwards {
        case .handedOver: break
        case .over: connection.whenClosed { [pool] in pool.free() }
        case .reusable:
            guard pool.giveBack(connection) else {
                connection.quit()
                return connection.whenClosed { [pool] in pool.free() }
            }
            // Closed just before it came back: nobody will tell the pool again.
            if !connection.isActive { pool.closed(connection) }
        }
    }

    /// Connections open, being opened or being closed.
    package var connectionCount: Int { pool.used }

    /// Mails that wait for a connection.
    package var waitingCount: Int { pool.waiting }

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
