import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime

extension World {
    /// One client does one thing.
    func clientActs() async throws {
        switch draw(20) {
        case 16: try await scheduleAudience()
        case 17, 18: try await somebodyMoves()
        case 19: try await moveAudience()
        case 0..<5: try await schedule()
        case 5: try await makeBatch()
        case 6, 7: try await cancelOne()
        case 8: try await cancelSend()
        case 9..<12: try await stop()
        case 12, 13: try await liftOne()
        default: try await reschedule()
        }
    }

    private func schedule() async throws {
        guard let current else { return }
        let waits: [Duration] = [.zero, .zero, .seconds(1), .seconds(30), .minutes(10), .hours(2)]
        var names: [String] = []
        for _ in 0..<(1 + draw(3)) {
            self.names += 1
            names.append("r\(self.names)@example.org")
        }
        let due = time.now + waits[draw(waits.count)]
        let kind = draw(6)
        // A batch of its own, so that all of it may have left.
        if kind == 0 { try await makeBatch() }
        let batch = kind == 0 ? ledger.batches.last : ledger.batches.randomElement(using: &random)
        let draft = DraftMaker.draft(
            to: names, due: due, batch: kind < 4 ? batch : nil,
            tags: draw(2) == 0 ? ["red"] : [], doubtPolicy: draw(4) == 0 ? .hold : .resend,
            notAfter: draw(12) == 0 ? due + .minutes(2) : nil)
        let known = ledger.sends.count
        let isKeyed = draw(2) == 0
        let idempotency = isKeyed ? idempotency("k\(self.names)") : nil
        do {
            let outcome = try await ask(current.sending, draft, idempotency)
            guard case .scheduled(let id, _) = outcome else { return }
            try await learn(of: id)
        } catch {
            note("a schedule is unknown: \(error)")
            try await learnOfNewest()
            if let idempotency {
                try await repeatCall(current.sending, draft, idempotency, known: known)
            }
            return
        }
        if ledger.sends.count != known + 1 { fail("an accepted send is not there") }
        if let idempotency, draw(3) == 0 {
            try await repeatCall(current.sending, draft, idempotency, known: known)
        }
    }

    /// What was not answered may be there all the same, and then it is held to everything.
    private func learnOfNewest() async throws {
        let newest = await memory.sends(of: account, matching: SendFilter(limit: 1), at: time.now)
        if let id = newest.first?.id, !ledger.sends.contains(id) { try await learn(of: id) }
    }

    private func idempotency(_ key: String) -> Idempotency? {
        IdempotencyKey(key).map { Idempotency(key: $0, body: Array(key.utf8)) }
    }

    /// As a door asks: under a key, the turn and the earlier answer come first.
    private func ask(
        _ sending: Sending, _ draft: Draft, _ idempotency: Idempotency?
    ) async throws(StoreError) -> ScheduleOutcome {
        guard let idempotency else { return try await sending.schedule(draft, of: account) }
        switch try await sending.begin(idempotency, of: account) {
        case .begun(let turn):
            defer { turn.end() }
            return try await sending.schedule(draft, of: account, under: idempotency)
        case .earlier(let answer): return .earlier(answer)
        case .inFlight: throw .unavailable("a turn was never ended")
        }
    }

    /// The same request again: what it became before is what it is now, and nothing besides.
    ///
    /// - Parameter known: how many sends there were before the first.
    private func repeatCall(
        _ sending: Sending, _ draft: Draft, _ idempotency: Idempotency, known: Int
    ) async throws {
        let wasStored = ledger.sends.count > known
        do {
            switch try await ask(sending, draft, idempotency) {
            case .earlier(.repeated(let id, _)):
                if !wasStored || id != ledger.sends.last { fail("told of another send: \(id)") }
                reached.insert(.repeatedCall)
            case .scheduled(let id, _):
                if wasStored { fail("one request, two sends") }
                try await learn(of: id)
            case .unknownBatch: break
            case .earlier(.keyReused), .unfit: fail("a repetition is not known again")
            }
        } catch {
            note("a repetition is unknown: \(error)")
            try await learnOfNewest()
        }
        if ledger.sends.count > known + 1 { fail("one request, two sends") }
    }

    private func learn(of id: SendID) async throws {
        guard let record = await memory.send(.id(id), of: account, at: time.now) else { return }
        ledger.add(record)
        let due = record.deliveries[0].lifecycle.due
        note(
            """
            schedules \(record.deliveries.map(\.recipient)) in \(due.since(time.now)) \
            batch \(record.send.batch?.rawValue.prefix(4) ?? "-") tags \(record.send.tags)
            """)
    }

    private func makeBatch() async throws {
        guard let current, ledger.batches.count < 12 else { return }
        do {
            ledger.batches.append(try await current.sending.makeBatch(of: account))
        } catch {
            note("a batch is unknown: \(error)")
        }
    }

    private func cancelOne() async throws {
        let all = atTheBrink.sorted() + underWay.sorted() + ledger.order.suffix(6)
        guard let id = all.randomElement(using: &random) else { return }
        ledger.entries[id]?.wasCancelled = true
        let wasAtTheBrink = atTheBrink.contains(id)
        try await call(.cancel(id), wasAtTheBrink: wasAtTheBrink)
    }

    private func cancelSend() async throws {
        let all = ledger.sends.suffix(4) + ledger.audienceOrder.suffix(2)
        guard let id = all.randomElement(using: &random) else { return }
        for key in ledger.order where key.send == id { ledger.entries[key]?.wasCancelled = true }
        try await call(.cancelSend(id))
    }

    private func stop() async throws {
        let action: Stop.Action = draw(2) == 0 ? .pause : .cancel
        let order: StopOrder
        switch draw(6) {
        case 0..<4:
            let near = underWay.sorted().compactMap { ledger.entries[$0]?.batch }
            guard let batch = (near + ledger.batches).randomElement(using: &random) else { return }
            let mode: StopOrder.Mode = [.set, .set, .change, .force][draw(4)]
            order = StopOrder(
                scope: .batch(batch), action: action, door: .sendGrid, mode: mode,
                isRevocable: true, cap: 100)
        case 4:
            order = StopOrder(
                scope: .tag("red"), action: action, door: .native,
                mode: action == .cancel ? .force : .set)
        default:
            order = StopOrder(
                scope: .account, action: .pause, door: .operators, mode: .force)
        }
        try await call(.stop(order))
    }

    /// Makes a call whose client may have to wait; nobody calls while another waits.
    private func call(_ call: Call, wasAtTheBrink: Bool = false) async throws {
        guard pending == nil, let current else { return }
        let sending = current.sending
        let account = self.account
        let mark = time.truth.slept
        let asked = Pending(call: call, place: ledger.lastPlace)
        if case .stop(let order) = call { recall(order) }
        client.ask {
            do {
                switch call {
                case .stop(let order):
                    return .stop(try await sending.stop(order, of: account))
                case .cancel(let id):
                    return .cancel(try await sending.cancel(id, of: account))
                case .cancelSend(let id):
                    let outcome = try await sending.cancel(
                        send: .id(id), by: .native, of: account)
                    return .cancelSend(outcome)
                }
            } catch {
                return .nothing
            }
        }
        while !client.hasReply, time.truth.sleepers(after: mark) == 0 { await Task.yield() }
        guard let reply = client.takeReply() else {
            note("\(describe(call)) waits")
            pending = asked
            return
        }
        try await heard(reply, to: asked, hasWaited: false)
        if wasAtTheBrink, case .cancel(.cancelled) = reply { reached.insert(.cancelBeatsRelease) }
    }

    /// A call is made: from now on it may be why something stops, and the word on the stop that
    /// it changes no longer holds.
    private func recall(_ order: StopOrder) {
        for index in ledger.called.indices
        where ledger.called[index].scope == order.scope
            && ledger.called[index].door == order.door
            && ledger.called[index].action != order.action && order.mode != .set
        {
            ledger.called[index].isPromised = false
        }
        ledger.called.append(
            Ledger.Called(
                scope: order.scope, action: order.action, door: order.door,
                place: ledger.lastPlace))
    }

    private func liftOne() async throws {
        guard let one = liftable.randomElement(using: &random) else { return }
        try await lift(one)
    }

    func liftAll() async throws {
        for _ in 0..<3 {
            for one in liftable { try await lift(one) }
        }
    }

    private var liftable: [Lifted] {
        Set(ledger.called.map { Lifted($0.scope, $0.door) }).sorted()
    }

    private func lift(_ one: Lifted) async throws {
        guard let current else { return }
        let covered = ledger.called.filter {
            $0.isPromised && $0.action == .cancel && $0.scope == one.scope && $0.door == one.door
        }
        for index in ledger.called.indices
        where ledger.called[index].scope == one.scope && ledger.called[index].door == one.door {
            ledger.called[index].isPromised = false
        }
        let now = time.now
        do {
            let isLifted = try await current.sending.lift(one.scope, by: one.door, of: account)
            note("lifts \(one.scope): \(isLifted)")
            guard isLifted else { return }
        } catch {
            return note("a lift is unknown: \(error)")
        }
        for id in ledger.order {
            guard let entry = ledger.entries[id], let last = entry.last, !last.isFinal,
                covered.contains(where: { $0.covers(entry) })
            else { continue }
            if entry.due <= now {
                ledger.entries[id]?.noMore = true
                reached.insert(.uncancelDiscarded)
            } else {
                reached.insert(.uncancelRevived)
            }
        }
    }

    private func reschedule() async throws {
        guard let current, let id = ledger.sends.suffix(5).randomElement(using: &random) else {
            return
        }
        let waits: [Duration] = [.zero, .seconds(5), .minutes(1), .hours(1)]
        let due = time.now + waits[draw(waits.count)]
        let keys = ledger.order.filter { $0.send == id }
        do {
            let answer = try await current.sending.reschedule(id, to: due, of: account)
            let moved = answer.map { "\($0.moved) of \($0.moved + $0.left)" } ?? "unknown"
            note("reschedules \(keys.map(name)) to \(due.since(time.now)): \(moved)")
            if answer.map({ $0.moved + $0.left }) != keys.count {
                fail("a reschedule counts \(moved), and there are \(keys.count)")
            }
        } catch {
            note("a reschedule is unknown: \(error)")
        }
        guard let record = await memory.send(.id(id), of: account, at: time.now) else { return }
        for key in keys {
            ledger.entries[key]?.due = record.deliveries[key.position].lifecycle.due
        }
    }
}

/// A scope that a door may lift its stop from, in an order that a seed repeats.
private struct Lifted: Hashable, Comparable {
    let scope: Stop.Scope
    let door: Door

    init(_ scope: Stop.Scope, _ door: Door) {
        self.scope = scope
        self.door = door
    }

    static func < (left: Lifted, right: Lifted) -> Bool {
        "\(left)".utf8.lexicographicallyPrecedes("\(right)".utf8)
    }
}
