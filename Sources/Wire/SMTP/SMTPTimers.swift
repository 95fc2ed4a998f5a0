/// How long a client waits for a server. (RFC 5321 §4.5.3.2: these are minima.)
package struct SMTPTimers: Sendable, Hashable {
    package enum Kind: Sendable, Hashable, CaseIterable {
        case greeting, hello, mail, recipient, dataStart, dataBlock, dataEnd, follow, idle, quit
    }

    /// §4.5.3.2.1, the initial 220.
    package var greeting: Duration = .seconds(300)
    /// EHLO, HELO, STARTTLS with its handshake, and AUTH: the RFC names no figure.
    package var hello: Duration = .seconds(300)
    /// §4.5.3.2.2, and RSET.
    package var mail: Duration = .seconds(300)
    /// §4.5.3.2.3
    package var recipient: Duration = .seconds(300)
    /// §4.5.3.2.4, until 354.
    package var dataStart: Duration = .seconds(120)
    /// §4.5.3.2.5, for each block until it left.
    package var dataBlock: Duration = .seconds(180)
    /// §4.5.3.2.6, from the dot to its answer. Shorter makes doubles (RFC 1047).
    package var dataEnd: Duration = .seconds(600)
    /// How long a mail whose envelope left with a dot waits for that dot's answer before it tries
    /// elsewhere: the answer may take as long as `dataEnd`.
    package var follow: Duration = .seconds(2)
    /// How long a connection is kept for a next transaction.
    package var idle: Duration = .seconds(20)
    /// How long QUIT is worth waiting for.
    package var quit: Duration = .seconds(5)

    package init() {}

    package subscript(kind: Kind) -> Duration {
        switch kind {
        case .greeting: greeting
        case .hello: hello
        case .mail: mail
        case .recipient: recipient
        case .dataStart: dataStart
        case .dataBlock: dataBlock
        case .dataEnd: dataEnd
        case .follow: follow
        case .idle: idle
        case .quit: quit
        }
    }
}

extension SMTPTimers.Kind {
    /// What did not come in time, for the reply that we make up.
    var complaint: String {
        switch self {
        case .greeting: "the relay did not greet in time"
        case .hello: "the relay did not answer EHLO, STARTTLS or AUTH in time"
        case .mail: "the relay did not answer MAIL in time"
        case .recipient: "the relay did not answer RCPT in time"
        case .dataStart: "the relay did not answer DATA in time"
        case .dataBlock: "the relay did not take the mail data in time"
        case .dataEnd: "the relay did not answer the end of the mail data in time"
        case .follow: "the relay did not answer the mail before in time"
        case .idle: "the connection was idle"
        case .quit: "the relay did not answer QUIT in time"
        }
    }
}
