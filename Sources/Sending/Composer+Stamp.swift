package import BelayCore
package import BelayMIME
package import BelayStore
import Crypto
import Dispatch
import Synchronization

/// The bytes of one mail, and what its release is stamped with.
package struct Composed: Sendable {
    package let bytes: [UInt8]
    package let stamp: Stamp
}

extension Composer {
    /// Composes a mail for its release; nil when the task was cancelled before its turn came.
    ///
    /// Why not always here: whoever calls may run on the loop that answers requests, and a mail of
    /// many megabytes would keep it for a second.
    /// A large mail waits for the one thread that composes them, whoever's it is.
    package func stamped(
        _ hold: Hold, _ load: Load, date: Instant
    ) async throws(MIMEError) -> Composed? {
        guard mostBytes(of: load) > Limits.largeMail else {
            return try stamp(hold, load, date: date)
        }
        let isCancelled = Atomic(false)
        let made: Result<Composed, MIMEError>? = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                queue.async {
                    guard !isCancelled.load(ordering: .relaxed) else {
                        return waiter.resume(returning: nil)
                    }
                    do throws(MIMEError) {
                        let made = try self.stamp(hold, load, date: date)
                        waiter.resume(returning: .success(made))
                    } catch {
                        waiter.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
        return try made?.get()
    }

    private func stamp(
        _ hold: Hold, _ load: Load, date: Instant
    ) throws(MIMEError) -> Composed {
        let bytes = try compose(hold, load, date: date)
        let hash = Array(SHA256.hash(data: bytes))
        return Composed(bytes: bytes, stamp: Stamp(date: date, hash: hash))
    }

    /// Bytes that a mail may come to before it is encoded; never too few.
    private func mostBytes(of load: Load) -> Int {
        let tags = load.message.substitutions.filter { !$0.tag.isEmpty }
        let headers = load.content.headers + load.message.headers
        let bodies = load.content.size + LinkMarks.mostBytes(load.content)
        let size = headers.reduce(bodies) { $0 + $1.value.utf8.count }
        guard let shortest = tags.map(\.tag.utf8.count).min() else { return size }
        // A section may be put in often, and grow before.
        guard load.content.sections.isEmpty else { return .max }
        let longest = tags.reduce(0) { max($0, $1.text.utf8.count, $1.html?.utf8.count ?? 0) }
        return size + size / shortest * longest
    }
}
