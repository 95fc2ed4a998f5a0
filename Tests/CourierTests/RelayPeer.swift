import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A relay on 127.0.0.1 that does what its script says, and tells what it saw.
final class RelayPeer: Sendable {
    /// What a client just did.
    enum Moment: Sendable, Hashable {
        case connect, hello, startTLS, reset, mail, recipient, data, dot, quit, unknown
    }

    enum Reaction: Sendable {
        case say(String)
        /// In two writes.
        case sayInParts(String, String)
        case sayAndClose(String)
        case close
        case silence
        /// Says so and reads nothing more.
        case sayAndStopReading(String)
        case startTLS
    }

    struct Mail: Sendable, Hashable {
        var connection: Int
        var sender: String
        var recipient: String
        /// Without dot-stuffing.
        var bytes: [UInt8]
    }

    /// What the peer has seen so far.
    struct Log: Sendable {
        var connections = 0
        var open = 0
        var mostOpen = 0
        var commands: [String] = []
        /// Octets of mail data read, the end mark not included, stuffing included.
        var dataBytes = 0
        var mails: [Mail] = []
        /// Connections that ended with mail data begun and not ended.
        var cutInData = 0
        var closed = 0
    }

    typealias Script = @Sendable (Moment, _ connection: Int) -> Reaction?

    private struct Waiter {
        var until: @Sendable (Log) -> Bool
        var resume: CheckedContinuation<Void, Never>
    }

    private struct State {
        var log = Log()
        var waiters: [Waiter] = []
        var channels: [any Channel] = []
    }

    private let state = Mutex(State())
    let port: Int
    private let server: any Channel

    static let standard: Script = { moment, _ in
        switch moment {
        case .connect: .say("220 peer\r\n")
        case .hello: .say("250-peer\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE\r\n")
        case .startTLS: .startTLS
        case .data: .say("354 go on\r\n")
        case .dot: .say("250 2.0.0 taken\r\n")
        case .quit: .sayAndClose("221 bye\r\n")
        case .unknown: .say("500 what\r\n")
        case .reset, .mail, .recipient: .say("250 2.1.0 fine\r\n")
        }
    }

    /// - Parameters:
    ///   - tls: with it, STARTTLS is taken; `implicitTLS` shakes hands at once.
    ///   - script: nil from it means the standard reaction.
    static func start(
        tls: NIOSSLContext? = nil, implicitTLS: Bool = false,
        script: @escaping Script = { _, _ in nil }
    ) async throws -> RelayPeer {
        let placeholder = Mutex<RelayPeer?>(nil)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let peer = placeholder.withLock({ $0 }) else { return }
                    if implicitTLS, let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        PeerHandler(peer: peer, script: script, tls: tls))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let peer = RelayPeer(server: server)
        placeholder.withLock { $0 = peer }
        return peer
    }

    private init(server: any Channel) {
        self.server = server
        port = server.localAddress?.port ?? 0
    }

    var log: Log { state.withLock { $0.log } }

    /// Waits until the log is as told; at once if it is already.
    func wait(until condition: @escaping @Sendable (Log) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if condition(state.log) { return true }
                state.waiters.append(Waiter(until: condition, resume: continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    /// Ends our half of every connection; the client notices and closes the rest.
    func halfClose() {
        for channel in state.withLock({ $0.channels }) {
            channel.close(mode: .output, promise: nil)
        }
    }

    /// Says something that nobody asked for.
    func say(_ text: String) {
        for channel in state.withLock({ $0.channels }) where channel.isActive {
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        }
    }

    /// The same, and waits until it is on its way.
    func sayToAll(_ text: String) async throws {
        for channel in state.withLock({ $0.channels }) where channel.isActive {
            try await channel.writeAndFlush(ByteBuffer(string: text))
        }
    }

    /// Ends every connection, in the middle of whatever it is doing.
    func closeAll() {
        for channel in state.withLock({ $0.channels }) { channel.close(promise: nil) }
    }

    func stop() async throws {
        try await server.close()
        closeAll()
    }

    // MARK: From the handlers

    func opened(_ channel: any Channel) -> Int {
        state.withLock { $0.channels.append(channel) }
        return note { log in
            log.connections += 1
            log.open += 1
            log.mostOpen = max(log.mostOpen, log.open)
            return log.connections - 1
        }
    }

    @discardableResult
    func note<Value: Sendable>(_ change: @Sendable (inout Log) -> Value) -> Value {
        let (value, ready) = state.withLock { state in
            let value = change(&state.log)
            let log = state.log
            let ready = state.waiters.filter { $0.until(log) }
            state.waiters.removeAll { $0.until(log) }
            return (value, ready.map(\.resume))
        }
        for continuation in ready { continuation.resume() }
        return value
    }
}
