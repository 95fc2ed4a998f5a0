import NIOCore
import NIOSSL

/// One connection of a `RelayPeer`.
final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let peer: RelayPeer
    private let script: RelayPeer.Script
    private let tls: NIOSSLContext?
    private var number = 0
    private var buffer = ByteBuffer()
    private var isInData = false
    private var mail = RelayPeer.Mail(connection: 0, sender: "", recipient: "", bytes: [])

    init(peer: RelayPeer, script: @escaping RelayPeer.Script, tls: NIOSSLContext?) {
        self.peer = peer
        self.script = script
        self.tls = tls
    }

    func channelActive(context: ChannelHandlerContext) {
        number = peer.opened(context.channel)
        react(to: .connect, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        peer.note { [isInData] log in
            log.open -= 1
            log.closed += 1
            if isInData { log.cutInData += 1 }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        buffer.writeBuffer(&part)
        while let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")),
            let line = buffer.readBytes(length: end - buffer.readerIndex + 1)
        {
            if isInData {
                readData(line, context)
            } else {
                readCommand(String(decoding: line.dropLast(2), as: UTF8.self), context)
            }
        }
    }

    private func readData(_ line: [UInt8], _ context: ChannelHandlerContext) {
        guard line != Array(".\r\n".utf8) else {
            isInData = false
            peer.note { [mail] log in log.mails.append(mail) }
            return react(to: .dot, context)
        }
        mail.bytes += line.first == UInt8(ascii: ".") ? Array(line.dropFirst()) : line
        peer.note { log in log.dataBytes += line.count }
    }

    private func readCommand(_ line: String, _ context: ChannelHandlerContext) {
        peer.note { log in log.commands.append(line) }
        let path = line.split(separator: "<").last?.split(separator: ">").first.map(String.init)
        let moment: RelayPeer.Moment
        switch line.prefix(4) {
        case "EHLO", "HELO": moment = .hello
        case "STAR": moment = .startTLS
        case "RSET": moment = .reset
        case "MAIL":
            moment = .mail
            mail = RelayPeer.Mail(
                connection: number, sender: path ?? "", recipient: "", bytes: [])
        case "RCPT":
            moment = .recipient
            mail.recipient = path ?? ""
        case "DATA": moment = .data
        case "QUIT": moment = .quit
        default: moment = .unknown
        }
        react(to: moment, context)
    }

    private func react(to moment: RelayPeer.Moment, _ context: ChannelHandlerContext) {
        guard let reaction = script(moment, number) ?? RelayPeer.standard(moment, number) else {
            return
        }
        switch reaction {
        case .say(let text):
            if moment == .data, text.hasPrefix("354") { isInData = true }
            say(text, context)
        case .sayInParts(let first, let second):
            say(first, context)
            say(second, context)
        case .sayAndClose(let text):
            say(text, context)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .silence: break
        case .sayAndStopReading(let text):
            isInData = true
            context.channel.setOption(.autoRead, value: false).assumeIsolated().whenComplete { _ in
                self.say(text, context)
            }
        case .startTLS: startTLS(context)
        }
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func startTLS(_ context: ChannelHandlerContext) {
        guard let tls else { return say("454 no TLS\r\n", context) }
        say("220 shake hands\r\n", context)
        do {
            try context.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls), position: .first)
        } catch {
            context.close(promise: nil)
        }
    }
}
