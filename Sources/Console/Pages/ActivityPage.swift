import BelayCore
import BelayForms
import BelaySending
import BelayStore
import BelayTime

/// What happened lately, by whom through which door; and everything that went to one address.
struct ActivityPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let before = visit.query["before"].flatMap { Int64($0) }
        if let address = visit.query["q"], !address.isEmpty {
            return try await search(address, before, visit)
        }
        // What concerns more than a send stands on the first page, and on pages of its own.
        let log = visit.query["log"].flatMap { Int64($0) }
        let happenings =
            log == nil
            ? try await visit.tools.store.happenings(
                of: visit.account, before: before, limit: Limits.consolePage) : []
        let kept =
            before == nil
            ? try await visit.tools.store.events(
                of: visit.account, before: log, limit: Limits.consolePage) : []
        let earlier = kept.count == Limits.consolePage ? kept.last?.sequence : nil
        let wider = kept.map(\.event)
        let who = try await Who(happenings.flatMap(\.events) + wider, visit)
        let next = happenings.count == Limits.consolePage ? happenings.last?.number : nil
        return .page(
            Page(
                title: "Activity", place: .activity, template: .activity,
                values: [
                    "q": .field(""), "isSearch": .flag(false), "hasFound": .flag(false),
                    "found": .rows([]), "address": .text(""),
                    "sends": .rows(happenings.map { Self.row($0, who) }),
                    "hasSends": .flag(!happenings.isEmpty), "isLog": .flag(log != nil),
                    "earlier": .text(ifAny: earlier.map { "\(Place.activity.path)?log=\($0)" }),
                    "wider": .rows(wider.map(who.values)), "hasWider": .flag(!wider.isEmpty),
                    "next": .text(ifAny: next.map { "\(Place.activity.path)?before=\($0)" }),
                ]))
    }

    private func search(
        _ address: String, _ before: Int64?, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        let seen = try await visit.tools.store.sightings(
            of: address, account: visit.account, before: before, at: visit.tools.time.now)
        let next = seen.next.map {
            Link.path(Place.activity.path, [("q", address), ("before", "\($0)")])
        }
        return .page(
            Page(
                title: "Activity", place: .activity, template: .activity,
                values: [
                    "q": .field(address), "isSearch": .flag(true),
                    "hasFound": .flag(!seen.found.isEmpty), "address": .text(address),
                    "found": .rows(seen.found.map(Self.row)), "sends": .rows([]),
                    "hasSends": .flag(false), "wider": .rows([]), "hasWider": .flag(false),
                    "isLog": .flag(false), "earlier": .text(""),
                    "next": .text(ifAny: next),
                ]))
    }

    private static func row(_ sighting: Sighting) -> Values {
        let delivery = sighting.delivery
        let values: Values = [
            "subject": .text(sighting.subject), "recipient": .text(delivery.recipient),
            "path": .text("\(SendPage.path(sighting.send))/\(delivery.position)"),
            "due": .markup(Figures.time(delivery.lifecycle.due)),
            "reply": .text(delivery.reply ?? ""),
        ]
        return values.merging(Standing(delivery).values) { own, _ in own }
    }

    private static func row(_ happening: Happening, _ who: Who) -> Values {
        [
            "subject": .text(happening.subject.isEmpty ? "(no subject)" : happening.subject),
            "path": .text(SendPage.path(happening.send)),
            "number": .text("\(happening.number)"), "door": .text(happening.door.words),
            "events": .rows(chosen(happening.events).map(who.values)),
            "hasMore": .flag(happening.events.count > shown),
        ]
    }

    /// Events of a send that a line has room for.
    private static let shown = 5

    /// What people did comes before what came of it, and that before each step on the way; in the
    /// order of the story.
    static func chosen(_ events: [Event]) -> [Event] {
        let ranked = events.enumerated().sorted { left, right in
            (left.element.kind.rank, left.offset) < (right.element.kind.rank, right.offset)
        }
        return ranked.prefix(shown).sorted { $0.offset < $1.offset }.map(\.element)
    }
}

extension Event.Kind {
    /// What is shown first where there is not room for all.
    fileprivate var rank: Int {
        switch self {
        case .accepted, .stopped, .lifted, .cancelled, .rescheduled, .resolved, .held, .resumed: 0
        case .sent, .failed, .inDoubt, .abandoned, .expired, .suppressed, .quarantined: 1
        case .begun, .listed, .unsubscribed, .imported, .changed: 1
        case .released, .deferred: 2
        }
    }
}
