import AsyncHTTPClient
import BelayCore
import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// The socket in the data folder by which a command reaches the server that runs on it.
///
/// The folder is opened first and the socket named through its descriptor, so that a long path does
/// not matter: a socket's own name has room for 107 bytes.
package final class ControlSocket: Sendable {
    private let folder: Int32
    /// Where the socket is, for this process.
    private let path: String

    package init(in folder: String) throws(StartError) {
        self.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        path = "/proc/self/fd/\(self.folder)/belay.sock"
        guard self.folder >= 0 else {
            throw StartError("cannot open the data folder \(folder): \(Self.lastError)")
        }
    }

    deinit {
        if folder >= 0 { close(folder) }
    }

    private static var lastError: String { String(cString: strerror(errno)) }

    /// Answers commands until shutdown; readable by its owner only, as its folder is.
    func server(_ control: Control, logger: Logger) -> some ApplicationProtocol {
        // One that a killed server left behind; the folder's lock says that nobody listens on it.
        unlink(path)
        // The application keeps this object, and with it the descriptor that its path is made of.
        return Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                try await self.respond(to: request, control)
            },
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path)),
            onServerRunning: { _ in chmod(self.path, 0o600) },
            logger: logger)
    }

    private func respond(to request: Request, _ control: Control) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.longest)
        let asked = try JSONDecoder().decode(
            ControlRequest.self, from: Data(body.readableBytesView))
        let answer = try JSONEncoder().encode(await control.answer(asked))
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: answer)))
    }

    /// Asks the server that runs on the folder; nil when none answers.
    package func ask(_ request: ControlRequest) async throws -> ControlAnswer? {
        guard let url = URL(httpURLWithSocketPath: path, uri: "/") else { return nil }
        var question = HTTPClientRequest(url: url.absoluteString)
        question.method = .POST
        question.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(request)))
        do {
            let response = try await HTTPClient.shared.execute(question, timeout: .seconds(60))
            let body = try await response.body.collect(upTo: Self.longest)
            return try JSONDecoder().decode(ControlAnswer.self, from: Data(body.readableBytesView))
        } catch is IOError {
            return nil
        } catch let error as HTTPClientError where error == .connectTimeout {
            return nil
        }
    }

    private static let longest = 64 * 1_024 * 1_024
}
