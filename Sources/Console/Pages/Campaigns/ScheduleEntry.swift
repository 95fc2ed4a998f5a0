import BelayCore
import BelayForms
import BelayTime

/// What somebody says of when a mail is to go out: now, or at a time of a clock somewhere.
struct ScheduleEntry: Sendable, Hashable {
    var isNow: Bool
    /// As the form has it.
    var time: String
    var zone: String
    /// The answer to an earlier question: the time and the zone that it was about, and what was
    /// chosen.
    var asked: String
    var choice: String
    /// What the form showed at first, which the browser's own zone may be put in place of.
    var proposed: Instant?

    /// What a form begins with.
    init(at instant: Instant, now: Instant) {
        isNow = false
        time = Zone.utc.local(max(instant, now)).text
        zone = Zone.utc.name
        asked = ""
        choice = ""
        proposed = max(instant, now)
    }

    /// Nil for fields that no page of ours has.
    init?(_ form: Fields) {
        switch form["when"] {
        case "now": isNow = true
        case "later": isNow = false
        default: return nil
        }
        time = form["at"] ?? ""
        zone = form["zone"] ?? ""
        asked = form["asked"] ?? ""
        choice = form["choice"] ?? ""
    }

    enum Due: Sendable, Hashable {
        case now
        case at(Instant)
        case unclear(Question)
        case flawed(String)
    }

    /// What is to be asked of a time that is none, or two.
    struct Question: Sendable, Hashable {
        var words: String
        var choices: [Choice]

        struct Choice: Sendable, Hashable {
            /// What the form sends: milliseconds since 1970.
            var instant: Instant
            var words: String
        }
    }

    /// - Parameter isDraft: a draft may go out now; what is scheduled is moved to a time.
    func due(isDraft: Bool) -> Due {
        if isNow { return isDraft ? .now : .flawed("Choose a time that is to come.") }
        guard let zone = Zone(self.zone) else { return .flawed("Choose a time zone.") }
        guard let local = ClockTime(time) else {
            return .flawed("Give a date and a time that the calendar has.")
        }
        switch zone.reading(local) {
        case .once(let instant): return .at(instant)
        case .never(let before, let after):
            return answer(
                Question(
                    words: "At \(Self.words(local)) there is no such time in \(zone.name): clocks "
                        + "are put forward over it. The nearest good ones:",
                    choices: [before, after].map { Self.choice($0, in: zone) }))
        case .twice(let first, let second):
            return answer(
                Question(
                    words: "\(Self.words(local)) comes twice in \(zone.name): clocks are put back "
                        + "over it. Which one?",
                    choices: [
                        Self.choice(first, in: zone, "the first time, "),
                        Self.choice(second, in: zone, "the second time, "),
                    ]))
        }
    }

    /// The choice, where it was made for this very question.
    private func answer(_ question: Question) -> Due {
        guard asked.utf8.elementsEqual(subject.utf8),
            let chosen = question.choices.first(where: { "\($0.instant.milliseconds)" == choice })
        else { return .unclear(question) }
        return .at(chosen.instant)
    }

    /// What a question is about.
    private var subject: String { time + " " + zone }

    private static func choice(
        _ instant: Instant, in zone: Zone, _ lead: String = ""
    ) -> Question.Choice {
        Question.Choice(
            instant: instant,
            words: "\(words(zone.local(instant))), \(lead)\(zone.offsetName(at: instant))")
    }

    /// `28 Mar 2027, 02:30`
    private static func words(_ time: ClockTime) -> String {
        let parts = Array(time.text.utf8)
        func text(_ range: Range<Int>) -> String { String(decoding: parts[range], as: UTF8.self) }
        let month = Int(text(5..<7)).map { Figures.months[$0 - 1] } ?? ""
        return "\(Int(text(8..<10)) ?? 0) \(month) \(text(0..<4)), \(text(11..<16))"
    }

    func values(_ question: Question?) -> Values {
        [
            "isNow": .flag(isNow), "time": .field(time),
            "proposed": .text(proposed.map(Figures.iso) ?? ""),
            "zones": .rows(zoneGroups),
            "question": .text(question?.words ?? ""), "asked": .field(subject),
            "choices": .rows(
                (question?.choices ?? []).enumerated().map { index, choice in
                    [
                        "choice": .text("\(choice.instant.milliseconds)"),
                        "choiceWords": .text(choice.words), "isFirst": .flag(index == 0),
                    ]
                }),
        ]
    }

    /// By the part of the world.
    private var zoneGroups: [Values] {
        var groups: [(region: String, zones: [Values])] = []
        for name in Zone.names where name != "UTC" {
            let region = String(name.prefix { $0 != "/" })
            let row: Values = ["zone": .text(name), "isZone": .flag(name == zone)]
            if groups.last?.region == region {
                groups[groups.count - 1].zones.append(row)
            } else {
                groups.append((region, [row]))
            }
        }
        return groups.map { ["region": .text($0.region), "members": .rows($0.zones)] }
    }
}
