package import BelayCore
package import BelayStore
import Crypto

/// How a request under an idempotency key begins.
package enum BeginOutcome: Sendable {
    /// It is the one; it ends its turn when it has its answer.
    case begun(Turn)
    case earlier(EarlierAnswer)
    /// Another under the same key has no answer yet.
    case inFlight
}

extension Sending {
    /// Asked before a request is looked at any closer: a repetition is answered as the first was,
    /// whatever became of settings and batches since.
    ///
    /// Nothing is promised by `begun`: two nodes may both begin, and the accept tells them apart.
    package func begin(
        _ idempotency: Idempotency, of account: AccountID
    ) async throws(StoreError) -> BeginOutcome {
        let name = Turns.Name(account: account, key: idempotency.key)
        guard turns.take(name) else { return .inFlight }
        do {
            let earlier = try await store.earlierAnswer(to: idempotency, of: account, at: now)
            guard let earlier else { return .begun(Turn(name, of: turns)) }
            turns.end(name)
            return .earlier(earlier)
        } catch {
            turns.end(name)
            throw error
        }
    }
}

extension Idempotency {
    package init(key: IdempotencyKey, body: [UInt8]) {
        self.init(key: key, bodyHash: Array(SHA256.hash(data: body)))
    }
}
