import BelayCore
import BelayForms
import BelaySending
import BelayStore
import BelayTime

/// One act on one send: what it would touch, why, and then the act.
struct ActPage: ConsolePage {
    let send: SendID
    let act: SendAct

    /// A send as its acts see it.
    private struct Seen {
        let summary: SendSummary
        let tally: DeliveryTally
        let standing: UpcomingFilter.Standing
    }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let seen = try await look(visit) else { return .refused(.notFound) }
        guard act.isOpen(in: seen.standing, seen.tally), !seen.summary.isOver, !seen.tally.isOver
        else { return tooLate(seen, visit) }
        return .page(page(seen, entry: entry(at: seen.summary.due, visit)))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        // Nothing is counted before a stop: mail leaves meanwhile.
        guard let found = try await SendPage.standing(send, visit) else {
            return .refused(.notFound)
        }
        guard isOpen(in: found.standing) else { return try await tooLate(visit) }
        let reason: StopReason?
        do throws(ReasonFlaw) { reason = try visit.reason() } catch {
            return try await flawed(visit, error.words)
        }
        switch act {
        case .pause: return try await pause(visit, reason)
        case .resume: return try await resume(visit, reason)
        case .cancel:
            return try await cancel(visit, reason, isRepeat: found.standing == .cancelled)
        case .reschedule: return try await reschedule(visit, found.due, reason)
        }
    }

    /// That it fell due since its page was shown is no reason to refuse a stop. A cancel that was
    /// answered *unknown* may be repeated: the verb tells.
    private func isOpen(in standing: UpcomingFilter.Standing?) -> Bool {
        guard let standing else { return false }
        return act.isOpen(in: standing) || act == .cancel
    }

    /// What was typed comes back with what is wrong in it.
    private func flawed(
        _ visit: Visit, _ flaw: String? = nil, _ question: ScheduleEntry.Question? = nil
    ) async throws(StoreError) -> PageAnswer {
        guard let seen = try await look(visit) else { return .refused(.notFound) }
        let entry = ScheduleEntry(visit.form) ?? self.entry(at: seen.summary.due, visit)
        return .flawed(
            page(
                seen, flaw: flaw, reason: visit.form["reason"] ?? "", entry: entry,
                question: question))
    }

    private func entry(at due: Instant, _ visit: Visit) -> ScheduleEntry {
        ScheduleEntry(at: due, now: visit.tools.time.now)
    }

    // MARK: The acts

    private var path: String { SendPage.path(send) }

    private func pause(
        _ visit: Visit, _ reason: StopReason?
    ) async throws(StoreError) -> PageAnswer {
        let order = StopOrder(
            scope: .send(send), action: .pause, door: .operators, mode: .force,
            actor: visit.actor, reason: reason)
        switch try await visit.tools.sending.stop(order, of: visit.account) {
        case .inForce: return .done("Paused. Nothing of it leaves until it is resumed.", path: path)
        case .unknown: return .refused(.unknown(path: path))
        case .refused(.allLeft):
            return .refused(.stale(now: "All of it had left already.", path: path))
        case .refused: return .refused(.notFound)
        }
    }

    private func resume(
        _ visit: Visit, _ reason: StopReason?
    ) async throws(StoreError) -> PageAnswer {
        let isLifted = try await visit.tools.sending.lift(
            .send(send), by: .operators, of: visit.account, actor: visit.actor, because: reason)
        guard isLifted else {
            return .refused(
                .stale(
                    now: "It is not paused here: its batch, a tag, the account or another door "
                        + "pauses it, and it is resumed there.", path: path))
        }
        return .done("Resumed. What is due leaves now.", path: path)
    }

    private func cancel(
        _ visit: Visit, _ reason: StopReason?, isRepeat: Bool
    ) async throws(StoreError) -> PageAnswer {
        let verb = isRepeat ? "It is cancelled already" : "Cancelled"
        let outcome: SendCancelOutcome
        do throws(StoreError) {
            outcome = try await visit.tools.sending.cancel(
                send: .id(send), by: .operators, of: visit.account, actor: visit.actor,
                because: reason)
        } catch {
            guard await visit.isCancelInForce(send) else { throw error }
            return .done(Visit.uncounted(verb), path: path)
        }
        switch outcome {
        case .group(let counts): return .done(Visit.words(verb, counts), path: path)
        case .single(.cancelled), .single(.alreadyCancelled):
            return .done(verb + ". Nothing of it leaves.", path: path)
        case .single(.inDoubt):
            return .done(
                "Nothing more is tried; an earlier try may have been delivered.", path: path)
        case .single(.tooLate):
            return .refused(
                .stale(
                    now: "It is leaving just now. If the relay refuses it, it is cancelled.",
                    path: path))
        case .single(.alreadySent):
            return .refused(.stale(now: "It had been sent already.", path: path))
        case .single(.alreadyEnded), .single(.notFound):
            return .refused(.stale(now: "It had ended already.", path: path))
        case .unknown: return .refused(.unknown(path: path))
        case .notFound: return .refused(.notFound)
        }
    }

    private func reschedule(
        _ visit: Visit, _ before: Instant, _ reason: StopReason?
    ) async throws(StoreError) -> PageAnswer {
        guard let entry = ScheduleEntry(visit.form) else { return .refused(.malformed) }
        // Of two who move it, the second hears of the first.
        guard visit.form["due"] == "\(before.milliseconds)" else { return moved(to: before) }
        let due: Instant
        switch entry.due(isDraft: false) {
        case .at(let instant): due = instant
        case .unclear(let question): return try await flawed(visit, nil, question)
        case .flawed(let words): return try await flawed(visit, words)
        case .now: return .refused(.malformed)
        }
        guard due > visit.tools.time.now else {
            return try await flawed(visit, "That time is past. Choose one that is to come.")
        }
        let answer = try await visit.tools.sending.reschedule(
            send, from: before, to: due, of: visit.account, by: visit.actor, because: reason)
        guard let answer else { return .refused(.notFound) }
        if answer.isOther {
            let now = try await SendPage.standing(send, visit)
            return now.map { moved(to: $0.due) } ?? .refused(.notFound)
        }
        guard answer.moved > 0 else {
            return .refused(.stale(now: "Nothing of it could still be moved.", path: path))
        }
        let left = answer.left > 0 ? "; \(Figures.grouped(answer.left)) could not be" : ""
        return .done("Moved to \(Figures.moment(due))\(left).", path: path)
    }

    private func moved(to due: Instant) -> PageAnswer {
        let now = "It is due at \(Figures.moment(due)) now. Nothing was changed."
        return .refused(.stale(now: now, path: path))
    }

    // MARK: The page

    private func look(_ visit: Visit) async throws(StoreError) -> Seen? {
        guard let found = try await SendPage.look(send, visit) else { return nil }
        return Seen(
            summary: found.summary, tally: found.outline.tally,
            standing: found.summary.standing(at: visit.tools.time.now))
    }

    private func tooLate(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let seen = try await look(visit) else { return .refused(.notFound) }
        return tooLate(seen, visit)
    }

    private func tooLate(_ seen: Seen, _ visit: Visit) -> PageAnswer {
        let standing = Standing(
            seen.summary, tally: seen.tally, at: visit.tools.time.now)
        return .refused(
            .stale(
                now: "\(act.title) is not open to it any more: it reads “\(standing.words)” now. "
                    + "Nothing was changed.", path: path))
    }

    private func page(
        _ seen: Seen, flaw: String? = nil, reason: String = "", entry: ScheduleEntry,
        question: ScheduleEntry.Question? = nil
    ) -> Page {
        let subject = seen.summary.subject
        let tally = seen.tally
        let count = act == .resume ? tally.paused : tally.stoppable
        let isOpen = seen.summary.audience?.isOpen ?? false
        let listed = count > 0 ? ", \(Figures.grouped(count)) of them listed" : ""
        let touched =
            isOpen
            ? "everybody on its lists" + listed : Figures.count(count, "recipient", "recipients")
        let own: Values = [
            "act": .text(act.title), "subject": .text(subject), "path": .text(path),
            "touched": .text(touched), "explanation": .text(explanation),
            "due": .markup(Figures.time(seen.summary.due)),
            "before": .text("\(seen.summary.due.milliseconds)"), "reason": .field(reason),
            "flaw": .text(ifAny: flaw), "isDanger": .flag(act == .cancel),
            "hasLeft": .flag(tally.sent > 0), "left": .number(tally.sent),
            "asksTime": .flag(act == .reschedule), "limit": .text("\(Limits.reason)"),
        ]
        return Page(
            title: "\(act.title): \(subject)", place: .upcoming, template: .act,
            values: act == .reschedule
                ? entry.values(question).merging(own) { _, own in own } : own)
    }

    private var explanation: String {
        switch act {
        case .pause: "Nothing of it leaves until somebody resumes it."
        case .resume: "What has fallen due meanwhile leaves at once."
        case .reschedule: "Its time is changed, and nothing else."
        case .cancel: "Nothing more of it leaves. This cannot be taken back."
        }
    }
}
