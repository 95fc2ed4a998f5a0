import BelayCore
import BelayDialectKit
import BelayTime
import Hummingbird
import NIOCore
import Synchronization

/// Reads request bodies, bounded in size, in time and in how many bytes are held at once.
struct BodyReader: Sendable {
    let budget: BodyBudget
    let timeout: Duration
    let time: any TimeSource

    /// Nothing of a body is kept when it cannot be read whole.
    func read(_ request: Request) async throws(BodyError) -> [UInt8] {
        let declared = request.headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > Limits.requestBody { throw .tooLarge }
        // Without a length a body counts as a usual one, and is counted on as it grows.
        let share = Share(budget: budget)
        guard share.take(declared ?? 0) else { throw .busy }
        let outcome = await withTaskGroup { group in
            group.addTask { await Self.collect(request.body, declared: declared, share) }
            group.addTask { () -> Result<[UInt8], BodyError> in
                do {
                    try await time.sleep(for: timeout)
                } catch {
                    return .failure(.cutOff)
                }
                return .failure(.timedOut)
            }
            let first = await group.next() ?? .failure(.cutOff)
            group.cancelAll()
            return first
        }
        return try outcome.get()
    }

    private static func collect(
        _ body: RequestBody, declared: Int?, _ share: Share
    ) async -> Result<[UInt8], BodyError> {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(declared ?? 0)
        do {
            for try await part in body {
                guard bytes.count + part.readableBytes <= Limits.requestBody else {
                    return .failure(.tooLarge)
                }
                if declared == nil, !share.take(part.readableBytes) { return .failure(.busy) }
                bytes += part.readableBytesView
            }
        } catch {
            return .failure(.cutOff)
        }
        return .success(bytes)
    }
}

/// How many bytes of bodies the whole server holds.
final class BodyBudget: Sendable {
    private let left = Mutex(Limits.bodiesInFlight)

    func take(_ count: Int) -> Bool {
        left.withLock { left in
            guard left >= count else { return false }
            left -= count
            return true
        }
    }

    func giveBack(_ count: Int) {
        left.withLock { $0 += count }
    }
}

/// One request's part of the budget; given back when nobody holds it.
final class Share: Sendable {
    private let budget: BodyBudget
    private let taken = Mutex(0)

    init(budget: BodyBudget) {
        self.budget = budget
    }

    func take(_ count: Int) -> Bool {
        guard budget.take(count) else { return false }
        taken.withLock { $0 += count }
        return true
    }

    deinit {
        budget.giveBack(taken.withLock { $0 })
    }
}
