import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Refuses heads that the parser lets pass although two programs may read them in two ways.
///
/// To whoever reads requests it is one more error of the parser: 400, and the connection ends.
/// Sources: RFC 9112 §3.2 (exactly one Host) and §6.1 (Transfer-Encoding).
final class FramingHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private var hasRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if hasRefused { return }
        if case .head(let head) = unwrapInboundIn(data), !isPlain(head) {
            hasRefused = true
            context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
            return
        }
        context.fireChannelRead(data)
    }

    private func isPlain(_ head: HTTPRequest) -> Bool {
        // The first Host is the authority by now; a second one is still a field.
        guard head.authority != nil, !head.headerFields.contains(where: { Self.isHost($0.name) })
        else { return false }
        let codings = head.headerFields[values: .transferEncoding]
        let chunked = "chunked".utf8
        return codings.isEmpty
            || codings.count == 1 && codings[0].utf8.elementsEqual(chunked) { $0 | 0x20 == $1 }
    }

    private static func isHost(_ name: HTTPField.Name) -> Bool {
        name.canonicalName.utf8.elementsEqual("host".utf8)
    }
}
