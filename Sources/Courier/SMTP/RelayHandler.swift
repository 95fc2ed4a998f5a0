import BelaySMTP
import Glibc
import NIOCore
import NIOSSL
import NIOTLS

/// Drives the machine of one connection on its event loop.
final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where a transaction waits for its owner.
    enum Progress: Sendable, Hashable {
        case asking
        case ended(SMTPSession.Ending, Afterwards)
    }

    /// What becomes of the connection.
    enum Afterwards: Sendable, Hashable {
        /// It can be leased again.
        case reusable
        /// It is another transaction's already.
        case handedOver
        /// It is closed, or about to be.
        case over
    }

    /// A transaction, for whoever waits for it.
    private struct Owner {
        let ticket: UInt64
        var body: ByteBuffer
        var waiting: CheckedContinuation<Progress, Never>?

        mutating func nextBlock(_ size: Int) -> ByteBuffer? {
            guard body.readableBytes > 0 else { return nil }
            return body.readSlice(length: min(size, body.readableBytes))
        }

        func end(_ ending: SMTPSession.Ending, _ afterwards: Afterwards) {
            waiting?.resume(returning: .ended(ending, afterwards))
        }
    }

    private var session: SMTPSession
    /// The relay's name, for saying that a certificate is not for it.
    private let host: String
    private let timers: SMTPTimers
    private let blockSize: Int
    private let makeTLS: @Sendable () throws -> NIOSSLClientHandler
    private var reader = ReplyReader()
    private var context: ChannelHandlerContext?
    /// For looking whether anything waits to be read; nil where there is none.
    private var socket: NIOBSDSocket.Handle?
    /// What happened while an action was being carried out.
    private var inbox: [SMTPSession.Input] = []
    private var isFeeding = false

    private var owner: Owner?
    private var follower: Owner?
    /// Of the transaction that began last.
    private var lastTicket: UInt64 = 0
    private var abandonedTicket: UInt64 = 0

    private var deadline: (kind: SMTPTimers.Kind, at: NIODeadline)?
    private var alarm: (task: Scheduled<Void>, at: NIODeadline)?

    init(
        session: SMTPSession, host: String, timers: SMTPTimers, blockSize: Int,
        makeTLS: @escaping @Sendable () throws -> NIOSSLClientHandler
    ) {
        self.session = session
        self.host = host
        self.timers = timers
        self.blockSize = blockSize
        self.makeTLS = makeTLS
    }

    // MARK: What the owner of the lease says

    /// - Parameter isKept: whether the connection lay idle until now.
    func begin(
        _ envelope: SMTPEnvelope, body: ByteBuffer, ticket: UInt64, isKept: Bool,
        _ continuation: CheckedContinuation<Progress, Never>
    ) {
        precondition(owner == nil && ticket > lastTicket, "one transaction at a time")
        lastTicket = ticket
        guard abandonedTicket != ticket else {
            continuation.resume(returning: .ended(.abandoned, .over))
            return feed(.quit)
        }
        owner = Owner(ticket: ticket, body: body, waiting: continuation)
        if isKept, hasUnreadInput {
            feed(.closed("the relay ended the connection while it was idle"))
        }
        feed(.next(envelope))
    }

    /// Whether a transaction may be begun behind the one whose release is being asked.
    var mayBeFollowed: Bool { follower == nil && session.mayBeFollowed }

    /// Begins a transaction behind the one in hand; it is severed where it came too late for that.
    func follow(
        _ envelope: SMTPEnvelope, body: ByteBuffer, ticket: UInt64,
        _ continuation: CheckedContinuation<Progress, Never>
    ) {
        guard mayBeFollowed, ticket > lastTicket, abandonedTicket != ticket else {
            let words = SMTPReply.local("the connection had no place behind another mail")
            return continuation.resume(returning: .ended(.severed(words), .handedOver))
        }
        lastTicket = ticket
        follower = Owner(ticket: ticket, body: body, waiting: continuation)
        feed(.next(envelope))
    }

    /// Whether the relay said something, or closed, before MAIL is said: read after MAIL, a
    /// goodbye would pass for the answer to it.
    private var hasUnreadInput: Bool {
        // Of a closed one the machine knows already.
        guard let context, context.channel.isActive else { return false }
        if !reader.isEmpty { return true }
        guard let socket else { return false }
        var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, 0) > 0
    }

    /// The channel is open from here until it says that it is not.
    private func opened(_ context: ChannelHandlerContext) {
        // Fails on a closed socket, and then it is not looked at.
        socket = try? context.channel.pipeline.syncOperations
            .withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
        feed(.connected)
    }

    /// The owner's task was cancelled. Its `begin` may not have come yet, or be over.
    func abandon(ticket: UInt64) {
        if ticket > lastTicket {
            abandonedTicket = max(abandonedTicket, ticket)
        } else if ticket == follower?.ticket {
            feed(.abandonFollowing)
        } else if ticket == owner?.ticket, owner?.waiting != nil {
            feed(.abandon)
        }
    }

    /// What the release answered, or `.abandon` when it was not asked after all.
    func conclude(
        _ input: SMTPSession.Input, _ continuation: CheckedContinuation<Progress, Never>
    ) {
        precondition(owner != nil && owner?.waiting == nil, "one transaction at a time")
        owner?.waiting = continuation
        feed(input)
    }

    func quit() { feed(.quit) }

    // MARK: What the channel says

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { opened(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) { opened(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.append(unwrapInboundIn(data).readableBytesView)
        do {
            while let reply = try reader.next() { feed(.reply(reply)) }
        } catch {
            feed(.garbage(error))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        socket = nil
        feed(.closed("the relay closed the connection"))
        alarm?.task.cancel()
        alarm = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Fails where there is no TLS, and then there is no certificate.
        let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
        feed(
            .closed(
                ConnectionFailure.words(error, host: host, certificate: certificate)))
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { feed(.tlsEstablished) }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: What the machine says

    private func feed(_ input: SMTPSession.Input) {
        inbox.append(input)
        guard !isFeeding else { return }
        isFeeding = true
        while !inbox.isEmpty {
            for action in session.receive(inbox.removeFirst()) { perform(action) }
        }
        isFeeding = false
    }

    private func perform(_ action: SMTPSession.Action) {
        switch action {
        case .send(let bytes): write(ByteBuffer(bytes: bytes), promise: nil)
        case .sendBody: sendBlock()
        case .startTLS: startTLS()
        case .askRelease:
            owner?.waiting?.resume(returning: .asking)
            owner?.waiting = nil
        case .arm(let kind): arm(kind)
        case .disarm: deadline = nil
        case .finish(let ending):
            let ended = owner
            owner = nil
            ended?.end(ending, session.isIdle ? .reusable : .over)
        case .handOver(let ending):
            let ended = owner
            owner = follower
            follower = nil
            ended?.end(ending, .handedOver)
        case .finishFollowing(let ending):
            let ended = follower
            follower = nil
            ended?.end(ending, .handedOver)
        case .close: context?.close(promise: nil)
        }
    }

    private func write(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
    }

    /// One block at a time: the next is written when the system has taken this one.
    private func sendBlock() {
        guard let context, !session.isOver else { return }
        guard let block = owner?.nextBlock(blockSize) else { return feed(.bodySent) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            if self.owner?.body.readableBytes == 0 {
                self.feed(.bodySent)
            } else {
                self.feed(.blockSent)
                self.sendBlock()
            }
        }
        write(block, promise: promise)
    }

    private func startTLS() {
        // Said before the handshake, so perhaps by somebody else. (CVE-2011-0411)
        guard reader.isEmpty else { return feed(.garbage(.malformed)) }
        do {
            try context?.pipeline.syncOperations.addHandler(makeTLS(), position: .before(self))
        } catch {
            feed(.closed(ConnectionFailure.words(error, host: host)))
            context?.close(promise: nil)
        }
    }

    // MARK: Timers

    /// One alarm serves many deadlines: it is moved only when a deadline lies before it.
    private func arm(_ kind: SMTPTimers.Kind) {
        let at = NIODeadline.now() + TimeAmount(timers[kind])
        deadline = (kind, at)
        if let alarm {
            guard at < alarm.at else { return }
            alarm.task.cancel()
        }
        setAlarm(at)
    }

    private func setAlarm(_ at: NIODeadline) {
        guard let loop = context?.eventLoop.assumeIsolated() else { return }
        alarm = (loop.scheduleTask(deadline: at) { self.ring() }, at)
    }

    private func ring() {
        alarm = nil
        guard let deadline else { return }
        guard deadline.at <= .now() else { return setAlarm(deadline.at) }
        self.deadline = nil
        feed(.timer(deadline.kind))
    }
}
