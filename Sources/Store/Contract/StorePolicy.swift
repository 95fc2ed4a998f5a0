package import BelayCore

/// The rules that a store is opened with.
package struct StorePolicy: Sendable, Hashable {
    package var retry: RetryPolicy
    /// How long after its due a delivery under a SendGrid pause is kept; nil is for ever.
    package var pauseExpiry: Duration?
    /// The lanes beside the shared one.
    package var lanes: Set<Lane>

    package init(
        retry: RetryPolicy = RetryPolicy(), pauseExpiry: Duration? = .hours(72),
        lanes: Set<Lane> = []
    ) {
        self.retry = retry
        self.pauseExpiry = pauseExpiry
        self.lanes = lanes
    }

    /// The lane of an account's deliveries.
    package func lane(ofAccountNamed name: String) -> Lane {
        lanes.contains(.account(name)) ? .account(name) : .shared
    }
}
