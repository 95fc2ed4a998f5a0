package import BelayCore

/// What an operator may change about Marketing Cloud's door.
package struct MarketingCloudSettings: Sendable, Hashable {
    /// What clients reach this server by, without a slash at its end; nil is `http://` and the
    /// host that the client named.
    package var url: String?
    /// The From of sends that name none.
    package var sender: Mailbox?
    /// Whether passwords and client secrets are taken that came in clear, over a connection
    /// without TLS.
    package var takesClearPasswords: Bool
    /// How long a token is good.
    package var tokenLifetime: Duration
    /// The platform's clock, for times without an offset and for answers.
    package var clock: ServerTime
    /// Whether times in answers to Retrieve have their offset. (The vendor's have not.)
    package var writesOffsets: Bool
    /// Whether a send whose SendDate is past leaves at once; else it is refused.
    package var sendsPast: Bool

    package init(
        url: String? = nil, sender: Mailbox? = nil, takesClearPasswords: Bool = true,
        tokenLifetime: Duration = .seconds(1_079), clock: ServerTime = .central,
        writesOffsets: Bool = false, sendsPast: Bool = false
    ) {
        self.url = url
        self.sender = sender
        self.takesClearPasswords = takesClearPasswords
        self.tokenLifetime = tokenLifetime
        self.clock = clock
        self.writesOffsets = writesOffsets
        self.sendsPast = sendsPast
    }
}
