import BelayEventLoops
import BelaySMTP
import NIOCore

/// One connection, as seen from outside its event loop.
final class RelayConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<RelayHandler>
    /// Runs tasks on the connection's event loop; they must not block.
    let executor: LoopExecutor

    /// Called on the channel's event loop.
    init(channel: any Channel) throws {
        self.channel = channel
        let handler = try channel.pipeline.syncOperations.handler(type: RelayHandler.self)
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        executor = LoopExecutor(channel.eventLoop)
    }

    var isActive: Bool { channel.isActive }

    /// Runs a transaction up to the release. Cancelling the task abandons it.
    ///
    /// - Parameter isKept: whether the connection lay idle until now.
    func begin(
        _ envelope: SMTPEnvelope, body: ByteBuffer, ticket: UInt64, isKept: Bool
    ) async -> RelayHandler.Progress {
        let loop = channel.eventLoop
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute { [handler] in
                    handler.value.begin(
                        envelope, body: body, ticket: ticket, isKept: isKept, continuation)
                }
            }
        } onCancel: {
            loop.execute { [handler] in handler.value.abandon(ticket: ticket) }
        }
    }

    /// Passes the release's answer on. Not to be cancelled: after it only an answer helps.
    func conclude(_ input: SMTPSession.Input) async -> RelayHandler.Progress {
        await withCheckedContinuation { continuation in
            channel.eventLoop.execute { [handler] in
                handler.value.conclude(input, continuation)
            }
        }
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
