import BelayCore
import BelayDialectKit
import BelayDispatch
import BelayMailPartner
import BelaySendGrid
import BelaySending
import BelayStoreSQLite
import BelayTime
import Glibc
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// One running server.
package struct Node {
    let settings: Settings
    let open: OpenStore
    let relay: Relay
    let logger: Logger
    /// Called once, with the address that is really listened on.
    let announce: @Sendable (String) -> Void
    /// Called when `shutdown.grace` is over and something still waits for a relay's answer: the
    /// process is to end. What was released is then a doubt at the next start, as after any end.
    let giveUp: @Sendable () -> Never

    private var group: MultiThreadedEventLoopGroup { .singleton }

    package init(
        settings: Settings, open: OpenStore, logger: Logger,
        announce: @escaping @Sendable (String) -> Void,
        giveUp: @escaping @Sendable () -> Never
    ) throws {
        self.settings = settings
        self.open = open
        self.logger = logger
        self.announce = announce
        self.giveUp = giveUp
        relay = try Relay(
            settings, dataFolder: open.path, group: MultiThreadedEventLoopGroup.singleton)
    }

    /// Where mail goes, for people.
    package var relayWords: String { relay.words }

    /// Serves until SIGTERM or SIGINT, or until the store can no longer write.
    package func run() async throws {
        let rescuer = Rescuer(
            store: open.store, courier: relay.courier, worker: worker, time: open.time,
            chance: open.chance, logger: logger)
        try await rescuer.settleOrphans()
        let ending = Signal()
        let control = Listener(
            service: try ControlSocket(in: open.path).server(open.control, logger: quiet),
            place: "the control socket of \(open.path)", ending: nil)
        let services: [any Service] =
            [StoreWatch(store: open.store, time: open.time)]
            + [relay.service].compactMap { $0 }
            + [
                Sweeper(store: open.store, time: open.time, bells: open.bells, logger: logger),
                Clockwork(rescuer: rescuer, dispatcher: dispatcher), control,
                Listener(service: application, place: address, ending: ending),
            ]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        // Mail that is not released is let go a little before the end, what is released is not.
        configuration.maximumGracefulShutdownDuration = settings.shutdownGrace * 0.8
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                await ending.wait()
                guard !Task.isCancelled else { return }
                try await open.time.sleep(for: settings.shutdownGrace)
                logger.notice("the grace is over: what was released and not answered is in doubt")
                giveUp()
            }
            try await tasks.next()
            tasks.cancelAll()
        }
        await open.close()
    }

    private var address: String { "\(settings.listen.host):\(settings.listen.port)" }

    /// For libraries, which log what is said here in a line of its own.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = logger.logLevel <= .debug ? logger.logLevel : .critical
        return quiet
    }

    private var worker: Worker {
        Worker(
            store: open.store, courier: relay.courier,
            composer: open.sending.composer, time: open.time, chance: open.chance,
            bells: open.bells, logger: logger, returnPath: settings.returnPath)
    }

    private var dispatcher: Dispatcher {
        Dispatcher(
            store: open.store, worker: worker,
            planner: Planner(capacity: settings.connections * 2), time: open.time,
            chance: open.chance, bells: open.bells, logger: logger)
    }

    private var application: any Service {
        let doors = [
            DoorBridge.Entry(
                prefix: "/v3",
                door: SendGridDoor(
                    sending: open.sending, keys: open.keys,
                    settings: SendGridSettings(
                        stopCap: settings.sendGridStopCap, horizon: settings.sendGridHorizon))),
            DoorBridge.Entry(
                prefix: "/v1",
                door: MailPartnerDoor(
                    sending: open.sending, keys: open.keys, accounts: open.store,
                    settings: settings.mailPartner)),
        ]
        let bridge = DoorBridge(
            entries: doors,
            bodies: BodyReader(
                budget: BodyBudget(), timeout: settings.bodyTimeout),
            isReady: { [store = open.store] in store.failure == nil })
        let announce = self.announce
        return Application(
            responder: bridge,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [ContinueHandler()],
                    idleTimeout: .seconds(120),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8_192, maxHeaderListSize: 32_768,
                        maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.listen.host, port: settings.listen.port),
                serverName: "belay"),
            onServerRunning: { channel in
                guard let local = channel.localAddress, let port = local.port else { return }
                let host = local.ipAddress ?? "127.0.0.1"
                let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
                announce(isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)")
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
    }
}

/// A server socket, whose failure to open is said in one line.
private struct Listener: Service {
    let service: any Service
    let place: String
    /// Raised when the graceful shutdown begins.
    let ending: Signal?

    func run() async throws {
        do {
            try await withGracefulShutdownHandler {
                try await service.run()
            } onGracefulShutdown: {
                ending?.raise()
            }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw StartError("cannot listen on \(place): the address is in use")
        } catch let error as IOError {
            throw StartError(
                "cannot listen on \(place): \(String(cString: strerror(error.errnoCode)))")
        } catch let error as SocketAddressError {
            throw StartError("cannot listen on \(place): \(error)")
        }
    }
}

/// Ends the process when the store can no longer write: a server that cannot keep a promise must
/// not make one.
struct StoreWatch: Service {
    let store: SQLiteStore
    let time: any TimeSource

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let failure = store.failure {
                    throw StartError("the store has ended: \(failure)")
                }
                do {
                    try await time.sleep(for: .seconds(1))
                } catch {
                    return
                }
            }
        }
    }
}
