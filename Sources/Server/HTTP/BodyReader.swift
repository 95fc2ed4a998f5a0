import BelayCore
import BelayDialectKit
import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// Reads request bodies, bounded in size, in time and in how many bytes are held at once.
///
/// `ConnectionWatch` ends those that do not come whole in their time.
struct BodyReader: Sendable {
    let budget: BodyBudget
    let timeout: Duration
    let connections: Connections
    let ending: Ending

    /// One request's body; what it takes of the budget is given back when `done` is called.
    func body(of request: Request, on channel: any Channel) -> IncomingBody {
        IncomingBody(request, channel, self)
    }
}

/// A body that is still to come.
final class IncomingBody: BodySource {
    private let body: RequestBody
    private let declared: Int?
    /// Nil for one that nobody here can read.
    private let coding: ContentCoding?
    /// The request has a body at all.
    private let isExpected: Bool
    /// The client may wait to be asked for it.
    private let isAskedFor: Bool
    private let channel: any Channel
    private let reader: BodyReader
    private let turn = Mutex<BodyBudget.Turn?>(nil)
    private let isComplete = Mutex(false)
    private let hasWaitedTooLong = Mutex(false)

    init(_ request: Request, _ channel: any Channel, _ reader: BodyReader) {
        self.channel = channel
        body = request.body
        declared = request.headers.value(of: .contentLength).flatMap { Int($0) }
        coding = ContentCoding(field: request.headers.value(of: .contentEncoding))
        isExpected = (declared ?? 0) > 0 || request.headers.contains(.transferEncoding)
        isAskedFor = ContinueHandler.isExpected(request.headers)
        self.reader = reader
    }

    /// What is made of it takes so little time that others may wait meanwhile.
    var isQuick: Bool {
        guard isExpected else { return true }
        return coding == .identity && declared.map { $0 <= Limits.quickBody } ?? false
    }

    /// Nothing more comes of this request: the connection may carry another.
    var isFinished: Bool { !isExpected || isComplete.withLock { $0 } }

    /// Nothing of a body is kept when it cannot be read whole.
    func read() async throws(BodyError) -> [UInt8] {
        guard let coding else { throw .encoded }
        guard isExpected else { return [] }
        if let declared, declared > Limits.requestBody { throw .tooLarge }
        let deadline = NIODeadline.now() + TimeAmount(reader.timeout)
        do {
            let bytes = try await collect(coding, until: deadline)
            isComplete.withLock { $0 = true }
            return bytes
        } catch {
            throw cause(of: error)
        }
    }

    private func cause(of error: BodyError) -> BodyError {
        if hasWaitedTooLong.withLock({ $0 }) || reader.connections.isLate(channel) {
            return .timedOut
        }
        // Our own end ends bodies too, and the client can send them again elsewhere.
        return error == .cutOff && reader.ending.hasBegun ? .ending : error
    }

    /// Hands it over piece by piece, `Limits.bodyPiece` at a time; false of the taker ends it.
    func read(atMost most: Int, by take: ([UInt8]) async -> Bool) async throws(BodyError) {
        guard let coding else { throw .encoded }
        guard isExpected else { return }
        if coding == .identity, let declared, declared > most { throw .tooLarge }
        let deadline = NIODeadline.now() + TimeAmount(reader.timeout)
        do {
            // What is held: a piece, and as much again that is being taken.
            try await takeTurn(for: 2 * Limits.bodyPiece, until: deadline)
            channel.pipeline.fireUserInboundEventTriggered(ConnectionWatch.LongBody())
            if try await hand(coding, most, to: take) { isComplete.withLock { $0 = true } }
        } catch {
            throw cause(of: error)
        }
    }

    /// False when its taker ended it.
    private func hand(
        _ coding: ContentCoding, _ most: Int, to take: ([UInt8]) async -> Bool
    ) async throws(BodyError) -> Bool {
        var pieces = try BodyPieces(coding, most: most)
        if isAskedFor {
            channel.triggerUserOutboundEvent(ContinueHandler.Wanted(), promise: nil)
        }
        do {
            for try await part in body {
                try pieces.add(part.readableBytesView)
                while let piece = try pieces.next() {
                    guard await take(piece) else { return false }
                }
            }
        } catch let error as BodyError {
            throw error
        } catch {
            throw .cutOff
        }
        if let last = try pieces.finish() { return await take(last) }
        return true
    }

    /// The request has been answered, or is given up: its part of the budget is free again.
    func done() {
        let turn = turn.withLock { turn in
            defer { turn = nil }
            return turn
        }
        if let turn { reader.budget.giveBack(turn) }
    }

    private func collect(
        _ coding: ContentCoding, until deadline: NIODeadline
    ) async throws(BodyError) -> [UInt8] {
        var gathered = try GatheredBody(coding, room: Limits.smallBody)
        if let declared, coding == .identity {
            if declared > Limits.smallBody {
                try await takeTurn(for: declared, until: deadline)
            }
            gathered.room = Limits.requestBody
            gathered.reserve(declared)
        }
        if isAskedFor {
            channel.triggerUserOutboundEvent(ContinueHandler.Wanted(), promise: nil)
        }
        do {
            for try await part in body {
                try gathered.add(part.readableBytesView)
                while try gathered.gather() == .full {
                    // Without a length it may become as large as any: it takes that at once, since
                    // two that wait for more while they hold some would wait for ever.
                    try await takeTurn(for: Limits.requestBody, until: deadline)
                    gathered.room = Limits.requestBody
                }
            }
        } catch let error as BodyError {
            throw error
        } catch {
            throw .cutOff
        }
        return try gathered.finish()
    }

    private func takeTurn(
        for count: Int, until deadline: NIODeadline
    ) async throws(BodyError) {
        let turn = reader.budget.turn(for: count)
        self.turn.withLock { $0 = turn }
        // Nothing is read meanwhile, so that the connection cannot tell; giving the place back
        // ends the wait.
        let timer = channel.eventLoop.scheduleTask(deadline: deadline) {
            self.hasWaitedTooLong.withLock { $0 = true }
            self.done()
        }
        defer { timer.cancel() }
        guard await turn.wait() else { throw .busy }
    }
}
