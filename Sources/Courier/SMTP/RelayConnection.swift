import BelayEventLoops
import BelaySMTP
import NIOCore

/// One connection, as seen from outside its event loop.
final class RelayConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<RelayHandler>
    /// Runs tasks on the connection's event loop; they must not block.
    let executor: LoopExecutor

    /// Called on the channel's event loop, which is the executor's.
    init(channel: any Channel, executor: LoopExecutor) throws {
        self.channel = channel
        self.executor = executor
        let handler = try channel.pipeline.syncOperations.handler(type: RelayHandler.self)
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    var isActive: Bool { channel.isActive }

    /// How a transaction comes to its connection.
    enum Start: Sendable, Hashable {
        case fresh
        /// It lay idle until now.
        case kept
        /// Another one is about to end on it.
        case behind
    }

    /// Runs a transaction up to the release. Cancelling the task abandons it.
    func begin(
        _ envelope: SMTPEnvelope, body: ByteBuffer, ticket: UInt64, _ start: Start
    ) async -> RelayHandler.Progress {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onLoop { handler in
                    if start == .behind {
                        handler.follow(envelope, body: body, ticket: ticket, continuation)
                    } else {
                        handler.begin(
                            envelope, body: body, ticket: ticket, isKept: start == .kept,
                            continuation)
                    }
                }
            }
        } onCancel: {
            // Never at once: whoever cancels may be in the middle of a step.
            channel.eventLoop.execute { [handler] in handler.value.abandon(ticket: ticket) }
        }
    }

    /// Whether another transaction may be begun behind this one now; asked on the loop.
    var mayBeFollowed: Bool { channel.eventLoop.inEventLoop && handler.value.mayBeFollowed }

    /// Passes the release's answer on. Not to be cancelled: after it only an answer helps.
    func conclude(_ input: SMTPSession.Input) async -> RelayHandler.Progress {
        await withCheckedContinuation { continuation in
            onLoop { $0.conclude(input, continuation) }
        }
    }

    /// At once, where the caller's task runs on the loop already.
    private func onLoop(_ step: @escaping @Sendable (RelayHandler) -> Void) {
        if channel.eventLoop.inEventLoop { return step(handler.value) }
        channel.eventLoop.execute { [handler] in step(handler.value) }
    }

    /// Says QUIT and waits a moment for the answer.
    func quit() {
        channel.eventLoop.execute { [handler] in handler.value.quit() }
    }

    func close() { channel.close(promise: nil) }

    func closed() async {
        // A close future has no failure to tell of.
        try? await channel.closeFuture.get()
    }

    func whenClosed(_ action: @escaping @Sendable () -> Void) {
        channel.closeFuture.whenComplete { _ in action() }
    }
}
