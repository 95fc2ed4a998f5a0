package import BelayCore

/// What `<input type="datetime-local">` sends and takes, read as UTC: `2026-11-21T22:30`.
package enum LocalTime {
    package static func text(_ instant: Instant) -> String {
        String(decoding: Figures.iso(instant).utf8.prefix(16), as: UTF8.self)
    }

    /// Nil for anything else, and for a day that no calendar has. Seconds may follow.
    package static func instant(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16 || bytes.count == 19 else { return nil }
        let signs: [Int: UInt8] = [4: 45, 7: 45, 10: 84, 13: 58, 16: 58]
        var numbers: [Int64] = [0]
        for (index, byte) in bytes.enumerated() {
            if let sign = signs[index] {
                guard byte == sign else { return nil }
                numbers.append(0)
            } else {
                guard (48...57).contains(byte) else { return nil }
                numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int64(byte - 48)
            }
        }
        if numbers.count == 5 { numbers.append(0) }
        guard numbers[3] < 24, numbers[4] < 60, numbers[5] < 60,
            let day = day(year: numbers[0], month: numbers[1], day: numbers[2])
        else { return nil }
        return Instant(
            unixSeconds: day * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5])
    }

    /// Days since 1970-01-01.
    private static func day(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard (1970...9999).contains(year), (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[Int(month) - 1]).contains(day) else { return nil }
        let before = year - 1
        let leaps = before / 4 - before / 100 + before / 400 - 477
        let past = lengths.prefix(Int(month) - 1).reduce(0, +)
        return (year - 1970) * 365 + leaps + past + day - 1
    }
}
