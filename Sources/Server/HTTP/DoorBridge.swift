import BelayDialectKit
import HTTPTypes
import Hummingbird
import NIOCore

/// What the bridge knows of a request beside itself: the connection that it came by.
struct DoorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Hands each request to the door that its path belongs to.
///
/// The `Host` header decides nothing. What no door knows is answered here, in plain text.
struct DoorBridge: HTTPResponder {
    typealias Context = DoorContext

    /// A door and the first segment of the paths that are its own.
    struct Entry: Sendable {
        let prefix: String
        let door: any DoorResponder
    }

    let entries: [Entry]
    let bodies: BodyReader
    let isReady: @Sendable () -> Bool

    func respond(to request: Request, context: Context) async throws -> Response {
        let response = await answer(request, context)
        // A body after a HEAD would be taken for the next answer (RFC 9110 §9.3.2).
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request, _ context: Context) async -> Response {
        let path = request.uri.path
        switch path {
        case "/healthz": return plain(.ok, "ok\n")
        case "/readyz":
            return isReady() ? plain(.ok, "ready\n") : plain(.serviceUnavailable, "not ready\n")
        default: break
        }
        guard let entry = entries.first(where: { isBelow($0.prefix, path) }) else {
            return plain(.notFound, "there is nothing here\n")
        }
        let body = bodies.body(of: request, on: context.channel)
        defer { body.done() }
        let answer = await entry.door.respond(
            to: DoorRequest(
                method: request.method, path: path, query: request.uri.query,
                headers: request.headers
            ) { () async throws(BodyError) in
                try await body.read()
            })
        var response = response(answer)
        if !body.isFinished {
            // What is still on its way belongs to a request that has its answer. The client gets
            // a moment to read that, since closing at once could destroy it on its way.
            response.headers[.connection] = "close"
            let channel = context.channel
            channel.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
        }
        return response
    }

    private static let linger: TimeAmount = .seconds(2)

    private func isBelow(_ prefix: String, _ path: String) -> Bool {
        guard path.utf8.starts(with: prefix.utf8) else { return false }
        let rest = path.utf8.dropFirst(prefix.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }

    private func response(_ answer: DoorAnswer) -> Response {
        var headers = answer.headers
        if answer.status.kind == .successful, answer.status != .noContent, answer.body.isEmpty {
            headers[.contentLength] = "0"
        }
        return Response(
            status: answer.status, headers: headers,
            body: answer.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
