package import BelayCore

/// The rules that a store is opened with.
package struct StorePolicy: Sendable, Hashable {
    package var retry: RetryPolicy
    /// How long after its due a delivery under a SendGrid pause is kept; nil is for ever.
    package var pauseExpiry: Duration?

    package init(retry: RetryPolicy = RetryPolicy(), pauseExpiry: Duration? = .hours(72)) {
        self.retry = retry
        self.pauseExpiry = pauseExpiry
    }
}
