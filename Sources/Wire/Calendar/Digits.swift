/// Numbers as dates and times are written with them.
package enum Digits {
    /// With noughts before it, up to a width in digits. The number is nought or more.
    package static func padded(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// `14:05:09`
    ///
    /// - Parameter second: of its day, from 0 up to 86,400, which is `24:00:00`.
    package static func clock(_ second: some BinaryInteger) -> String {
        padded(second / 3_600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
    }
}
