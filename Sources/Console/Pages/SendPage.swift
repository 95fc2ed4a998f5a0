import BelayCore
import BelayForms
import BelaySending
import BelayStore
import BelayTime

/// One send: what it is, where its deliveries are, what happened.
struct SendPage: ConsolePage {
    let send: SendID

    static func path(_ send: SendID) -> String { "/console/sends/\(send)" }

    /// A send with its deliveries counted.
    struct Found {
        let record: SendRecord
        let outline: SendOutline
        let summary: SendSummary
    }

    /// Nil when it is unknown, or another account's.
    static func look(_ send: SendID, _ visit: Visit) async throws(StoreError) -> Found? {
        guard let record = try await visit.tools.sending.show(.id(send), of: visit.account),
            let outline = try await visit.tools.sending.outlines(
                OutlineFilter(numbers: [record.send.number]), of: visit.account
            ).first
        else { return nil }
        let coverage =
            record.audience == nil
            ? record.deliveries.first { !$0.lifecycle.isFinal }?.coverage : outline.coverage
        let tally = outline.tally
        let summary = SendSummary(
            id: send, number: outline.number, door: outline.door, batch: record.send.batch,
            subject: outline.subject, accepted: outline.accepted, due: outline.due,
            deliveries: tally.total,
            finished: tally.total - tally.waiting - tally.paused - tally.releasing - tally.inDoubt,
            coverage: coverage ?? .clear, audience: outline.audience)
        return Found(record: record, outline: outline, summary: summary)
    }

    /// Where a send is, without a look at all its deliveries; nil when it is unknown, or another
    /// account's.
    static func standing(
        _ send: SendID, _ visit: Visit
    ) async throws(StoreError) -> (standing: UpcomingFilter.Standing?, due: Instant)? {
        if let record = try await visit.tools.sending.audience(.id(send), of: visit.account) {
            let standing: UpcomingFilter.Standing? =
                switch record.shown {
                case .scheduled: .scheduled
                case .paused: .paused
                case .sending: .going
                case .cancelled: .cancelled
                case .done: nil
                }
            return (standing, record.audience.due)
        }
        guard let record = try await visit.tools.sending.show(.id(send), of: visit.account),
            let due = record.deliveries.map(\.lifecycle.due).min()
        else { return nil }
        let live = record.deliveries.filter { !$0.lifecycle.isFinal }
        let summary = SendSummary(
            id: send, number: record.send.number, door: record.send.door, batch: nil, subject: "",
            accepted: record.send.accepted, due: due, deliveries: record.deliveries.count,
            finished: record.deliveries.count - live.count, coverage: live.first?.coverage ?? .clear
        )
        return (summary.isOver ? nil : summary.standing(at: visit.tools.time.now), due)
    }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let now = visit.tools.time.now
        guard let found = try await Self.look(send, visit) else { return .refused(.notFound) }
        let after = visit.query["after"].flatMap { Int($0) } ?? -1
        let deliveries = try await visit.tools.store.deliveries(
            of: send, account: visit.account, after: after, limit: Limits.consolePage, at: now)
        let story = try await visit.tools.store.story(
            of: send, position: nil, account: visit.account)
        let who = try await Who(story.events, visit)
        var values = Self.head(found, at: now)
        values["tally"] = .rows(Self.tally(found.outline.tally))
        values["deliveries"] = .rows(deliveries.map { row($0) })
        values["hasDeliveries"] = .flag(!deliveries.isEmpty)
        values["story"] = .rows(story.events.map(who.values))
        values["isCut"] = .flag(story.isCut)
        let isFull = deliveries.count == Limits.consolePage
        values["next"] = .text(
            ifAny: isFull
                ? deliveries.last.map { "\(Self.path(send))?after=\($0.position)" } : nil)
        values["isAfter"] = .flag(after >= 0)
        values["path"] = .text(Self.path(send))
        return .page(
            Page(
                title: found.outline.subject, place: .upcoming, template: .send, values: values))
    }

    private static func head(_ found: Found, at now: Instant) -> Values {
        let send = found.record.send
        let standing = Standing(found.summary, tally: found.outline.tally, at: now)
        let isOver = found.summary.isOver || found.outline.tally.isOver
        let acts: Values =
            isOver
            ? ["acts": .rows([]), "hasActs": .flag(false)]
            : SendAct.values(
                for: found.summary.standing(at: now), of: send.id, found.outline.tally)
        let values: Values = [
            "subject": .text(
                found.outline.subject.isEmpty ? "(no subject)" : found.outline.subject),
            "number": .text("\(send.number)"), "id": .text("\(send.id)"),
            "from": .text(send.content.from.address), "door": .text(send.door.words),
            "accepted": .markup(Figures.time(send.accepted)),
            "due": .markup(Figures.time(found.outline.due)),
            "finished": found.outline.finished.map { .markup(Figures.time($0)) } ?? .text(""),
            "batchName": .text(send.batch?.rawValue ?? ""),
            "batchPath": .text(
                send.batch.map { Link.path(Place.upcoming.path, [("batch", $0.rawValue)]) } ?? ""),
            "tags": .rows(
                send.tags.map { tag in
                    [
                        "tagName": .text(tag),
                        "tagPath": .text(Link.path(Place.upcoming.path, [("tag", tag)])),
                    ]
                }),
        ]
        return values.merging(standing.values) { own, _ in own }.merging(acts) { own, _ in own }
    }

    private static func tally(_ tally: DeliveryTally) -> [Values] {
        let all: [(String, Int, String)] = [
            ("Waiting", tally.waiting, ""), ("Paused", tally.paused, "warn"),
            ("Going out", tally.releasing, "live"), ("Sent", tally.sent, "good"),
            ("In doubt", tally.inDoubt, "warn"), ("Cancelled", tally.cancelled, "bad"),
            ("Abandoned", tally.abandoned, "bad"), ("Failed", tally.failed, "bad"),
            ("Expired", tally.expired, "bad"), ("Unsubscribed", tally.suppressed, "warn"),
            ("Quarantined", tally.quarantined, "bad"),
        ]
        return all.filter { $0.1 > 0 }.map { name, count, tone in
            ["name": .text(name), "count": .number(count), "countTone": .text(tone)]
        }
    }

    private func row(_ delivery: DeliveryRecord) -> Values {
        [
            "recipient": .text(delivery.recipient),
            "storyPath": .text("\(Self.path(send))/\(delivery.position)"),
            "reply": .text(delivery.reply ?? ""),
            "deliveryState": .text(Standing(delivery).words),
            "deliveryTone": .text(Standing(delivery).tone),
        ]
    }
}
