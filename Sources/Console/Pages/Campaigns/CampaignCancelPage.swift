import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// Stops what has not left, for good: says before whom it touches, and asks why.
struct CampaignCancelPage: ConsolePage {
    let shelf: CampaignShelf
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf, includesTally: true) else {
            return .refused(.notFound)
        }
        guard found.status.mayBeStopped || found.isBeingStopped else {
            return .done(nil, path: shelf.path(number))
        }
        return .page(try await page(found, visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        // Nothing is counted before a stop: mail leaves meanwhile.
        guard let found = try await visit.find(number, on: shelf) else {
            return .refused(.notFound)
        }
        // That it began meanwhile is no reason to refuse a stop; that it is another one is. One
        // that was answered *unknown* may be repeated: the verb tells.
        guard visit.version == found.kept.version,
            found.status.mayBeStopped || found.status == .cancelled
        else { return visit.stale(found, on: shelf) }
        guard let reason = StopReason(visit.form["reason"] ?? "") else {
            return try await flawed(visit)
        }
        let outcome: CampaignCancelOutcome
        do throws(StoreError) {
            outcome = try await visit.campaigns.cancel(
                number, shelf.kind, ifVersion: found.kept.version, through: .operators,
                of: visit.account, by: visit.actor, because: reason)
        } catch {
            guard let send = found.launch?.id, await visit.isCancelInForce(send) else {
                throw error
            }
            return .done(Visit.uncounted("Stopped"), path: shelf.path(number))
        }
        switch outcome {
        case .stopped(let outcome):
            return answer(outcome, isRepeat: found.status == .cancelled)
        case .draft(let now), .changedMeanwhile(let now): return visit.stale(now, on: shelf)
        case .unknown: return .refused(.notFound)
        }
    }

    private func flawed(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let found = try await visit.find(number, on: shelf, includesTally: true) else {
            return .refused(.notFound)
        }
        let flaw = "Say why, in 1 to \(Limits.reason) characters: it stands in the log."
        return .flawed(try await page(found, visit, flaw: flaw))
    }

    private func answer(_ outcome: SendCancelOutcome, isRepeat: Bool) -> PageAnswer {
        let verb = isRepeat ? "It is cancelled already" : "Stopped"
        return switch outcome {
        case .group(let counts): .done(Self.words(verb, counts), path: shelf.path(number))
        case .single(.cancelled), .single(.alreadyCancelled):
            .done(verb + ". Nothing of it was sent.", path: shelf.path(number))
        case .single(.inDoubt):
            .done(
                "Stopped. One mail may have been delivered before.", path: shelf.path(number))
        case .single(.alreadySent), .single(.alreadyEnded):
            .done("It was too late: all of it had left.", path: shelf.path(number))
        case .single(.tooLate), .unknown: .refused(.unknown(path: shelf.path(number)))
        case .single(.notFound), .notFound: .refused(.notFound)
        }
    }

    static func words(_ verb: String, _ counts: StopCounts) -> String {
        var words = verb + ". \(Figures.count(counts.stopped, "mail", "mails")) will not be sent"
        words += "; \(Figures.grouped(counts.handedOver)) had left before"
        if counts.inDoubt > 0 { words += ", \(Figures.grouped(counts.inDoubt)) in doubt" }
        if counts.ended > 0 {
            words += ", \(Figures.grouped(counts.ended)) had ended otherwise"
        }
        return words + ". That is \(Figures.grouped(counts.total)) in all."
    }

    private func page(
        _ found: KeptCampaign, _ visit: Visit, flaw: String? = nil
    ) async throws(StoreError) -> Page {
        let own: Values = [
            "touches": .text(try await touches(found, visit)), "flaw": .text(ifAny: flaw),
            "left": .text(left(found)),
            "reason": .field(visit.form["reason"] ?? ""), "length": .number(Limits.reason),
            "back": .text(shelf.path(number)),
        ]
        return Page(
            title: "Cancel \(found.campaign.name)", place: shelf.place,
            template: .campaignCancel,
            values: found.values(on: shelf).merging(own) { _, own in own })
    }

    /// Whom a stop would touch by now.
    private func touches(
        _ found: KeptCampaign, _ visit: Visit
    ) async throws(StoreError) -> String {
        let tally = found.tally ?? DeliveryTally()
        switch found.launch?.audience.state {
        case .scheduled:
            let reach = try await Reach(of: found.campaign, visit)
            return "It will touch \(reach.words): nobody gets a mail."
        case .expanding:
            return "It will touch at least "
                + Figures.count(tally.waiting + tally.paused, "mail", "mails")
                + " that have not left, and all that are not listed yet."
        default:
            return "It will touch " + Figures.count(tally.waiting + tally.paused, "mail", "mails")
                + " that have not left by now."
        }
    }

    private func left(_ found: KeptCampaign) -> String {
        let sent = found.tally?.sent ?? 0
        return sent == 0
            ? "" : "\(Figures.count(sent, "mail has", "mails have")) left: no stop calls them back."
    }
}
