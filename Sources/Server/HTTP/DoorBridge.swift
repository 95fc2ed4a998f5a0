import BelayCore
import BelayDialectKit
import HTTPTypes
import HummingbirdCore
import NIOCore

/// Hands each request to the door that its path belongs to.
///
/// The `Host` header decides nothing. What no door knows is answered here, in plain text.
struct DoorBridge: Sendable {
    /// A door and the first segments of the paths that are its own; the first entry that fits
    /// counts.
    struct Entry: Sendable {
        let prefix: String
        /// Whether letters of ASCII in the prefix are the same in either case.
        var ignoresCase = false
        let door: any DoorResponder

        func holds(_ path: String) -> Bool {
            let head = path.utf8.prefix(prefix.utf8.count)
            let isSame =
                ignoresCase
                ? head.elementsEqual(prefix.utf8) {
                    LetterCase.lowered($0) == LetterCase.lowered($1)
                }
                : head.elementsEqual(prefix.utf8)
            let rest = path.utf8.dropFirst(prefix.utf8.count)
            return isSame && (rest.isEmpty || rest.first == UInt8(ascii: "/"))
        }
    }

    let entries: [Entry]
    let bodies: BodyReader
    let connections: Connections
    let ending: Ending
    /// Why nothing can be taken in now; nil when all is well.
    let flaw: @Sendable () -> String?

    func respond(to request: Request, on channel: any Channel) async -> Response {
        // RFC 9112 §9.6: nothing is done that the client could not hear of, this answer neither.
        if connections.hasHadLast(channel) { return Response(status: .internalServerError) }
        let body = bodies.body(of: request, on: channel)
        defer { body.done() }
        var response = await answer(request, body, on: channel)
        if request.method == .head { response = response.createHeadResponse() }
        // What is still on its way belongs to a request that has its answer.
        if ending.hasBegun || request.headers.value(of: .connection) == "close"
            || !body.isFinished
        {
            response.headers[.connection] = "close"
        }
        if response.headers.value(of: .connection) == "close" { connections.sayLast(on: channel) }
        return response
    }

    private func answer(
        _ request: Request, _ body: IncomingBody, on channel: any Channel
    ) async -> Response {
        let path = request.uri.path
        switch path {
        case "/healthz": return plain(.ok, "ok\n")
        case "/readyz":
            guard let flaw = flaw() else { return plain(.ok, "ready\n") }
            return plain(.serviceUnavailable, "not ready: \(flaw)\n")
        default: break
        }
        guard let entry = entries.first(where: { $0.holds(path) }) else {
            return plain(.notFound, "there is nothing here\n")
        }
        let asked = DoorRequest(
            method: request.method, path: path, query: request.uri.query,
            headers: request.headers, authority: request.head.authority,
            peer: { channel.remoteAddress?.ipAddress }, source: body,
            body: { () async throws(BodyError) in try await body.read() })
        // What may take long leaves the loop to the other connections on it.
        let answer =
            body.isQuick
            ? await entry.door.respond(to: asked)
            : await withTaskExecutorPreference(globalConcurrentExecutor) {
                await entry.door.respond(to: asked)
            }
        return response(answer)
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
