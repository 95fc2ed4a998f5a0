import BelayCampaigns
import BelayConsole
import BelayCore
import BelayDispatch
import BelayMailPartner
import BelayMarketingCloud
import BelayPreferences
import BelaySendGrid
import BelaySending
import BelayStore
import BelayTime
import Glibc
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// One running server.
package struct Node {
    let settings: Settings
    let open: OpenStore
    let relays: Relays
    let logger: Logger
    /// Connections that clients may have open.
    private let capacity: Int
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
        let files = OpenFiles.raise()
        capacity = try OpenFiles.connections(
            wanted: settings.clientConnections, files: files, relays: settings.relayConnections)
        if capacity < settings.clientConnections {
            logger.notice(
                "http.connections is lowered: more files may not be open",
                metadata: [
                    "connections": "\(capacity)", "files": "\(files.map(String.init) ?? "")",
                ])
        }
        relays = try Relays(
            settings, dataFolder: open.path, group: MultiThreadedEventLoopGroup.singleton)
    }

    /// Where mail goes, for people; a line for each relay.
    package var relayWords: [String] { relays.words }

    /// Serves until SIGTERM or SIGINT, or until the store can no longer write.
    package func run() async throws {
        let rescuer = Rescuer(
            store: open.store, workers: workers, time: open.time, chance: open.chance,
            logger: logger)
        try await rescuer.settleOrphans()
        let importer = Importer(
            store: open.store, time: open.time, bells: open.bells, logger: logger,
            address: { AddressGrammar.mailbox($0).map(LetterCase.lowered) })
        try await importer.abandonUploads()
        let ending = Ending()
        let health = DatabaseHealth(at: open.time.elapsed())
        let control = Listener(
            service: try ControlSocket(in: open.path).server(open.control, logger: quiet),
            place: "the control socket of \(open.path)", ending: nil)
        let services: [any Service] =
            [StoreWatch(failure: open.backing.failure, time: open.time)]
            + relays.services
            + [
                Sweeper(store: open.store, time: open.time, bells: open.bells, logger: logger),
                Expander(store: open.store, time: open.time, bells: open.bells, logger: logger),
                importer, Clockwork(rescuer: rescuer, dispatchers: dispatchers), control,
            ]
            + (open.backing.shared.map { watches(of: $0, rescuer) } ?? [])
            + watches(health)
            + [
                Listener(
                    service: try front(until: ending, health).service(on: group), place: address,
                    ending: ending)
            ]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        // Mail that is not released is let go a little before the end, what is released is not.
        configuration.maximumGracefulShutdownDuration = settings.shutdownGrace * 0.8
        let all = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await all.run() }
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

    /// How nodes hear of each other, and what is done for those that are gone.
    private func watches(of store: any SharedStore, _ rescuer: Rescuer) -> [any Service] {
        [
            Heartbeat(store: store, time: open.time, logger: logger),
            OrphanWatch(rescuer: rescuer, bells: open.bells),
        ]
    }

    private var address: String { "\(settings.listen.host):\(settings.listen.port)" }

    /// For libraries, which log what is said here in a line of its own.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = logger.logLevel <= .debug ? logger.logLevel : .critical
        return quiet
    }

    private func worker(_ relay: Relay) -> Worker {
        Worker(
            store: open.store, courier: relay.courier,
            composer: open.sending.composer, time: open.time, chance: open.chance,
            bells: open.bells, logger: logger, returnPath: settings.returnPath)
    }

    private var workers: Workers {
        Workers(shared: worker(relays.shared), others: relays.others.mapValues(worker))
    }

    /// One for each relay, so that none waits for another.
    private var dispatchers: [Dispatcher] {
        let workers = self.workers
        return ([.shared] + relays.others.keys).map { lane in
            Dispatcher(
                lane: lane, store: open.store, worker: workers[lane],
                planner: Planner(capacity: settings.connections * 4), time: open.time,
                chance: open.chance, bells: open.bells, logger: logger)
        }
    }

    /// None of a file.
    private func watches(_ health: DatabaseHealth) -> [any Service] {
        open.backing.database.map { database in
            [
                DatabaseWatch(
                    database: database, health: health, time: open.time, logger: logger)
            ]
        } ?? []
    }

    /// Why nothing can be taken in now; nil when all is well.
    private func flaw(_ health: DatabaseHealth) -> @Sendable () -> String? {
        { [backing = open.backing, time = open.time] in
            if backing.failure() != nil { return "the store has ended" }
            guard backing.database != nil else { return nil }
            return health.flaw(at: time.elapsed())?.words
        }
    }

    private func front(until ending: Ending, _ health: DatabaseHealth) -> HTTPFront {
        let sendGrid = SendGridDoor(
            sending: open.sending, keys: open.keys,
            campaigns: open.campaigns,
            settings: SendGridSettings(
                stopCap: settings.sendGridStopCap, horizon: settings.sendGridHorizon,
                rateLimit: settings.sendGridRateLimit,
                senderDomains: settings.sendGridSenderDomains))
        let mailPartner = MailPartnerDoor(
            sending: open.sending, keys: open.keys, accounts: open.store,
            settings: settings.mailPartner)
        let preferences = PreferencesDoor(
            sending: open.sending, records: open.store, groups: .group, key: open.links)
        let console = ConsoleDoor(
            ConsoleDoor.Tools(
                sending: open.sending, keys: open.keys, people: open.people, store: open.store,
                campaigns: open.campaigns, time: open.time),
            settings: settings.console)
        return HTTPFront(
            settings: settings, capacity: capacity,
            doors: marketingCloudEntries + [
                DoorBridge.Entry(prefix: "/v3", door: sendGrid),
                DoorBridge.Entry(prefix: "/v1", door: mailPartner),
                DoorBridge.Entry(prefix: Links.path, door: preferences),
                DoorBridge.Entry(prefix: "/console", door: console),
            ],
            flaw: flaw(health),
            ending: ending, quiet: quiet, time: open.time,
            announce: { [address = open.address, announce] in
                address.set($0)
                announce($0)
                noteLinks()
            })
    }

    private func noteLinks() {
        guard settings.linkOrigin == nil else { return }
        logger.notice(
            "links.url is empty: links to unsubscribe lead here, and are not for one click",
            metadata: ["links": "\(settings.linkOrigin(at: open.address.value))"])
    }
}

extension Node {
    /// Paths of which one lies among another door's.
    private var marketingCloudEntries: [DoorBridge.Entry] {
        let door = MarketingCloudDoor(
            sending: open.sending, keys: open.keys, tokens: open.tokens, store: open.store,
            chance: open.chance, settings: settings.marketingCloud)
        return [
            ("/Service.asmx", true), ("/etframework.wsdl", true), ("/ETFrameworkFault.xsd", true),
            ("/v2", false), ("/v1/requestToken", false), ("/provisioning", false),
            ("/platform", false),
        ].map { DoorBridge.Entry(prefix: $0.0, ignoresCase: $0.1, door: door) }
    }
}

/// A server socket, whose failure to open is said in one line.
private struct Listener: Service {
    let service: any Service
    let place: String
    /// Begun when the graceful shutdown begins.
    let ending: Ending?

    func run() async throws {
        do {
            try await withGracefulShutdownHandler {
                try await service.run()
            } onGracefulShutdown: {
                ending?.begin()
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
    let failure: @Sendable () -> String?
    let time: any TimeSource

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if let failure = failure() {
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
