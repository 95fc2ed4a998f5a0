import BelayServer
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@Suite("100-continue")
struct ContinueHandlerTests {
    /// A connection with nothing but the handler.
    private struct Line {
        let channel = EmbeddedChannel(handler: ContinueHandler())

        func head(expects: String? = nil) throws {
            var fields = HTTPFields()
            fields[.expect] = expects
            try part(
                .head(
                    HTTPRequest(
                        method: .post, scheme: "http", authority: "x", path: "/",
                        headerFields: fields)))
        }

        func part(_ part: HTTPRequestPart) throws { _ = try channel.writeInbound(part) }

        func answer() throws {
            _ = try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            _ = try channel.writeOutbound(HTTPResponsePart.end(nil))
        }

        func want() { channel.triggerUserOutboundEvent(ContinueHandler.Wanted(), promise: nil) }

        /// The statuses that were written since the last look.
        func written() throws -> [Int] {
            var statuses: [Int] = []
            while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
                if case .head(let head) = part { statuses.append(head.status.code) }
            }
            return statuses
        }
    }

    @Test(
        arguments: [("100-continue", true), ("100-Continue", true), ("other", false), (nil, false)])
    func `it is said once, when the body is wanted and the client waits`(
        expects: String?, isSaid: Bool
    ) throws {
        let line = Line()
        try line.head(expects: expects)
        #expect(try line.written() == [])
        line.want()
        line.want()
        #expect(try line.written() == (isSaid ? [100] : []))
    }

    @Test func `it is said after the answers of earlier requests`() throws {
        let line = Line()
        for _ in 0..<3 {
            try line.head()
            try line.part(.end(nil))
        }
        try line.head(expects: "100-continue")
        for _ in 0..<3 {
            // The body that is wanted is that of an earlier one.
            line.want()
            try line.answer()
        }
        #expect(try line.written() == [200, 200, 200])
        line.want()
        #expect(try line.written() == [100])
    }

    @Test func `it is not said to a client that sends its body unasked`() throws {
        for part in [HTTPRequestPart.body(ByteBuffer(string: "a")), .end(nil)] {
            let line = Line()
            try line.head(expects: "100-continue")
            try line.part(part)
            line.want()
            #expect(try line.written() == [])
        }
    }

    @Test func `it is not said behind the answer`() throws {
        let line = Line()
        try line.head(expects: "100-continue")
        try line.answer()
        line.want()
        #expect(try line.written() == [200])
    }
}
