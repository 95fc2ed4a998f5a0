package import BelayCore
import BelaySOAP

/// All occurrences of a ScheduleDefinition. Each becomes a send of its own.
package struct Timetable: Sendable, Hashable {
    /// In their order, at least one.
    package let occurrences: [Instant]

    package enum Flaw: Error, Sendable, Hashable {
        case noStart
        case past
        case outOfRange
        case unsupported(String)
        /// A zone is named that may be at another offset than the start, as it was written.
        case zone(String, start: String)
        /// It would go on for ever.
        case noEnd
        case tooMany
        /// It ends before it begins.
        case none
    }

    /// - Parameter clock: for times without an offset, and for what a day is without a zone.
    package init(_ schedule: APIObject, clock: ServerTime, now: Instant) throws(Flaw) {
        guard let written = schedule.dateTime("StartDateTime") else { throw .noStart }
        let zone = schedule.object("TimeZone").flatMap { NamedZone($0) }
        // The platform's names of time zones are nowhere written down.
        if zone != nil, written.offset == nil { throw .unsupported("TimeZone") }
        guard let start = clock.instant(written) else { throw .outOfRange }
        guard start > now else { throw .past }
        let rhythm: Rhythm
        do throws(Rhythm.Unsupported) {
            rhythm = try Rhythm(schedule)
        } catch {
            throw .unsupported(error.property)
        }
        var days = clock
        if rhythm != .once, let zone, let offset = written.offset {
            guard zone.offset == offset else {
                throw .zone(zone.name, start: written.text(.withOffset) ?? "")
            }
            days = ServerTime(offset: offset)
        }
        let end = try End(schedule, clock: clock, repeats: rhythm != .once)
        let found = try Timetable.instants(rhythm, from: start, until: end, clock: days)
        guard !found.isEmpty else { throw .none }
        occurrences = found
    }

    private enum End {
        case after(Int)
        case on(Instant)

        init(_ schedule: APIObject, clock: ServerTime, repeats: Bool) throws(Flaw) {
            guard repeats else {
                self = .after(1)
                return
            }
            switch schedule.text("RecurrenceRangeType") {
            case "EndAfter":
                guard let count = schedule.integer("Occurrences"), count > 0 else { throw .noEnd }
                guard count <= Limits.occurrences else { throw .tooMany }
                self = .after(Int(count))
            case "EndOn":
                guard let written = schedule.dateTime("EndDateTime") else { throw .noEnd }
                guard let end = clock.instant(written) else { throw .outOfRange }
                self = .on(end)
            default: throw .noEnd
            }
        }
    }

    private static func instants(
        _ rhythm: Rhythm, from start: Instant, until end: End, clock: ServerTime
    ) throws(Flaw) -> [Instant] {
        let offset = Int64(clock.offset) * 60_000
        var found: [Instant] = []
        var step = 0
        while true {
            if case .after(let count) = end, found.count == count { return found }
            guard let local = rhythm.moment(step, from: start.milliseconds + offset),
                Instant.representable.contains(local - offset)
            else { throw .outOfRange }
            step += 1
            let moment = Instant(milliseconds: local - offset)
            if case .on(let last) = end, moment > last { return found }
            // Days of the first week and of the first month may lie before the start.
            guard moment >= start else { continue }
            guard found.count < Limits.occurrences else { throw .tooMany }
            found.append(moment)
        }
    }
}
