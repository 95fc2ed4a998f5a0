import BelayCalendar
import BelayCore
import BelayJSON

/// When a mail is to leave: `scheduledDeliveryDate`, `time` and `minute`.
///
/// Any of the three means a deferred mail: what cannot be read is refused, and is never "now".
enum Deferral {
    /// Nil for a mail that is to leave at once.
    static func read(_ body: JSON, now: Instant) throws(Refusal) -> Instant? {
        let members = ["scheduledDeliveryDate", "time", "minute"].map { body.member($0) }
        guard members.contains(where: { $0 != nil }) else { return nil }
        guard let dateText = members[0], dateText != .string("") else { throw .dateRequired }
        guard let hour = number(members[1]), (0...24).contains(hour) else { throw .hourRequired }
        guard let minute = number(members[2]) else { throw .minuteInvalid }
        guard (0...55).contains(minute), minute % 5 == 0 else { throw .minuteNoStep }
        guard let date = dateText.asString.flatMap(date) else { throw .dateInvalid }
        // 24 is midnight at the end of the day.
        let wall = Int64(date.daysSinceEpoch) * 86_400 + hour * 3_600 + minute * 60
        guard let due = ParisTime.instant(ofWall: wall), due > now else { throw .dateInvalid }
        return due
    }

    /// `dd/mm/YYYY`, every digit of it, of a day that there is.
    private static func date(_ text: String) -> CivilDay? {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 2, 4], let day = Decimal.read(parts[0], digits: 2),
            let month = Decimal.read(parts[1], digits: 2),
            let year = Decimal.read(parts[2], digits: 4), year >= 1
        else { return nil }
        return CivilDay(year: Int(year), month: Int(month), day: Int(day))
    }

    /// A whole number, or a text of one or two digits: clients send both.
    private static func number(_ value: JSON?) -> Int64? {
        switch value {
        case .string(let text): Decimal.read(text.utf8, digits: 2)
        default: value?.asWholeNumber
        }
    }
}

extension JSON {
    /// The member of that name; nil when it is absent or null.
    func member(_ name: String) -> JSON? {
        guard let value = self[name], !value.isNull else { return nil }
        return value
    }
}
