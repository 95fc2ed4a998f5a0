import Foundation

/// The program under test: a server on a data folder of its own, with a key.
struct Subject {
    let port: Int
    let key: String
    let child: Child

    static func with<Result>(
        _ plan: Plan, in folder: TemporaryFolder, relay: String? = nil,
        _ body: (Subject) async throws -> Result
    ) async throws -> Result {
        let data = folder.file("data")
        let key = try await Child.run(
            plan.belay, ["key", "add", "--door", "sendgrid", "--data", data], in: folder,
            atMost: .seconds(60))
        let serve = ["serve", "--listen", "127.0.0.1:0", "--data", data]
        let child = try Child(
            plan.belay, serve + (relay.map { ["--relay", $0] } ?? []),
            // The cap is a vendor's rule; the benchmark stops more batches than that.
            settings: ["BELAY_SENDGRID_STOP_CAP": "0", "BELAY_NAME": "belay.example"], in: folder)
        return try await Child.with(child) { child in
            let server = try await WebServer(child)
            return try await body(
                Subject(
                    port: server.port, key: key.trimmingCharacters(in: .whitespacesAndNewlines),
                    child: child))
        }
    }
}
