import BelayCore
import BelayForms
import BelaySending
import BelayStore
import BelayTime

/// Named groups of sends, and what may be done with a whole one.
struct BatchesPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let before = visit.query["before"].flatMap { Int64($0) }
        let batches = try await visit.tools.store.batches(
            of: visit.account, before: before, limit: Limits.consolePage)
        var rows: [Values] = []
        for numbered in batches { rows.append(try await row(numbered.batch, visit)) }
        let next = batches.count == Limits.consolePage ? batches.last?.row : nil
        return .page(
            Page(
                title: "Batches", place: .batches, template: .batches,
                values: [
                    "batches": .rows(rows), "hasBatches": .flag(!rows.isEmpty),
                    "next": .text(ifAny: next.map { "\(Place.batches.path)?before=\($0)" }),
                ]))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let id = BatchID(visit.form["batch"] ?? "")
        guard !id.rawValue.holdsNUL,
            let batch = try await visit.tools.sending.batch(id, of: visit.account)
        else { return .refused(.notFound) }
        let path = Place.batches.path
        // Members that came since were not agreed to, and those that left cannot be stopped.
        guard visit.form["live"] == "\(batch.live)" else {
            return .refused(
                .stale(
                    now: "The batch has \(Figures.count(batch.live, "mail", "mails")) to come now.",
                    path: path))
        }
        switch visit.form["do"] {
        case "pause": return try await stop(batch, .pause, visit)
        case "cancel": return try await stop(batch, .cancel, visit)
        case "resume":
            let isLifted = try await visit.tools.sending.lift(
                .batch(id), by: .operators, of: visit.account, actor: visit.actor, because: nil)
            return isLifted
                ? .done("Resumed. What is due leaves now.", path: path)
                : .refused(.stale(now: "It was not paused here.", path: path))
        default: return .refused(.malformed)
        }
    }

    private func stop(
        _ batch: Batch, _ action: Stop.Action, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        let path = Place.batches.path
        let reason = StopReason(visit.form["reason"] ?? "")
        let order = StopOrder(
            scope: .batch(batch.id), action: action, door: .operators, mode: .force,
            actor: visit.actor, reason: reason)
        switch try await visit.tools.sending.stop(order, of: visit.account) {
        case .inForce(let stop):
            let counts = try await visit.tools.sending.count(stop)
            let what = action == .pause ? "Paused" : "Cancelled"
            return .done(
                "\(what): \(Figures.grouped(counts.stopped)) stopped, "
                    + "\(Figures.grouped(counts.handedOver)) had left, "
                    + "\(Figures.grouped(counts.inDoubt)) in doubt, "
                    + "\(Figures.grouped(counts.ended)) had ended before.", path: path)
        case .unknown: return .refused(.unknown(path: path))
        case .refused(.allLeft):
            return .refused(.stale(now: "All of it had left already.", path: path))
        case .refused: return .refused(.notFound)
        }
    }

    private func row(_ batch: Batch, _ visit: Visit) async throws(StoreError) -> Values {
        var stops: [Stop] = []
        for door in [Door.operators, .sendGrid] {
            if let stop = try await visit.tools.sending.stop(
                on: .batch(batch.id), by: door, of: visit.account)
            {
                stops.append(stop)
            }
        }
        let isCancelled = stops.contains { $0.action == .cancel }
        let isPaused = stops.contains { $0.action == .pause }
        let isOurs = stops.contains { $0.door == .operators && $0.action == .pause }
        let standing =
            isCancelled
            ? Standing("Cancelled", tone: "bad")
            : isPaused
                ? Standing("Paused", tone: "warn")
                : batch.live > 0
                    ? Standing("To come", tone: "live")
                    : Standing(batch.members > 0 ? "Done" : "Empty")
        let values: Values = [
            "name": .text(batch.id.rawValue), "batch": .field(batch.id.rawValue),
            "path": .text(Link.path(Place.upcoming.path, [("batch", batch.id.rawValue)])),
            "members": .number(batch.members), "live": .text("\(batch.live)"),
            "liveWords": .text(Figures.count(batch.live, "mail", "mails")),
            "sent": .number(batch.sent), "stopped": .number(batch.stopped),
            "made": .markup(Figures.time(batch.created)),
            "canPause": .flag(batch.live > 0 && !isPaused && !isCancelled),
            "canResume": .flag(isOurs && !isCancelled),
            "canCancel": .flag(batch.live > 0 && !isCancelled),
            "hasMenu": .flag(batch.live > 0 && !isCancelled),
        ]
        return values.merging(standing.values) { own, _ in own }
    }
}
