import BelayCalendar

/// An `xsd:dateTime` (XML Schema part 2 §3.2.7) as written: with or without an offset from UTC.
package struct SchemaDateTime: Sendable, Hashable {
    /// Milliseconds from 1970-01-01T00:00:00 on the clock that was written, whatever its offset.
    ///
    /// Finer fractions are rounded up, so that nothing that is due at it is early.
    package let localMilliseconds: Int64
    /// Minutes east of UTC; nil when none was written.
    package let offset: Int?

    /// Years of four digits from 0001 to 9999; the type knows others, which nobody sends.
    package init(_ bytes: ArraySlice<UInt8>) throws(SchemaError) {
        var scan = SchemaScan(bytes)
        guard let year = scan.number(of: 4), year > 0, scan.take(UInt8(ascii: "-")),
            let month = scan.number(of: 2), scan.take(UInt8(ascii: "-")),
            let day = scan.number(of: 2), scan.take(UInt8(ascii: "T")),
            let date = CivilDay(year: year, month: month, day: day),
            let time = SchemaTime.timeOfDay(&scan), let zone = SchemaTime.zone(&scan),
            scan.isAtEnd
        else { throw .notADateTime }
        localMilliseconds = Int64(date.daysSinceEpoch) * SchemaTime.day + time
        offset = zone.minutes
    }

    /// The instant on the clock of that offset, for writing.
    package init(unixMilliseconds: Int64, offset: Int) {
        localMilliseconds = unixMilliseconds + Int64(offset) * 60_000
        self.offset = offset
    }

    /// Milliseconds from 1970-01-01T00:00:00Z; a text without an offset is taken as that of
    /// a clock so many minutes east of UTC.
    package func unixMilliseconds(assuming minutes: Int) -> Int64 {
        localMilliseconds - Int64(offset ?? minutes) * 60_000
    }

    package enum Style: Sendable, Hashable {
        /// `2030-08-03T12:00:00`
        case withoutOffset
        /// `2030-08-03T12:00:00-06:00`, and `Z` for UTC.
        case withOffset
    }

    /// Zeros at the end of the fraction are left out, and the point with them.
    ///
    /// Nil outside the years 0001 to 9999, which four digits cannot say.
    package func text(_ style: Style) -> String? {
        let (days, time) = localMilliseconds.flooredDivision(by: SchemaTime.day)
        let date = CivilDay(daysSinceEpoch: Int(days))
        guard (1...9_999).contains(date.year) else { return nil }
        let text = date.text + "T" + SchemaTime.clockText(time)
        return style == .withOffset ? text + SchemaTime.zoneText(offset) : text
    }
}

extension Int64 {
    /// Quotient rounded down and a remainder that is never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
