package import BelayCore
import BelayDialectKit
import HTTPTypes
import Synchronization

/// Where a key stands in the minute that runs.
package struct RateStanding: Sendable, Hashable {
    /// Calls in a minute.
    package var limit: Int
    /// Calls that are left of them; what clients see of a door that counts nothing, too.
    package var remaining: Int
    /// When the next minute begins, in Unix seconds.
    package var reset: Int64
    /// Until then, at least one.
    package var secondsLeft: Int64
    /// False when this call is one too many.
    package var isWithin: Bool

    func add(to headers: inout HTTPFields) {
        headers[.rateLimit] = String(limit)
        headers[.rateRemaining] = String(remaining)
        headers[isWithin ? .rateReset : .rateResetForRepeating] = String(reset)
    }
}

/// Counts the calls of each key, minute by minute of the wall clock.
package final class RateMeter: Sendable {
    private struct Counts {
        var minute: Int64 = .min
        var calls: [String: Int] = [:]
    }

    /// Nil counts nothing.
    private let limit: Int?
    private let counts = Mutex(Counts())

    package init(limit: Int?) {
        self.limit = limit
    }

    /// For a call without a key that is good: it counts for nobody.
    package func standing(at now: Instant) -> RateStanding {
        guard let limit else { return Self.uncounted(at: now) }
        return Self.standing(limit, remaining: limit, isWithin: true, at: now)
    }

    /// - Parameter isCounted: whether this call is one of those that are limited.
    package func standing(of key: String, counting isCounted: Bool, at now: Instant) -> RateStanding
    {
        guard let limit else { return Self.uncounted(at: now) }
        let (made, isWithin) = counts.withLock { counts in
            let minute = Self.minute(of: now)
            // A clock that was set back begins anew as well, rather than count for ever.
            if counts.minute != minute { counts = Counts(minute: minute) }
            let made = counts.calls[key] ?? 0
            guard isCounted else { return (made, true) }
            guard made < limit else { return (made, false) }
            if made > 0 || counts.calls.count < Limits.meteredKeys {
                counts.calls[key] = made + 1
            }
            return (made + 1, true)
        }
        return Self.standing(limit, remaining: max(0, limit - made), isWithin: isWithin, at: now)
    }

    private static let length: Int64 = 60

    private static func minute(of now: Instant) -> Int64 { now.unixSeconds / length }

    private static func uncounted(at now: Instant) -> RateStanding {
        standing(600, remaining: 599, isWithin: true, at: now)
    }

    private static func standing(
        _ limit: Int, remaining: Int, isWithin: Bool, at now: Instant
    ) -> RateStanding {
        let reset = (minute(of: now) + 1) * length
        return RateStanding(
            limit: limit, remaining: remaining, reset: reset,
            secondsLeft: max(1, reset - now.unixSeconds), isWithin: isWithin)
    }
}

extension HTTPField.Name {
    static let rateLimit = known("X-RateLimit-Limit")
    static let rateRemaining = known("X-RateLimit-Remaining")
    static let rateReset = known("X-RateLimit-Reset")
    /// The vendor's PHP client looks for these letters before it repeats a call.
    static let rateResetForRepeating = known("X-Ratelimit-Reset")
}
