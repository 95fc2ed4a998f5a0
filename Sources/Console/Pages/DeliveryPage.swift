import BelayCore
import BelaySending
import BelayStore
import BelayTime

/// One recipient's whole story, and why their mail went or did not.
struct DeliveryPage: ConsolePage {
    let send: SendID
    let position: Int

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let now = visit.tools.time.now
        let found = try await visit.tools.store.deliveries(
            of: send, account: visit.account, after: position - 1, limit: 1, at: now)
        guard let delivery = found.first, delivery.position == position,
            let outline = try await visit.tools.sending.show(.id(send), of: visit.account)
        else { return .refused(.notFound) }
        let story = try await visit.tools.store.story(
            of: send, position: position, account: visit.account)
        let who = try await Who(story.events, visit)
        let lifecycle = delivery.lifecycle
        let reason = Reason.words(delivery, story: story.events, at: now, time: Figures.moment)
        var values: Values = [
            "recipient": .text(delivery.recipient), "reason": .text(reason),
            "subject": .text(outline.send.content.subject),
            "sendPath": .text(SendPage.path(send)),
            "due": .markup(Figures.time(lifecycle.due)),
            "attempts": .number(lifecycle.attempts), "doubts": .number(lifecycle.doubts),
            "hasDoubts": .flag(lifecycle.doubts > 0),
            "next": lifecycle.nextAttempt.map { .markup(Figures.time($0)) } ?? .text(""),
            "finished": lifecycle.finished.map { .markup(Figures.time($0)) } ?? .text(""),
            "reply": .text(delivery.reply ?? ""), "story": .rows(story.events.map(who.values)),
            "isCut": .flag(story.isCut),
        ]
        values.merge(Standing(delivery).values) { own, _ in own }
        return .page(
            Page(
                title: delivery.recipient, place: .upcoming, template: .delivery,
                values: values))
    }
}
