import BelayEventLoops
import BelaySMTP
import NIOCore
import NIOPosix
import NIOSSL

/// Makes connections to one relay.
struct RelayDialler: Sendable {
    private let relay: RelayURL
    private let settings: SMTPCourierSettings
    private let makeTLS: @Sendable () throws -> NIOSSLClientHandler

    init(
        relay: RelayURL, settings: SMTPCourierSettings
    ) throws(RelayTrustError) {
        self.relay = relay
        self.settings = settings
        guard relay.security != .off else {
            makeTLS = { preconditionFailure("TLS is off") }
            return
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities = relay.authorities { configuration.trustRoots = .file(authorities) }
        let context: NIOSSLContext
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw RelayTrustError(file: relay.authorities, reason: Self.words(error))
        }
        // Fails for a name. An address has none to ask for: its certificate must carry the address.
        let isAddress = (try? SocketAddress(ipAddress: relay.host, port: relay.port)) != nil
        let host = isAddress ? nil : relay.host
        makeTLS = { try NIOSSLClientHandler(context: context, serverHostname: host) }
    }

    /// The host of the relay, for words about it.
    var host: String { relay.host }

    /// Words for certificates that could not be read.
    private static func words(_ error: any Error) -> String {
        switch error {
        case NIOSSLError.noSuchFilesystemObject: "there is no such file"
        default: "no certificate (PEM) can be read from it"
        }
    }

    /// An open connection whose greeting has not been read yet.
    func dial(on executor: LoopExecutor) -> EventLoopFuture<RelayConnection> {
        let session = SMTPSession(
            SMTPSession.Setup(
                name: settings.name, security: relay.security, credentials: relay.credentials,
                transactionLimit: settings.transactionsPerConnection))
        let loop = executor.loop
        // Begun on the loop, so that we hear of the connection before anything can end it.
        return loop.flatSubmit { [relay, settings, makeTLS] in
            ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(settings.connectTimeout))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = RelayHandler(
                            session: session, host: relay.host, timers: settings.timers,
                            blockSize: settings.blockSize, makeTLS: makeTLS)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: relay.host, port: relay.port)
                .flatMapThrowing { channel in
                    try RelayConnection(channel: channel, executor: executor)
                }
        }
    }
}
