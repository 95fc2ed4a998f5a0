import BelayCore
import BelayDialectKit
import BelayDispatch
import BelaySending
import BelaySendGrid
import BelayStoreSQLite
import BelayTime
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import UnixSignals

/// One running server.
package struct Node {
    let settings: Settings
    let open: OpenStore
    let relay: Relay
    let logger: Logger
    /// Called once, with the address that is really listened on.
    let announce: @Sendable (String) -> Void

    private var group: MultiThreadedEventLoopGroup { .singleton }

    package init(
        settings: Settings, open: OpenStore, logger: Logger,
        announce: @escaping @Sendable (String) -> Void
    ) throws {
        self.settings = settings
        self.open = open
        self.logger = logger
        self.announce = announce
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
        let control = try ControlSocket(in: open.path).server(open.control, logger: quiet)
        let isReady = Mutex(false)
        let services: [any Service] =
            [StoreWatch(store: open.store, time: open.time)]
            + [relay.service].compactMap { $0 }
            + [
                Sweeper(store: open.store, time: open.time, bells: open.bells, logger: logger),
                Clockwork(rescuer: rescuer, dispatcher: dispatcher), control,
                application(isReady),
            ]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = settings.shutdownGrace
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw StartError("cannot listen on \(address): the address is in use")
        } catch let error as IOError {
            throw StartError("cannot listen on \(address): \(error)")
        }
        await open.close()
    }

    private var address: String { "\(settings.listen.host):\(settings.listen.port)" }

    /// For libraries that say at `info` what only their makers want to know.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
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

    private func application(_ isReady: borrowing Mutex<Bool>) -> any Service {
        let doors = [
            DoorBridge.Entry(
                prefix: "/v3",
                door: SendGridDoor(
                    sending: open.sending, keys: open.keys,
                    settings: SendGridSettings(
                        stopCap: settings.sendGridStopCap, horizon: settings.sendGridHorizon)))
        ]
        let bridge = DoorBridge(
            entries: doors,
            bodies: BodyReader(
                budget: BodyBudget(), timeout: settings.bodyTimeout, time: open.time),
            isReady: { [store = open.store] in store.failure == nil })
        let announce = self.announce
        return Application(
            responder: bridge,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
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
                announce(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)")
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
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
