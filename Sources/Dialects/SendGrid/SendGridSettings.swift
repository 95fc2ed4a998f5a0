import BelayCore

/// What an operator may change about SendGrid's door.
package struct SendGridSettings: Sendable, Hashable {
    /// Unfinished pauses and cancels of one account; nil is any number. (SendGrid: 100.)
    package var stopCap: Int?
    /// How far ahead `send_at` may lie; nil is any distance. (SendGrid: 72 hours.)
    package var horizon: Duration?
    /// Calls of one key in a minute, mail/send and stops not counted; nil is any number.
    package var rateLimit: Int?
    /// Bytes of the names and values of one message's custom arguments, the shared included.
    package var maxCustomArguments: Int
    /// Flaws that one answer lists at most, so that an answer stays smaller than its request.
    package var maxFlaws: Int
    /// Addresses that an answer which knows no pages lists at most.
    package var maxAddresses: Int
    /// Domains, in lower case, that `from` may name; nil is any.
    package var senderDomains: Set<String>?

    package init(
        stopCap: Int? = 100, horizon: Duration? = .hours(72), rateLimit: Int? = nil,
        maxCustomArguments: Int = 10_000, maxFlaws: Int = 1_000, maxAddresses: Int = 100_000,
        senderDomains: Set<String>? = nil
    ) {
        self.stopCap = stopCap
        self.horizon = horizon
        self.rateLimit = rateLimit
        self.maxCustomArguments = maxCustomArguments
        self.maxFlaws = maxFlaws
        self.maxAddresses = maxAddresses
        self.senderDomains = senderDomains
    }
}
