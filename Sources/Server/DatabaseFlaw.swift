package import BelayCore
package import BelayStorePostgres

/// Why a node cannot do its work at its database.
package enum DatabaseFlaw: Error, Sendable, Hashable, CustomStringConvertible {
    /// With what the store says of it.
    case away(String)
    case distrusted(String)
    /// It was asked and has not answered for so long.
    case silent(Duration)
    /// None is named, and one is required.
    case noStandby
    case standbyAway
    case standbyHidden
    /// How far this machine's clock is ahead of the database's; less than nothing is behind.
    case clock(ahead: Duration)

    /// What is wrong with what a look found; nil when nothing is.
    ///
    /// - Parameter now: by this machine's clock.
    package init?(_ look: DatabaseLook, needsStandby: Bool, now: Instant) {
        let ahead = now.since(look.now)
        if ahead > Limits.clockSlew || ahead < .zero - Limits.clockSlew {
            self = .clock(ahead: ahead)
            return
        }
        switch look.standby {
        case .connected: return nil
        // Whether one is required or not, no commit would come back.
        case .away: self = .standbyAway
        case .none where needsStandby: self = .noStandby
        case .hidden where needsStandby: self = .standbyHidden
        case .none, .hidden: return nil
        }
    }

    /// For anybody who asks: nothing of hosts, names and settings.
    package var words: String {
        switch self {
        case .away, .silent: "the database is away"
        case .distrusted: "the database is not to be trusted"
        case .noStandby, .standbyAway, .standbyHidden: "no synchronous standby is connected"
        case .clock: "the clock disagrees with the database's"
        }
    }

    /// For whoever runs the server.
    package var description: String {
        switch self {
        case .away(let text), .distrusted(let text): text
        case .silent(let time):
            "the database has not answered for \(time.components.seconds) s"
        case .noStandby:
            "PostgreSQL has no synchronous standby (synchronous_standby_names is empty), and "
                + "store.require_standby is yes"
        case .standbyAway:
            "no synchronous standby is connected to PostgreSQL (synchronous_standby_names names "
                + "one), so nothing can be acknowledged"
        case .standbyHidden:
            "store.require_standby is yes, and this role may not see whether a synchronous "
                + "standby is connected: GRANT pg_read_all_stats TO it"
        case .clock(let ahead):
            "this machine's clock is \(Self.text(ahead)) the database's: set the clocks right"
        }
    }

    private static func text(_ ahead: Duration) -> String {
        let seconds = abs(ahead.components.seconds)
        return "\(seconds) s \(ahead > .zero ? "ahead of" : "behind")"
    }
}
