import BelayCore
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers `Expect: 100-continue`, for which some clients wait before a large body.
///
/// Not when the body is declared larger than any door takes: its refusal comes at once instead.
/// Source: RFC 9110 §10.1.1.
final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), isExpected(head.headerFields) {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        context.fireChannelRead(data)
    }

    private func isExpected(_ headers: HTTPFields) -> Bool {
        let wanted = "100-continue"
        guard let value = headers[.expect],
            value.utf8.elementsEqual(wanted.utf8, by: { $0 | 0x20 == $1 | 0x20 })
        else { return false }
        return headers[.contentLength].flatMap { Int($0) } ?? 0 <= Limits.requestBody
    }
}
