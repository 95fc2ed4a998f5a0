import BelayCalendar

/// A date and a time of day to the minute, as a clock on a wall shows it: nobody has said where.
package struct ClockTime: Sendable, Hashable, Comparable {
    /// Since 1970-01-01 00:00 on the same clock, as if it were never put forward or back.
    let minutes: Int64

    init(minutes: Int64) {
        self.minutes = minutes
    }

    /// Reads `2027-03-28T02:30`, with or without seconds of nought, as browsers send it (HTML,
    /// "local date and time"). Nil for any other text, and for a day that no calendar has.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)
        if bytes.count == 19, bytes.suffix(3).elementsEqual(":00".utf8) { bytes.removeLast(3) }
        guard bytes.count == 16, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]),
            year >= 1970, hour < 24, minute < 60,
            let date = CivilDay(year: year, month: month, day: day)
        else { return nil }
        minutes = Int64(date.daysSinceEpoch * 1_440 + hour * 60 + minute)
    }

    /// As it is read.
    package var text: String {
        let clock = Digits.padded(minutes / 60 % 24, 2) + ":" + Digits.padded(minutes % 60, 2)
        return CivilDay(daysSinceEpoch: Int(minutes / 1_440)).text + "T" + clock
    }

    package static func < (left: ClockTime, right: ClockTime) -> Bool {
        left.minutes < right.minutes
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(0 as Int?) { sum, byte in
            guard let sum, (0x30...0x39).contains(byte) else { return nil }
            return sum * 10 + Int(byte - 0x30)
        }
    }
}
