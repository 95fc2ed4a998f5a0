import BelayCore
import BelayTime
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// The HTTP server over the doors: its bounds on heads, bodies and connections, and its end.
struct HTTPFront {
    let settings: Settings
    /// Connections that clients may have open.
    let capacity: Int
    let doors: [DoorBridge.Entry]
    /// Why nothing can be taken in now; nil when all is well.
    let flaw: @Sendable () -> String?
    let ending: Ending
    /// For Hummingbird, which logs what is said here in a line of its own.
    let quiet: Logger
    let time: any TimeSource
    /// Called once, with the address that is really listened on.
    let announce: @Sendable (String) -> Void

    /// Why not Hummingbird's `Application`: it makes a logger with an id for each request, which
    /// nothing here writes down.
    func service(on group: MultiThreadedEventLoopGroup) throws -> any Service {
        let connections = Connections(capacity: capacity)
        let bridge = DoorBridge(
            entries: doors,
            bodies: BodyReader(
                budget: BodyBudget(), timeout: settings.bodyTimeout, connections: connections,
                ending: ending),
            connections: connections, ending: ending, flaw: flaw)
        let announce = self.announce
        return try server(connections).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(settings.listen.host, port: settings.listen.port),
                backlog: 4_096, availableConnectionsDelegate: connections),
            eventLoopGroup: group, logger: quiet, responder: responder(bridge),
            onServerRunning: { channel in
                guard let local = channel.localAddress, let port = local.port else { return }
                let host = local.ipAddress ?? "127.0.0.1"
                let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
                announce(isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)")
            })
    }

    private func responder(_ bridge: DoorBridge) -> HTTPChannelHandler.Responder {
        let date = DateField()
        let time = self.time
        return { request, writer, channel in
            var response = await bridge.respond(to: request, on: channel)
            response.headers.append(HTTPField(name: .date, value: date.text(at: time.now)))
            response.headers.append(HTTPField(name: .server, value: "belay"))
            do {
                try await writer.write(response: response.head, body: response.body)
            } catch is HTTPParserError {
                // As what it is, it would be answered once more.
                throw Unanswered()
            }
        }
    }

    /// The connection broke while its answer was written.
    private struct Unanswered: Error {}

    private func server(_ connections: Connections) -> HTTPServerBuilder {
        let configuration = channels(connections)
        return HTTPServerBuilder { responder in
            LoopChannel(inner: HTTP1Channel(responder: responder, configuration: configuration))
        }
    }

    private func channels(_ connections: Connections) -> HTTP1Channel.Configuration {
        let times = ConnectionWatch.Times(
            head: settings.headTimeout, body: settings.bodyTimeout, answer: settings.bodyTimeout,
            shutdown: settings.shutdownGrace * 0.5)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionWatch(connections, times), FramingHandler(), ContinueHandler(),
            ],
            idleTimeout: .init(Limits.idleConnection),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Limits.headField, maxHeaderListSize: Limits.requestHead,
                maxHeaderFieldCount: Limits.headFields))
    }
}
