package import BelayCore
import Synchronization

/// Who has to wait before the next try to sign in, after failures.
///
/// In memory, and bounded: a restart forgives, and a flood of made-up names pushes out the oldest.
/// A try counts when it begins, so that a hundred at once are not a hundred free ones.
package final class BackOff: Sendable {
    /// What failures are counted of.
    package enum Name: Sendable, Hashable {
        /// Tries with this address by browsers that nobody knows.
        case address(String)
        /// Tries with what nobody's address or password can be, for however long it is.
        case nobody
        /// Tries by a browser with which its owner signed in before: strangers cannot lock it out.
        case device([UInt8])
        /// Tries in a session, by its hash, to show the present password: likewise.
        case session([UInt8])
        case network(Network)

        /// How many failures cost nothing.
        fileprivate var free: Int {
            if case .network = self { return Limits.failuresOfNetwork }
            return Limits.failuresOfAddress
        }
    }

    private struct Count {
        var failures = 0
        var last: Instant
        var until: Instant

        /// Before the last try.
        func without() -> Count {
            Count(failures: failures - 1, last: last, until: last)
        }
    }

    private let counts = Mutex<[Name: Count]>([:])

    package init() {}

    /// Counts a try; how long it has to wait when it may not be made yet.
    package func begin(_ names: [Name], at now: Instant) -> Duration? {
        counts.withLock { counts in
            let until = names.compactMap { counts[$0]?.until }.max() ?? now
            guard until <= now else { return until.since(now) }
            for name in names {
                if counts[name] == nil { Self.makeRoom(in: &counts) }
                var count = counts[name] ?? Count(last: now, until: now)
                // A day without a failure is forgiven.
                if now.since(count.last) > .days(1) { count.failures = 0 }
                count.failures += 1
                count.last = now
                count.until = now + Self.wait(after: count.failures, free: name.free)
                counts[name] = count
            }
            return nil
        }
    }

    /// The try was not made after all.
    package func giveBack(_ names: [Name]) {
        counts.withLock { counts in
            for name in names {
                guard let count = counts[name] else { continue }
                counts[name] = count.failures > 1 ? count.without() : nil
            }
        }
    }

    /// The try was right: whoever made it starts afresh, and their network is as before.
    package func succeed(_ names: [Name]) {
        counts.withLock { counts in
            for name in names {
                if case .network = name, let count = counts[name], count.failures > 1 {
                    counts[name] = count.without()
                } else {
                    counts[name] = nil
                }
            }
        }
    }

    private static func makeRoom(in counts: inout [Name: Count]) {
        guard counts.count >= Limits.remembered else { return }
        if let oldest = counts.min(by: { $0.value.last < $1.value.last }) {
            counts[oldest.key] = nil
        }
    }

    /// A second, then twice as long each time.
    private static func wait(after failures: Int, free: Int) -> Duration {
        guard failures >= free else { return .zero }
        let doublings = min(failures - free, 20)
        return min(.seconds(Int64(1) << Int64(doublings)), Limits.signInWait)
    }
}
