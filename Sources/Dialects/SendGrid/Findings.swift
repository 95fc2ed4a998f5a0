import BelayJSON

/// What is wrong with a mail/send body, in the order found.
struct Findings {
    private(set) var flaws: [Flaw] = []
    /// A value of the wrong kind within a map: the vendor cannot read such a body at all.
    var isUnreadable = false
    private let most: Int

    init(most: Int) {
        self.most = most
    }

    var isEmpty: Bool { flaws.isEmpty && !isUnreadable }

    /// Notes a flaw; its texts are made only while there is room for one more.
    mutating func note(_ message: @autoclosure () -> String, at place: Place) {
        if flaws.count < most { flaws.append(Flaw(message(), at: place)) }
    }

    /// Notes that a value is of another kind than this one, in JSON Schema's words.
    mutating func note(_ value: JSON, isNo expected: String, at place: Place) {
        note(Text.wrongKind(expected, value.typeName), at: place)
    }

    /// A body without any personalization, whose help page has an anchor of its own.
    mutating func noteNoPersonalization() {
        flaws.append(
            Flaw(
                Text.noPersonalization, field: "personalizations",
                help: Place.page + "-Personalizations-Errors"))
    }
}
