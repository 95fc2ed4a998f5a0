import BelayCore
import BelayDialectKit
import BelayTime
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

/// Reads request bodies, bounded in size, in time and in how many bytes are held at once.
struct BodyReader: Sendable {
    let budget: BodyBudget
    let timeout: Duration
    let time: any TimeSource

    /// One request's body; what it takes of the budget is given back when `done` is called.
    func body(of request: Request) -> IncomingBody {
        IncomingBody(request, self)
    }
}

/// A body that is still to come.
final class IncomingBody: Sendable {
    private let body: RequestBody
    private let declared: Int?
    /// The request has a body at all.
    private let isExpected: Bool
    private let reader: BodyReader
    private let taken = Mutex(0)
    private let isComplete = Mutex(false)

    init(_ request: Request, _ reader: BodyReader) {
        body = request.body
        declared = request.headers[.contentLength].flatMap { Int($0) }
        isExpected = (declared ?? 0) > 0 || request.headers[.transferEncoding] != nil
        self.reader = reader
    }

    /// Nothing more comes of this request: the connection may carry another.
    var isFinished: Bool { !isExpected || isComplete.withLock { $0 } }

    /// Nothing of a body is kept when it cannot be read whole.
    func read() async throws(BodyError) -> [UInt8] {
        if let declared, declared > Limits.requestBody { throw .tooLarge }
        let outcome = await withTaskGroup { group in
            group.addTask { await self.collect() }
            group.addTask { () -> Result<[UInt8], BodyError> in
                do {
                    try await self.reader.time.sleep(for: self.reader.timeout)
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

    /// The request has been answered: its part of the budget is free again.
    func done() {
        let count = taken.withLock { taken in
            defer { taken = 0 }
            return taken
        }
        reader.budget.giveBack(count)
    }

    private func collect() async -> Result<[UInt8], BodyError> {
        var bytes: [UInt8] = []
        if let declared {
            guard await take(declared) else { return .failure(.busy) }
            bytes.reserveCapacity(declared)
        }
        do {
            for try await part in body {
                guard bytes.count + part.readableBytes <= Limits.requestBody else {
                    return .failure(.tooLarge)
                }
                if declared == nil {
                    guard await take(part.readableBytes) else { return .failure(.busy) }
                }
                bytes += part.readableBytesView
            }
        } catch {
            return .failure(.cutOff)
        }
        isComplete.withLock { $0 = true }
        return .success(bytes)
    }

    private func take(_ count: Int) async -> Bool {
        guard await reader.budget.take(count) else { return false }
        taken.withLock { $0 += count }
        return true
    }
}
