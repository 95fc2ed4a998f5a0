import BelayCore
import BelayStore

/// One verb with its arguments; holds and stops by their place among those that were given out.
enum Step: Sendable {
    case accept(Acceptance, AccountID)
    case addBatch(BatchID, AccountID, Instant)
    case suppress([String], SuppressionScope, AccountID, Instant)
    case unsuppress(String, SuppressionScope, AccountID, Instant)
    case suppressions(SuppressionScope, AccountID)
    case cancel(DeliveryID, AccountID, Instant)
    case reschedule(SendID, AccountID, to: Instant, at: Instant)
    case resolve(DeliveryID, AccountID, Lifecycle.Verdict, Instant)
    case stop(StopOrder, AccountID, Instant)
    case lift(Stop.Scope, Door, AccountID, Instant)
    case claim(ClaimRequest)
    case release(Int, Stamp, Instant)
    case settle(Int, Lifecycle.Outcome, Instant, jitter: Double)
    case miss(Int, Lifecycle.Miss, Instant, jitter: Double)
    case giveBack(Int)
    case unrelease(Int, Instant)
    case load(Int)
    case reopen
    case recover(Orphan.Fate, Instant)
    case bury(Instant)
    case sweep(Instant)
    case sends(AccountID, SendFilter, Instant)
    case outlines(AccountID, OutlineFilter, Instant)
    case stops(Door, AccountID, Stop.Scope, Instant)
    case count(Int)
    case batch(BatchID, AccountID, Instant)
    case nextAttempt(Lane)
    case record(SendID, AccountID, Instant)
}

/// One store under the steps, with what it gave out.
struct Subject {
    let trial: Trial
    var holds: [Hold] = []
    var stops: [Stop] = []
    /// The highest numbers of a list, a contact, a segment and a record.
    var lastList: Int64 = 0
    var lastContact: Int64 = 0
    var lastSegment: Int64 = 0
    var lastRecord: Int64 = 0
    /// How many records were launched, and recalled.
    var launches = 0
    var recalls = 0

    /// Takes a step; the answer in words, without what backends may choose: fences.
    mutating func take(_ step: Step) async throws -> String {
        let store = try trial.store
        switch step {
        case .accept(let acceptance, let account):
            return "\(try await store.accept(acceptance, of: account))"
        case .addBatch(let batch, let account, let now):
            try await store.addBatch(batch, of: account, at: now)
        case .suppress(let addresses, let scope, let account, let now):
            let answers = try await store.suppress(
                addresses, in: scope, from: .recipient, of: account, by: .recipient, at: now)
            return "\(answers)"
        case .unsuppress(let address, let scope, let account, let now):
            let isGone = try await store.unsuppress(
                address, in: scope, from: nil, of: account, by: .command, at: now)
            return "\(isGone)"
        case .cancel(let id, let account, let now):
            return "\(String(describing: try await store.cancel(id, of: account, at: now)))"
        case .reschedule(let send, let account, let due, let now):
            let answer = try await store.reschedule(send, of: account, to: due, at: now)
            return "\(String(describing: answer))"
        case .resolve(let id, let account, let verdict, let now):
            let answer = try await store.resolve(id, of: account, as: verdict, at: now)
            return "\(String(describing: answer))"
        case .stop(let order, let account, let now):
            let answer = try await store.stop(order, of: account, at: now)
            if case .inForce(let stop, _) = answer { stops.append(stop) }
            return "\(answer)"
        case .lift(let scope, let door, let account, let now):
            return "\(try await store.lift(scope, by: door, of: account, at: now))"
        case .sweep(let now): try await trial.sweep(at: now)
        case .reopen: try await trial.reopen()
        case .claim, .release, .settle, .miss, .giveBack, .unrelease, .load, .recover, .bury:
            return try await work(step, store)
        case .sends, .outlines, .stops, .count, .batch, .nextAttempt, .record, .suppressions:
            return try await read(step, store)
        }
        return "done"
    }

    private mutating func work(_ step: Step, _ store: any Store) async throws -> String {
        switch step {
        case .claim(let request):
            let answer = try await store.claim(request)
            holds += answer.holds
            return "\(answer.holds.map(Words.of)) \(answer.obeyed) \(answer.hasMore)"
        case .release(let index, let stamp, let now):
            guard let hold = hold(index) else { break }
            return "\(try await store.release(hold, stamp: stamp, at: now))"
        case .settle(let index, let outcome, let now, let jitter):
            guard let hold = hold(index) else { break }
            let hasEnded = try await store.settle(
                hold, outcome, reply: "\(outcome)", at: now, jitter: jitter)
            return "\(hasEnded)"
        case .miss(let index, let miss, let now, let jitter):
            guard let hold = hold(index) else { break }
            return "\(try await store.miss(hold, miss, reply: "no", at: now, jitter: jitter))"
        case .giveBack(let index):
            guard let hold = hold(index) else { break }
            try await store.giveBack(hold)
        case .unrelease(let index, let now):
            guard let hold = hold(index) else { break }
            return "\(try await store.unrelease(hold, at: now))"
        case .load(let index):
            guard let hold = hold(index) else { break }
            return "\(String(describing: try await store.load(hold)))"
        case .recover(let fate, let now):
            let orphans = try await store.orphans(at: now).sorted { $0.id < $1.id }
            for orphan in orphans {
                try await store.recover(orphan, as: fate, at: now, jitter: 0)
            }
            return "\(orphans)"
        case .bury(let now):
            let suspects = try await store.suspects().sorted { $0.id < $1.id }
            var words = "\(suspects)"
            for suspect in suspects where suspect.wasAlone {
                words += " \(try await store.bury(suspect, at: now))"
            }
            return words
        default: break
        }
        return "done"
    }

    private func read(_ step: Step, _ store: any Store) async throws -> String {
        switch step {
        case .sends(let account, let filter, let now):
            var lines: [String] = []
            for var line in try await store.sends(of: account, matching: filter, at: now) {
                let record = try await store.send(.id(line.id), of: account, at: now)
                if record?.deliveries.first?.lifecycle.isFinal ?? true { line.coverage = .clear }
                lines.append("\(line)")
            }
            return lines.joined(separator: "\n")
        case .outlines(let account, let filter, let now):
            return "\(try await store.outlines(of: account, matching: filter, at: now))"
        case .stops(let door, let account, let scope, let now):
            let all = try await store.stops(by: door, of: account, at: now)
            let one = try await store.stop(on: scope, by: door, of: account)
            let releasing = try await store.releasing(in: scope, of: account)
            return "\(all) \(String(describing: one)) \(releasing)"
        case .count(let index):
            guard stops.indices.contains(index) else { break }
            return "\(try await store.count(stops[index]))"
        case .batch(let batch, let account, let now):
            return "\(String(describing: try await store.batch(batch, of: account, at: now)))"
        case .suppressions(let scope, let account):
            let page = try await store.suppressions(in: scope, of: account, after: 0, limit: 100)
            let count = try await store.suppressionCount(in: scope, of: account)
            let scopes = try await store.scopes(of: page.map(\.address), of: account)
            let events = try await store.events(of: account, before: nil, limit: 10)
            return "\(page) \(count) \(scopes)\n\(events)"
        case .nextAttempt(let lane):
            return "\(String(describing: try await trial.nextFree(in: lane)))"
        case .record(let send, let account, let now):
            let record = try await store.send(.id(send), of: account, at: now)
            let events = try await store.events(of: send, of: account)
            return ([record.map(Words.of) ?? "none"] + Words.byDelivery(events))
                .joined(separator: "\n")
        default: break
        }
        return "nothing to read"
    }

    private func hold(_ index: Int) -> Hold? {
        holds.indices.contains(index) ? holds[index] : nil
    }
}

/// What backends must agree on.
enum Words {
    static func of(_ hold: Hold) -> String {
        "\(hold.id) \(hold.account) \(hold.message) \(hold.recipient) \(hold.due) \(hold.doubts) "
            + "\(hold.doubtPolicy) \(hold.claim.version) \(hold.claim.token)"
    }

    static func of(_ record: SendRecord) -> String {
        let deliveries = record.deliveries.map { delivery in
            let life = delivery.lifecycle
            var state = life.state.name
            if case .held(let stop) = life.state { state += " by \(stop)" }
            // A lifted stop may be forgotten once it has no word on anything that lives.
            if !life.isFinal { state += " \(delivery.coverage)" }
            return "\(delivery.position) \(delivery.message) \(delivery.recipient) "
                + "\(delivery.reply ?? "-") \(state) due \(life.due) "
                + "next \(life.nextAttempt ?? .epoch) v\(life.version) \(life.doubts) doubts "
                + "\(life.attempts) attempts from \(life.firstAttempt ?? .epoch) "
                + "\(life.deaths) deaths \(life.wish) finished \(life.finished ?? .epoch)"
        }
        return (["\(record.send)"] + deliveries).joined(separator: "\n")
    }

    /// Several deliveries may be swept in any order.
    static func byDelivery(_ events: [Event]) -> [String] {
        Dictionary(grouping: events) { $0.position ?? -1 }.sorted { $0.key < $1.key }
            .flatMap { $0.value.map(of) }
    }

    /// The lines in which two answers differ; nil when they are alike.
    static func difference(_ answer: String, _ expected: String) -> String? {
        guard answer != expected else { return nil }
        let lines = answer.split(separator: "\n").difference(from: expected.split(separator: "\n"))
        return lines.map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }.joined(separator: "\n")
    }

    private static func of(_ event: Event) -> String {
        let detail = event.kind == .released ? "" : event.detail ?? ""
        return "\(event.kind) \(event.at) \(event.position ?? -1) \(event.actor) \(detail)"
    }
}
