import BelayCore

// The rule of segments, for every store.

extension Segment {
    /// Whether its conditions hold for a contact: folded left to right, neither junction first.
    ///
    /// Whether the contact is on the segment's list is the store's to know.
    package func holds(for contact: Contact) -> Bool {
        guard let first = conditions.first else { return true }
        return conditions.dropFirst().reduce(first.holds(for: contact)) { held, condition in
            switch condition.junction {
            case .and: held && condition.holds(for: contact)
            case .or: held || condition.holds(for: contact)
            }
        }
    }
}

extension Segment {
    /// Whether a text holds another, ASCII letters in any case.
    package static func text(_ text: String, holds part: String) -> Bool {
        Suppression.key(of: text).holds(Suppression.key(of: part))
    }
}

extension Segment.Condition {
    fileprivate func holds(for contact: Contact) -> Bool {
        if case .never = subject { return false }
        let found = subject.text(of: contact)
        switch type {
        case .text:
            let (text, wanted) = (Suppression.key(of: found ?? ""), Suppression.key(of: value))
            return comparison.holds(for: text, wanted)
        case .number:
            // Nothing is no number: it differs from each, and lies on neither side of one.
            guard let wanted = Decimal64(value), let number = found.flatMap(Decimal64.init) else {
                return comparison == .unequal
            }
            return comparison.holds(number.order(to: wanted))
        case .date:
            guard let wanted = DateText(value), let date = found.flatMap(DateText.init) else {
                return comparison == .unequal
            }
            return comparison.holds(date.order(to: wanted))
        }
    }
}

extension Segment.Subject {
    /// Nil where the contact has nothing.
    fileprivate func text(of contact: Contact) -> String? {
        switch self {
        case .address: contact.address
        case .created: String(contact.created.milliseconds.flooredSeconds)
        case .modified: String(contact.modified.milliseconds.flooredSeconds)
        case .field(let name): contact.fields.first { $0.isNamed(name) }?.value
        case .never: nil
        }
    }
}

extension Int64 {
    /// Of milliseconds since 1970.
    fileprivate var flooredSeconds: Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: 1_000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Segment.Comparison {
    /// - Parameter order: below nought where the contact's value comes first.
    fileprivate func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .unequal: order != 0
        case .below: order < 0
        case .above: order > 0
        case .contains: false
        }
    }

    fileprivate func holds(for text: String, _ wanted: String) -> Bool {
        switch self {
        case .equal: text.utf8.elementsEqual(wanted.utf8)
        case .unequal: !text.utf8.elementsEqual(wanted.utf8)
        case .below: text.utf8.lexicographicallyPrecedes(wanted.utf8)
        case .above: wanted.utf8.lexicographicallyPrecedes(text.utf8)
        case .contains: text.holds(wanted)
        }
    }
}
