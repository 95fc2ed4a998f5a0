import BelayCalendar

/// An `xsd:time` (XML Schema part 2 §3.2.8): a time of day, with or without an offset from UTC.
package struct SchemaTime: Sendable, Hashable {
    /// 0 up to a whole day. Finer fractions are rounded up, so that nothing is early.
    package let milliseconds: Int64
    /// Minutes east of UTC; nil when none was written.
    package let offset: Int?

    package static let day: Int64 = 86_400_000

    package init(_ bytes: ArraySlice<UInt8>) throws(SchemaError) {
        var scan = SchemaScan(bytes)
        guard let milliseconds = SchemaTime.timeOfDay(&scan), let zone = SchemaTime.zone(&scan),
            scan.isAtEnd
        else { throw .notATime }
        self.milliseconds = milliseconds
        offset = zone.minutes
    }

    /// As it was written, but for zeros at the end of a fraction.
    package var text: String {
        SchemaTime.clockText(milliseconds) + SchemaTime.zoneText(offset)
    }

    /// `hh:mm:ss` and a fraction without zeros at its end.
    static func clockText(_ milliseconds: Int64) -> String {
        let seconds = Int(milliseconds / 1_000)
        let text = Digits.clock(seconds)
        var fraction = Int(milliseconds % 1_000)
        guard fraction > 0 else { return text }
        var width = 3
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        return text + "." + Digits.padded(fraction, width)
    }

    static func zoneText(_ offset: Int?) -> String {
        guard let offset else { return "" }
        guard offset != 0 else { return "Z" }
        let minutes = abs(offset)
        return (offset < 0 ? "-" : "+") + Digits.padded(minutes / 60, 2) + ":"
            + Digits.padded(minutes % 60, 2)
    }

    /// `hh:mm:ss` and a fraction; `24:00:00` is the end of the day. No leap second exists here.
    static func timeOfDay(_ scan: inout SchemaScan) -> Int64? {
        guard let hour = scan.number(of: 2), scan.take(UInt8(ascii: ":")),
            let minute = scan.number(of: 2), scan.take(UInt8(ascii: ":")),
            let second = scan.number(of: 2)
        else { return nil }
        var fraction: Int64 = 0
        if scan.take(UInt8(ascii: ".")) {
            let digits = scan.digits()
            guard !digits.isEmpty else { return nil }
            for place in 0..<3 {
                let digit = digits.dropFirst(place).first ?? 0x30
                fraction = fraction * 10 + Int64(digit - 0x30)
            }
            if digits.dropFirst(3).contains(where: { $0 != 0x30 }) { fraction += 1 }
        }
        let whole = Int64((hour * 60 + minute) * 60 + second) * 1_000 + fraction
        let isEndOfDay = hour == 24 && whole == day
        guard hour < 24 || isEndOfDay, minute < 60, second < 60 else { return nil }
        return whole
    }

    /// `Z`, or `+hh:mm` or `-hh:mm` up to 14 hours, or nothing, which is another thing than UTC.
    static func zone(_ scan: inout SchemaScan) -> Zone? {
        if scan.isAtEnd { return Zone(minutes: nil) }
        if scan.take(UInt8(ascii: "Z")) { return Zone(minutes: 0) }
        let isWest = scan.take(UInt8(ascii: "-"))
        guard isWest || scan.take(UInt8(ascii: "+")), let hours = scan.number(of: 2),
            scan.take(UInt8(ascii: ":")), let minutes = scan.number(of: 2), minutes < 60,
            hours * 60 + minutes <= 14 * 60
        else { return nil }
        return Zone(minutes: isWest ? -(hours * 60 + minutes) : hours * 60 + minutes)
    }

    /// What stands after a time.
    struct Zone {
        /// East of UTC; nil when nothing stands there.
        let minutes: Int?
    }
}
