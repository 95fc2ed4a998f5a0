import BelayDialectKit
import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Answers `Expect: 100-continue`, for which some clients wait before a large body.
///
/// Once somebody wants the body, so that nobody is asked for one that is refused anyway, and never
/// before the answers of earlier requests. Source: RFC 9110 §10.1.1.
package final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// The event that says, from the far end of the pipeline, that a body is about to be read.
    package struct Wanted: Sendable {
        package init() {}
    }

    /// Requests without their whole answer.
    private var requests = 0
    /// The client of the last of them waits to be asked for its body.
    private var isWaiting = false

    package init() {}

    static func isExpected(_ headers: HTTPFields) -> Bool {
        let wanted = "100-continue"
        guard let value = headers.value(of: .expect) else { return false }
        return value.utf8.elementsEqual(wanted.utf8) { $0 | 0x20 == $1 | 0x20 }
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            requests += 1
            isWaiting = Self.isExpected(head.headerFields)
        // It did not wait.
        case .body, .end: isWaiting = false
        }
        context.fireChannelRead(data)
    }

    package func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        switch unwrapOutboundIn(data) {
        case .head: if requests == 1 { isWaiting = false }
        case .body: break
        case .end: requests -= 1
        }
        context.write(data, promise: promise)
    }

    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is Wanted else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        promise?.succeed()
        guard isWaiting, requests == 1 else { return }
        isWaiting = false
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}
