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

    /// Connections that clients may have open.
    ///
    /// - Parameters:
    ///   - wanted: the setting.
    ///   - relays: connections to relays, which need files as well.
    package static func connections(wanted: Int, files: Int?, relays: Int) -> Int {
        guard let files else { return wanted }
        return min(wanted, max(1, files - Limits.ownFiles - relays))
    }
}
