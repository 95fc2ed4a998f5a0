import BelayCore
import Synchronization

/// Hashes passwords where they keep nobody waiting, few at a time.
///
/// Why: a hash takes 16 MiB and a tenth of a second on purpose. On the threads that answer clients
/// a handful of wrong passwords would be a stop that comes too late.
package final class PasswordHasher: Sendable {
    /// More wait than may.
    struct Busy: Error {}

    private let executors: [any TaskExecutor]
    private let cost: PasswordHash.Cost
    private let state = Mutex((inHand: 0, next: 0))

    /// - Parameter executors: each runs one hash at a time.
    package convenience init(on executors: [any TaskExecutor]) {
        self.init(on: executors, cost: .standard)
    }

    init(on executors: [any TaskExecutor], cost: PasswordHash.Cost) {
        precondition(!executors.isEmpty, "a password is hashed somewhere")
        self.executors = executors
        self.cost = cost
    }

    /// A cost that tests can pay hundreds of times.
    package static func cheap(on executor: any TaskExecutor) -> PasswordHasher {
        PasswordHasher(
            on: [executor], cost: PasswordHash.Cost(rounds: 4, blockSize: 1, parallelism: 1))
    }

    /// What is to be kept of a new password; nil when there is no memory for it.
    func hash(_ password: [UInt8], salt: [UInt8]) async throws(Busy) -> PasswordHash? {
        let cost = self.cost
        return try await run { PasswordHash(of: password, salt: salt, cost: cost) }
    }

    /// Whether a password is the one that was kept. Takes as long when nothing was kept.
    func isRight(_ password: [UInt8], for kept: PasswordHash?) async throws(Busy) -> Bool {
        let asked = kept ?? decoy
        let made = try await run {
            PasswordHash(of: password, salt: asked.salt, cost: asked.cost)
        }
        guard let made else { return false }
        return made.isSame(as: asked) && kept != nil
    }

    /// What passwords of nobody are compared with.
    private var decoy: PasswordHash {
        PasswordHash(
            cost: cost, salt: [UInt8](repeating: 0, count: 16),
            hash: [UInt8](repeating: 0, count: 32))
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async throws(Busy) -> Value {
        let place = state.withLock { state -> Int? in
            guard state.inHand < Limits.passwordsInHand else { return nil }
            state.inHand += 1
            state.next += 1
            return state.next
        }
        guard let place else { throw Busy() }
        defer { state.withLock { $0.inHand -= 1 } }
        let executor = executors[place % executors.count]
        return await withTaskExecutorPreference(executor) { await Self.finish(work) }
    }

    /// Concurrent, so that it runs where it is preferred and not where its caller is.
    @concurrent
    private static func finish<Value: Sendable>(
        _ work: @Sendable () -> Value
    ) async -> Value {
        work()
    }
}
