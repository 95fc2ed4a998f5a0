import BelayCalendar

/// A date as a contact's field holds one: `Segment.ValueType.date` says how it is written.
struct DateText: Sendable, Hashable {
    /// Since 1970.
    private let seconds: Int64
    private let isDay: Bool

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        if let seconds = Self.epoch(bytes) {
            (self.seconds, isDay) = (seconds, false)
        } else if let days = Self.american(bytes) ?? Self.international(bytes[...], 10) {
            (seconds, isDay) = (days * 86_400, true)
        } else if bytes.count >= 19, let days = Self.international(bytes.prefix(10), 10),
            let second = Self.time(bytes[10..<19]), Self.isUTC(bytes[19...])
        {
            (seconds, isDay) = (days * 86_400 + second, false)
        } else {
            return nil
        }
    }

    /// Below nought where this is the earlier; by days where the other is one.
    func order(to other: DateText) -> Int {
        let (mine, others) = other.isDay ? (day, other.day) : (seconds, other.seconds)
        return mine < others ? -1 : mine == others ? 0 : 1
    }

    private var day: Int64 {
        let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86_400)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func epoch(_ bytes: [UInt8]) -> Int64? {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard (1...12).contains(digits.count), let value = number(digits) else { return nil }
        return digits.count == bytes.count ? value : -value
    }

    /// `MM/DD/YYYY`, in days since 1970.
    private static func american(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count == 10, bytes[2] == UInt8(ascii: "/"), bytes[5] == UInt8(ascii: "/")
        else { return nil }
        return days(year: bytes[6...], month: bytes[..<2], day: bytes[3..<5])
    }

    /// `YYYY-MM-DD`, in days since 1970.
    private static func international(_ bytes: ArraySlice<UInt8>, _ length: Int) -> Int64? {
        guard bytes.count == length, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-")
        else { return nil }
        return days(year: bytes[..<4], month: bytes[5..<7], day: bytes[8..<10])
    }

    /// `THH:MM:SS`, in seconds of the day.
    private static func time(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let start = bytes.startIndex
        guard bytes[start] == UInt8(ascii: "T") || bytes[start] == UInt8(ascii: " "),
            bytes[start + 3] == UInt8(ascii: ":"), bytes[start + 6] == UInt8(ascii: ":"),
            let hour = number(bytes[(start + 1)..<(start + 3)]), hour < 24,
            let minute = number(bytes[(start + 4)..<(start + 6)]), minute < 60,
            let second = number(bytes[(start + 7)...]), second < 60
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// Nothing, or a fraction of a second, and `Z`.
    private static func isUTC(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        if rest.last == UInt8(ascii: "Z") { rest = rest.dropLast() }
        guard rest.first == UInt8(ascii: ".") else { return rest.isEmpty }
        return (1...9).contains(rest.dropFirst().count) && number(rest.dropFirst()) != nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        digits.reduce(0 as Int64?) { value, byte in
            guard let value, (0x30...0x39).contains(byte) else { return nil }
            return value * 10 + Int64(byte - 0x30)
        }
    }

    /// Of the Gregorian calendar; nil for a day that is none.
    private static func days(
        year: ArraySlice<UInt8>, month: ArraySlice<UInt8>, day: ArraySlice<UInt8>
    ) -> Int64? {
        guard let year = number(year), let month = number(month), let day = number(day),
            let date = CivilDay(year: Int(year), month: Int(month), day: Int(day))
        else { return nil }
        return Int64(date.daysSinceEpoch)
    }
}
