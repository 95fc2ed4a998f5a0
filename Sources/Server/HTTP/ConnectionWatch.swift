import BelayCore
import BelayDialectKit
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Watches one connection: heads and bodies that do not come to an end, answers that nobody reads,
/// its last answer, and whether it could make way for another.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long what belongs to a connection may take.
    struct Times: Sendable {
        /// From a head's first byte to its last.
        var head: Duration
        /// From when a body's turn has come to its last byte: from its head, unless an earlier
        /// request had no answer yet.
        /// Of a long body, from each `Limits.uploadProgress` to the next.
        var body: Duration
        /// From when an answer stays unread.
        var answer: Duration
        /// From the beginning of the shutdown to the end of a request that is on its way.
        var shutdown: Duration
        /// From the last answer to the end: closing at once could destroy it on its way.
        var linger: Duration = .seconds(2)
    }

    /// The event of a body that may take longer than `Times.body`, while enough of it comes.
    struct LongBody: Sendable {}

    private let connections: Connections
    private let times: Times
    /// Requests without their whole answer.
    private var requests = 0
    /// The end of a request has not come yet.
    private var isReading = false
    /// In this turn of reading something came that is more than part of a head.
    private var hasPart = false
    private var isStranger = true
    /// The body that is read is a long one; and how much of it came since its timer was set.
    private var isLong = false
    private var progress = 0
    /// The answer that is being written is the last.
    private var isLast = false
    private var ticket: UInt64?
    private var headTimer: Scheduled<Void>?
    private var bodyTimer: Scheduled<Void>?
    private var answerTimer: Scheduled<Void>?

    init(_ connections: Connections, _ times: Times) {
        self.connections = connections
        self.times = times
    }

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            try PersistenceHandler.add(to: context.pipeline)
        } catch {
            preconditionFailure("a pipeline for HTTP/1 has a decoder: \(error)")
        }
        if context.channel.isActive { rest(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        rest(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        headTimer?.cancel()
        bodyTimer?.cancel()
        answerTimer?.cancel()
        connections.leave(context.channel, ticket)
        ticket = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasPart = true
        switch unwrapInboundIn(data) {
        case .head:
            headTimer?.cancel()
            headTimer = nil
            requests += 1
            (isReading, isStranger) = (true, false)
            wake()
        case .body(let bytes): progress += bytes.readableBytes
        case .end:
            (isReading, isLong) = (false, false)
            bodyTimer?.cancel()
            bodyTimer = nil
            // It may have had its answer before.
            if requests == 0, !isLast { rest(context) }
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes came and the decoder made nothing of them: they are part of a head.
        if !hasPart, requests == 0, !isReading, headTimer == nil {
            headTimer = schedule(times.head, context) { watch, context in
                watch.headIsLate(context)
            }
        }
        hasPart = false
        timeBody(context)
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        switch part {
        case .head(let head): isLast = head.headerFields.value(of: .connection) == "close"
        case .body: break
        case .end:
            requests -= 1
            if isLast {
                end(context)
            } else if requests == 0, !isReading {
                rest(context)
            } else {
                timeBody(context)
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        answerTimer?.cancel()
        answerTimer = nil
        if !context.channel.isWritable {
            answerTimer = schedule(times.answer, context) { _, context in
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as Connections.MakeWay:
            // A request may have come in since it was told, and may even have had its answer.
            if ticket == event.ticket { context.close(promise: nil) }
            return
        case is LongBody:
            // Of a request behind another it is not known whose body comes now.
            guard isReading, requests == 1 else { return }
            isLong = true
            bodyTimer?.cancel()
            bodyTimer = nil
            timeBody(context)
            return
        case is ChannelShouldQuiesceEvent where isReading:
            _ = schedule(times.shutdown, context) { watch, context in
                if watch.isReading { context.close(mode: .input, promise: nil) }
            }
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func rest(_ context: ChannelHandlerContext) {
        guard ticket == nil else { return }
        let (ticket, leaver) = connections.rest(context.channel, isStranger: isStranger)
        // In this order: it may be this one that is told.
        self.ticket = ticket
        connections.tell(leaver)
    }

    private func wake() {
        if let ticket { connections.wake(ticket) }
        ticket = nil
    }

    /// Most bodies come with their head, and need no timer.
    private func timeBody(_ context: ChannelHandlerContext) {
        guard isReading, requests <= 1, bodyTimer == nil else { return }
        progress = 0
        bodyTimer = schedule(times.body, context) { watch, context in
            if watch.isLong, watch.progress >= Limits.uploadProgress {
                watch.bodyTimer = nil
                return watch.timeBody(context)
            }
            watch.connections.sayLate(on: context.channel)
            // The way out stays open for the answer.
            context.close(mode: .input, promise: nil)
        }
    }

    /// What the client still sends is read and forgotten for a moment.
    private func end(_ context: ChannelHandlerContext) {
        bodyTimer?.cancel()
        context.flush()
        context.close(mode: .output, promise: nil)
        _ = schedule(times.linger, context) { _, context in context.close(promise: nil) }
    }

    private func headIsLate(_ context: ChannelHandlerContext) {
        let head = HTTPResponse(
            status: .requestTimeout, headerFields: [.connection: "close", .contentLength: "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }

    private func schedule(
        _ time: Duration, _ context: ChannelHandlerContext,
        _ body: @escaping (ConnectionWatch, ChannelHandlerContext) -> Void
    ) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
            body(self, context)
        }
    }
}
