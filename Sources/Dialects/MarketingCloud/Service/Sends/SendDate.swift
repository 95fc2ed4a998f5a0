import BelayCore
import BelaySOAP

/// When a send is to leave, as a client wrote it. What cannot be meant is refused, never now.
enum SendDate {
    static func read(
        _ written: SchemaDateTime, _ settings: MarketingCloudSettings, now: Instant
    ) throws(Setback) -> Instant {
        guard let instant = settings.clock.instant(written) else {
            throw .refused(Wording.sendDateOutOfRange)
        }
        if instant > now { return instant }
        guard settings.sendsPast else { throw .refused(Wording.sendDatePast) }
        return now
    }
}
