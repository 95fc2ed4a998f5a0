import BelayCore
import BelayForms
import BelaySending
import BelayStore
import BelayTime

/// Named groups of sends, and what may be done with a whole one.
struct BatchesPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        .page(try await page(visit))
    }

    private func page(
        _ visit: Visit, flaw: String? = nil
    ) async throws(StoreError) -> Page {
        let before = visit.query["before"].flatMap { Int64($0) }
        let batches = try await visit.tools.store.batches(
            of: visit.account, before: before, limit: Limits.consolePage)
        var rows: [Values] = []
        for numbered in batches { rows.append(try await row(numbered.batch, visit)) }
        let next = batches.count == Limits.consolePage ? batches.last?.row : nil
        return Page(
            title: "Batches", place: .batches, template: .batches,
            values: [
                "batches": .rows(rows), "hasBatches": .flag(!rows.isEmpty),
                "flaw": .text(ifAny: flaw),
                "next": .text(ifAny: next.map { "\(Place.batches.path)?before=\($0)" }),
            ])
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let id = BatchID(visit.form["batch"] ?? "")
        guard !id.rawValue.holdsNUL,
            let batch = try await visit.tools.sending.batch(id, of: visit.account)
        else { return .refused(.notFound) }
        let path = Place.batches.path
        let reason: StopReason?
        do throws(ReasonFlaw) { reason = try visit.reason() } catch {
            return .flawed(try await page(visit, flaw: error.words))
        }
        // How many are to come changes with every mail that leaves: no reason to refuse a stop.
        switch visit.form["do"] {
        case "pause": return try await stop(batch, .pause, reason, visit)
        case "cancel": return try await stop(batch, .cancel, reason, visit)
        case "resume":
            let isLifted = try await visit.tools.sending.lift(
                .batch(id), by: .operators, of: visit.account, actor: visit.actor,
                because: reason)
            return isLifted
                ? .done("Resumed. What is due leaves now.", path: path)
                : .refused(.stale(now: "It was not paused here.", path: path))
        default: return .refused(.malformed)
        }
    }

    private func stop(
        _ batch: Batch, _ action: Stop.Action, _ reason: StopReason?, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        let path = Place.batches.path
        let order = StopOrder(
            scope: .batch(batch.id), action: action, door: .operators, mode: .force,
            actor: visit.actor, reason: reason)
        switch try await visit.tools.sending.stop(order, of: visit.account) {
        case .inForce(let stop):
            let verb = action == .pause ? "Paused" : "Cancelled"
            return .done(await visit.words(verb, stop), path: path)
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
        var isBeingStopped = false
        if isCancelled || isPaused, batch.live > 0 {
            let left = try await visit.tools.store.releasing(
                in: .batch(batch.id), of: visit.account)
            isBeingStopped = left > 0
        }
        let canCancel = batch.live > 0 && (!isCancelled || isBeingStopped)
        let standing =
            isBeingStopped
            ? Standing.beingStopped
            : isCancelled
                ? Standing("Cancelled", tone: "bad")
                : isPaused
                    ? Standing("Paused", tone: "warn")
                    : batch.live > 0
                        ? Standing("To come", tone: "live")
                        : Standing(batch.members > 0 ? "Done" : "Empty")
        let values: Values = [
            "name": .text(batch.id.rawValue), "batch": .field(batch.id.rawValue),
            "path": .text(Link.path(Place.upcoming.path, [("batch", batch.id.rawValue)])),
            "members": .number(batch.members),
            "liveWords": .text(Figures.count(batch.live, "mail", "mails")),
            "sent": .number(batch.sent), "stopped": .number(batch.stopped),
            "made": .markup(Figures.time(batch.created)),
            "canPause": .flag(batch.live > 0 && !isPaused && !isCancelled),
            "canResume": .flag(isOurs && !isCancelled),
            "canCancel": .flag(canCancel), "hasMenu": .flag(canCancel),
            "length": .number(Limits.reason),
        ]
        return values.merging(standing.values) { own, _ in own }
    }
}
