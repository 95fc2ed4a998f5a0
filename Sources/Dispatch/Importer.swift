import BelayCore
package import BelaySending
package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle

/// Reads files of contacts into their accounts, a chunk at a time, and forgets what is over.
///
/// Each import has a chunk in its turn, so that none waits for the end of another. After a crash
/// they go on where the last durable step ended.
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
            var round = Round()
            while !Task.isCancelled, !Task.isShuttingDownGracefully { await turn(&round) }
        } onGracefulShutdown: {
            bells.imports.raise()
        }
    }

    /// Ends the files of which only a part came before the server ended; before any can come.
    package func abandonUploads() async throws(StoreError) {
        while try await store.abandonUploads(at: time.now) {}
    }

    /// Whose turn it was, and which cannot be read, how often in a row.
    private struct Round {
        var last: ImportJob?
        var faults: [Place: Int] = [:]

        struct Place: Hashable {
            let account: AccountID
            let number: Int64
        }
    }

    private func turn(_ round: inout Round) async {
        do {
            if let job = try await next(&round) {
                try await advance(job, &round)
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

    private func next(_ round: inout Round) async throws(StoreError) -> ImportJob? {
        var job = try await store.nextImport(after: round.last)
        if job == nil, round.last != nil { job = try await store.nextImport(after: nil) }
        round.last = job
        return job
    }

    private func advance(_ job: ImportJob, _ round: inout Round) async throws(StoreError) {
        let place = Round.Place(account: job.account, number: job.file.number)
        do throws(StoreError) {
            let step = try await chunk(of: job)
            _ = try await store.advanceImport(
                job.file.number, by: step, of: job.account, at: time.now)
            round.faults[place] = nil
        } catch .corrupt(let text) {
            // Waiting mends a disk, and not what was written wrong.
            let faults = (round.faults[place] ?? 0) + 1
            round.faults[place] = faults < Limits.importTries ? faults : nil
            if faults >= Limits.importTries {
                _ = try await store.endImport(
                    job.file.number, for: .faulty, of: job.account, at: time.now)
            }
            throw .corrupt(text)
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
