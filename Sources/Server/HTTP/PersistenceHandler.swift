import NIOCore
import NIOHTTP1

/// Says in one way that a connection is to end after a request.
///
/// The option has no case and may stand among others, and HTTP/1.0 means it without a word; what
/// reads it later looks for `close` alone. Source: RFC 9112 §9.3.
final class PersistenceHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// Adds one where requests have just been read.
    static func add(to pipeline: ChannelPipeline) throws {
        let operations = pipeline.syncOperations
        let decoder = try operations.context(
            handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try operations.addHandler(PersistenceHandler(), position: .after(decoder.handler))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data),
            head.version != .http1_1 || !head.isKeepAlive
        else {
            context.fireChannelRead(data)
            return
        }
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
