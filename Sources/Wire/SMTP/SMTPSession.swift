/// The client's side of one connection: what happened goes in, what to do comes out.
///
/// Set-up is in `+Greeting`, MAIL to 354 in `+Transaction`, the dot in `+Release`, and the mail
/// whose envelope leaves with the dot of the one before in `+Following`.
package struct SMTPSession: Sendable, Hashable {
    package struct Setup: Sendable, Hashable {
        /// What EHLO says: a domain or an address literal.
        package let name: String
        package let security: SMTPSecurity
        package let credentials: SMTPCredentials?
        /// Transactions before the connection is ended and another one made.
        package let transactionLimit: Int

        /// - Parameter name: bytes that cannot stand in a domain or literal are left out.
        package init(
            name: String, security: SMTPSecurity = .off, credentials: SMTPCredentials? = nil,
            transactionLimit: Int = .max
        ) {
            precondition(transactionLimit > 0)
            let clean = name.utf8.filter { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._[]:".utf8.contains(byte)
                }
            }
            self.name = clean.isEmpty ? "localhost" : String(decoding: clean, as: UTF8.self)
            self.security = security
            self.credentials = credentials
            self.transactionLimit = transactionLimit
        }
    }

    package enum Input: Sendable, Hashable {
        case connected
        case tlsEstablished
        case reply(SMTPReply)
        /// The bytes are no reply, or came where none may come.
        case garbage(ReplyReader.Garbage)
        /// Begin a transaction, at once or when the connection is ready; behind the one in hand
        /// while that may be followed.
        case next(SMTPEnvelope)
        /// A part of the mail data left, and more is to come.
        case blockSent
        /// All mail data left, the end mark not included.
        case bodySent
        case permit(Permit)
        /// The caller lost interest; heard only before the release is asked.
        case abandon
        /// The same of the transaction that follows.
        case abandonFollowing
        /// End the connection when the transaction in hand is over.
        case quit
        case timer(SMTPTimers.Kind)
        /// The connection is gone; the text says how.
        case closed(String)
    }

    package enum Permit: Sendable, Hashable {
        case go, halt
    }

    package enum Action: Sendable, Hashable {
        case send([UInt8])
        /// Stream the mail data, dot-stuffed, without the end mark; report each block.
        case sendBody
        /// Shake hands; anything the server said before is `.garbage`.
        case startTLS
        case askRelease
        /// One timer at a time: a new one takes the place of the old.
        case arm(SMTPTimers.Kind)
        case disarm
        case finish(Ending)
        /// The transaction in hand ended, and the one that follows is in hand now.
        case handOver(Ending)
        /// The transaction that follows ended, before anything was answered of it.
        case finishFollowing(Ending)
        case close
    }

    /// How a transaction ended; each has exactly one.
    package enum Ending: Sendable, Hashable {
        /// After the dot.
        case accepted(SMTPReply)
        case deferred(SMTPReply)
        case refused(SMTPReply)
        /// After the dot, without a readable answer.
        case unknown(SMTPReply)
        /// Before the dot, worth another attempt.
        case missedForNow(SMTPReply)
        /// Before the dot, for good.
        case missedForGood(SMTPReply)
        /// The connection ended before anything was answered of this mail: had it been kept, it
        /// was found dead, and another one may be tried at once.
        case severed(SMTPReply)
        /// The relay did not come to this mail in time, though its commands had left with the dot
        /// of the one before. Nothing was answered of it either.
        case outwaited(SMTPReply)
        case withheld
        case abandoned
        /// Released, but the connection was gone before the dot: known for certain.
        case unsent(SMTPReply)

        /// Whether nothing was answered of the mail.
        package var isUntouched: Bool {
            switch self {
            case .severed, .outwaited: true
            default: false
            }
        }
    }

    /// Where the connection stands.
    enum State: Sendable, Hashable {
        /// → securing (TLS from the first byte), greeting
        case unconnected
        /// → greeting, hello
        case securing(isFirst: Bool)
        /// → hello
        case greeting
        /// → startTLS, authenticating, idle, oldHello
        case hello
        /// → idle
        case oldHello
        /// → securing
        case startTLS
        /// → idle
        case authenticating(AuthStep)
        /// → envelope, quitting
        case idle
        /// → body, idle
        case envelope(Dialogue)
        /// → asking
        case body
        /// → concluding, closed, lost
        case asking
        /// The connection ended while the release was being asked. → closed
        case lost(SMTPReply)
        /// The dot is out. → idle, quitting, closed
        case concluding
        /// → closed
        case quitting
        case closed
    }

    let setup: Setup
    var state = State.unconnected
    var features = SMTPFeatures()
    var isEncrypted = false
    var isAuthenticated = false
    /// The transaction in hand, from `.next` to `.finish`.
    var envelope: SMTPEnvelope?
    /// What comes behind it.
    var following: SMTPEnvelope?
    /// Whether a dot left with commands behind it that are not answered yet.
    var hasSpokenAhead = false
    /// Whether the server may still hold a MAIL of ours.
    var needsReset = false
    var quitsAfterwards = false
    var armed: SMTPTimers.Kind?
    /// Why the connection ended when no transaction was there to be told.
    var lastWords: SMTPReply?
    package internal(set) var transactionCount = 0

    package init(_ setup: Setup) {
        self.setup = setup
    }

    /// Whether another transaction can begin at once.
    package var isIdle: Bool { state == .idle && envelope == nil }

    /// Whether the connection is over or about to be.
    package var isOver: Bool { state == .closed || state == .quitting }

    package mutating func receive(_ input: Input) -> [Action] {
        let actions = answer(to: input)
        guard following != nil, !mayGoOn else { return actions }
        let reply = SMTPReply.local("the connection ended with the mail before")
        return actions + [finishFollowing(.severed(reply))]
    }

    private mutating func answer(to input: Input) -> [Action] {
        switch input {
        case .connected: return connected()
        case .tlsEstablished: return secured()
        case .reply(let reply): return answered(isAuthenticating ? reply.withoutText : reply)
        case .garbage(let garbage): return sever(.local(garbage.description), as: .missed)
        case .next(let envelope): return next(envelope)
        case .blockSent: return state == .body ? [arm(.dataBlock)] : []
        case .bodySent: return bodySent()
        case .permit(let permit): return permitted(permit)
        case .abandon: return abandon()
        case .abandonFollowing: return abandonFollowing()
        case .quit: return quit()
        case .timer(let kind): return expired(kind)
        case .closed(let text): return sever(.local(text + whereabouts), as: .severed)
        }
    }

    private var isAuthenticating: Bool {
        if case .authenticating = state { true } else { false }
    }

    private mutating func answered(_ reply: SMTPReply) -> [Action] {
        if reply.isGoodbye, state != .concluding {
            return sever(reply, as: isAboutMail ? .missed : .severed)
        }
        switch state {
        case .greeting: return greeted(reply)
        case .hello: return helloAnswered(reply)
        case .oldHello: return oldHelloAnswered(reply)
        case .startTLS: return startTLSAnswered(reply)
        case .authenticating(let step): return authAnswered(reply, step)
        case .envelope(let dialogue): return envelopeAnswered(reply, dialogue)
        case .body: return bodyAnswered(reply)
        case .concluding: return dotAnswered(reply)
        case .quitting: return close()
        case .closed, .lost: return []
        // Nobody asked: what it answers cannot be told, nor can what comes after it.
        case .unconnected, .securing, .idle, .asking: return sever(reply, as: .missed)
        }
    }

    private mutating func next(_ envelope: SMTPEnvelope) -> [Action] {
        if mayBeFollowed {
            following = envelope
            return []
        }
        precondition(self.envelope == nil, "one transaction at a time")
        if isOver {
            return [.finish(.severed(lastWords ?? .local("the connection is closed")))]
        }
        self.envelope = envelope
        return state == .idle ? begin(envelope) : []
    }

    private mutating func quit() -> [Action] {
        quitsAfterwards = true
        guard envelope == nil else { return [] }
        switch state {
        case .closed, .quitting: return []
        case .idle: return sayQuit()
        default: return close()
        }
    }

    private mutating func expired(_ kind: SMTPTimers.Kind) -> [Action] {
        guard armed == kind else { return [] }
        armed = nil
        switch kind {
        case .idle: return sayQuit()
        case .quit: return close()
        case .follow: return letFollowingGo()
        case .mail where isAhead:
            // Perhaps the relay threw away what stood behind the dot.
            let reply = SMTPReply.local(kind.complaint)
            return end(.outwaited(reply), reply)
        default: return sever(.local(kind.complaint), as: .missed)
        }
    }

    // MARK: What several phases do

    mutating func arm(_ kind: SMTPTimers.Kind) -> Action {
        armed = kind
        return .arm(kind)
    }

    func line(_ text: String) -> Action { .send(Array(text.utf8) + [0x0D, 0x0A]) }

    mutating func close() -> [Action] {
        state = .closed
        armed = nil
        return [.disarm, .close]
    }

    mutating func sayQuit() -> [Action] {
        state = .quitting
        return [line("QUIT"), arm(.quit)]
    }

    mutating func finish(_ ending: Ending) -> Action {
        precondition(envelope != nil, "a transaction ends once")
        envelope = nil
        return .finish(ending)
    }

    enum Severance {
        /// The connection ended: `.severed` while nothing was answered of the mail.
        case severed
        /// The server was slow or spoke no SMTP: a fresh connection would find the same.
        case missed
    }

    /// Ends the connection from our side, whatever is going on.
    mutating func sever(_ reply: SMTPReply, as severance: Severance) -> [Action] {
        switch state {
        case .closed, .lost: return []
        case .asking:
            armed = nil
            state = .lost(reply)
            return [.disarm, .close]
        case .concluding:
            return close() + [finish(.unknown(reply))]
        default:
            let isSevered = severance == .severed && isUntouched
            return end(refusal ?? (isSevered ? .severed(reply) : .missedForNow(reply)), reply)
        }
    }

    /// Closes, and tells the transaction in hand, or the one that is on its way.
    mutating func end(_ ending: Ending, _ reply: SMTPReply) -> [Action] {
        let actions = close()
        if envelope != nil { return actions + [finish(ending)] }
        lastWords = reply
        return actions
    }

    /// What was said of the mail already, while the replies behind it were still being read.
    private var refusal: Ending? {
        if case .envelope(let dialogue) = state { dialogue.failure } else { nil }
    }

    /// Whether no answer was read that is about the mail in hand; RSET's is about the one before.
    private var isUntouched: Bool {
        switch state {
        case .envelope(let dialogue): [.reset, .mail].contains(dialogue.unanswered.first)
        case .body: false
        default: true
        }
    }

    /// Whether the next reply is about the mail in hand. One that comes with the answer to the dot
    /// before it may have been said before its MAIL was read.
    private var isAboutMail: Bool {
        switch state {
        case .envelope(let dialogue): dialogue.unanswered.first != .reset && !isAhead
        case .body: true
        default: false
        }
    }

    /// How far the mail in hand came, to be said after how the connection ended.
    private var whereabouts: String {
        switch state {
        case .envelope(let dialogue):
            dialogue.unanswered.first.map { " before it answered \($0.verb)" } ?? ""
        case .body, .asking: " before it had the whole mail"
        case .concluding: " before it answered the end of the mail data"
        default: ""
        }
    }
}
