import BelayCore
import Glibc

/// How many files the process may have open.
package enum OpenFiles {
    /// Raises the limit to the highest that is allowed; nil when it cannot be found out.
    package static func raise() -> Int? {
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return nil }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(kind, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Connections that clients may have open. Throws when they are too few to serve anyone.
    ///
    /// - Parameters:
    ///   - wanted: the setting.
    ///   - relays: connections to relays, which need files as well.
    package static func connections(
        wanted: Int, files: Int?, relays: Int
    ) throws(StartError) -> Int {
        guard let files else { return wanted }
        let least = min(wanted, Limits.clientConnections)
        guard files - Limits.ownFiles - relays >= least else {
            throw StartError(
                """
                too few files may be open for \(relays) connections to relays: allow \
                \(least + Limits.ownFiles + relays) instead of \(files) (ulimit -n), or lower \
                relay.connections, or name fewer relays in relay.accounts
                """)
        }
        return min(wanted, files - Limits.ownFiles - relays)
    }
}
