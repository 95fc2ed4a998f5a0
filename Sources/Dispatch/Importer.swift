import BelayCore
package import BelaySending
package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle

/// Reads files of contacts into their accounts, a chunk at a time, and forgets what is over.
///
/// It keeps nothing in mind: after a crash it goes on where the last durable step ended.
package struct Importer: Service {
    let store: any ImportStore
    let time: any TimeSource
    let bells: Bells
    let logger: Logger
    let address: @Sendable (String) -> String?

    /// - Parameter address: an address as it is kept; nil when it is none.
    package init(
        store: any ImportStore, time: any TimeSource, bells: Bells, logger: Logger,
        address: @escaping @Sendable (String) -> String?
    ) {
        self.store = store
        self.time = time
        self.bells = bells
        self.logger = logger
        self.address = address
    }

    /// Runs until it is told to stop, and ends between two chunks.
    package func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isCancelled, !Task.isShuttingDownGracefully { await turn() }
        } onGracefulShutdown: {
            bells.imports.raise()
        }
    }

    private func turn() async {
        do {
            if let job = try await store.nextImport() {
                let step = try await chunk(of: job)
                _ = try await store.advanceImport(
                    job.file.number, by: step, of: job.account, at: time.now)
            } else if try await !store.sweepImports(at: time.now) {
                await bells.imports.wait(atMost: Self.lookAgain, by: time)
            }
        } catch {
            // The end of the process interrupts it, which is nobody's fault.
            guard !Task.isCancelled else { return }
            logger.error("an import is set aside", metadata: ["reason": "\(error)"])
            await bells.imports.wait(atMost: Self.lookAgainAtStore, by: time)
        }
    }

    private func chunk(of job: ImportJob) async throws(StoreError) -> ImportStep {
        var chunk = ImportChunk(of: job.file, address: address)
        while true {
            if let step = chunk.finished { return step }
            chunk.feed(
                try await store.piece(
                    at: chunk.wanted, of: job.file.number, of: job.account))
        }
    }

    private static let lookAgain: Duration = .seconds(60)
    private static let lookAgainAtStore: Duration = .seconds(1)
}
