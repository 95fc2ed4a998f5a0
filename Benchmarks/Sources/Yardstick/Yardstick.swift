import Glibc
import Hummingbird

/// The yardstick for accepting mail: a bare route that reads the same body and answers 202.
///
/// It keeps nothing and checks nothing, so no server on the same framework can be faster.
@main
struct Yardstick {
    /// Bytes; more than any mail the load generator sends.
    private static let largestBody = 1 << 20

    static func main() async throws {
        let router = Router()
        router.post("v3/mail/send") { request, _ in
            let body = try await request.body.collect(upTo: largestBody)
            guard body.readableBytes > 0 else { throw HTTPError(.badRequest) }
            return HTTPResponse.Status.accepted
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                let line = "listening on http://127.0.0.1:\(channel.localAddress?.port ?? 0)\n"
                // Past every buffer: whoever started this waits for the line.
                _ = line.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
            })
        try await application.runService()
    }
}
