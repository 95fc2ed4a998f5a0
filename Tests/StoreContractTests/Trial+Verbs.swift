import BelayCore
import BelayStore
import BelayTesting
import Testing

extension Trial {
    static let stamp = Stamp(date: .second(90), hash: [UInt8](repeating: 7, count: 32))
    static let otherBytes = Stamp(date: .second(90), hash: [UInt8](repeating: 8, count: 32))

    static let content = Content(
        from: Mailbox(address: "from@example.org"), subject: "Hello",
        parts: [BodyPart(type: "text/plain", text: "Hi")])

    /// A send of one message to so many recipients.
    func draft(
        to recipients: Int = 1, due: Instant = .due, batch: BatchID? = nil, tags: [String] = [],
        doubts: DoubtPolicy = .resend, notAfter: Instant? = nil, at now: Instant = .start
    ) -> Acceptance {
        let to = (0..<recipients).map { Mailbox(address: "to\($0)@example.org") }
        return Acceptance(
            id: nextID(), door: .native, batch: batch, tags: tags, content: Self.content,
            messages: [Message(to: to, due: due)], accepted: now, doubtPolicy: doubts,
            notAfter: notAfter)
    }

    func accept(_ draft: Acceptance, of account: AccountID? = nil) async throws -> SendID {
        let answer = try await store.accept(draft, of: account ?? mine)
        guard case .accepted = answer else {
            Issue.record("not accepted: \(answer)")
            return draft.id
        }
        return draft.id
    }

    /// The first delivery of a new send of one recipient.
    func accepted(
        due: Instant = .due, batch: BatchID? = nil, tags: [String] = [],
        doubts: DoubtPolicy = .resend, notAfter: Instant? = nil, at now: Instant = .start
    ) async throws -> DeliveryID {
        let draft = draft(
            due: due, batch: batch, tags: tags, doubts: doubts, notAfter: notAfter, at: now)
        return DeliveryID(send: try await accept(draft), position: 0)
    }

    /// Past all that happens in a trial.
    static let lease = Instant.hour(9_999)

    /// The next attempt, but for those that wait for the end of a lease.
    func nextFree(in lane: Lane = .shared) async throws -> Instant? {
        try await store.nextAttempt(in: lane).flatMap { $0 < Self.lease ? $0 : nil }
    }

    func claim(
        at now: Instant = .due, in lane: Lane = .shared, limit: Int = 100,
        only: DeliveryID? = nil, room: Int = Limits.contentInHand, lease: Instant = Trial.lease
    ) async throws -> ClaimAnswer {
        try await store.claim(
            ClaimRequest(
                now: now, lane: lane, limit: limit, room: room, lease: lease, seed: 1,
                only: only))
    }

    /// Claims one delivery that must be free and due.
    func hold(
        _ id: DeliveryID, at now: Instant = .due, lease: Instant = Trial.lease
    ) async throws -> Hold {
        try #require(try await claim(at: now, limit: 1, only: id, lease: lease).holds.first)
    }

    func release(
        _ hold: Hold, _ stamp: Stamp = Trial.stamp, at now: Instant = .due
    ) async throws -> ReleaseAnswer {
        try await store.release(hold, stamp: stamp, at: now)
    }

    /// Claims and releases one delivery.
    func released(_ id: DeliveryID, at now: Instant = .due) async throws -> Hold {
        let hold = try await hold(id, at: now)
        try #require(try await release(hold, at: now) == .released)
        return hold
    }

    func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, at now: Instant = .due
    ) async throws -> Bool {
        try await store.settle(hold, outcome, reply: "\(outcome)", at: now, jitter: 0)
    }

    /// Claims, releases and settles one delivery.
    func settled(
        _ id: DeliveryID, _ outcome: Lifecycle.Outcome, at now: Instant = .due
    ) async throws {
        let hold = try await released(id, at: now)
        try #require(try await settle(hold, outcome, at: now))
    }

    func delivery(_ id: DeliveryID, at now: Instant = .due) async throws -> DeliveryRecord {
        let record = try await store.send(.id(id.send), of: mine, at: now)
        return try #require(record?.deliveries.first { $0.position == id.position })
    }

    func state(_ id: DeliveryID) async throws -> String {
        try await delivery(id).lifecycle.state.name
    }

    func kinds(_ id: DeliveryID) async throws -> [Event.Kind] {
        try await store.events(of: id.send, of: mine).map(\.kind)
    }

    func batch(_ name: String = "batch") async throws -> BatchID {
        let batch = BatchID(name)
        try await store.addBatch(batch, of: mine, at: .start)
        return batch
    }

    func stop(
        _ scope: Stop.Scope, _ action: Stop.Action, by door: Door = .sendGrid,
        mode: StopOrder.Mode = .set, isRevocable: Bool = true, cap: Int? = nil,
        at now: Instant = .second(50)
    ) async throws -> StopAnswer {
        try await store.stop(
            StopOrder(
                scope: scope, action: action, door: door, mode: mode, isRevocable: isRevocable,
                cap: cap),
            of: mine, at: now)
    }

    /// Sets a stop that must come into force.
    @discardableResult
    func stopped(
        _ scope: Stop.Scope, _ action: Stop.Action, by door: Door = .sendGrid,
        mode: StopOrder.Mode = .force, at now: Instant = .second(50)
    ) async throws -> Stop {
        let answer = try await stop(scope, action, by: door, mode: mode, at: now)
        guard case .inForce(var stop, _) = answer else {
            Issue.record("not in force: \(answer)")
            throw StoreError.unavailable("no stop")
        }
        // The answer shows it as it was before.
        stop.isAcknowledged = true
        return stop
    }

    func lift(
        _ scope: Stop.Scope, by door: Door = .sendGrid, at now: Instant
    ) async throws -> Bool {
        try await store.lift(scope, by: door, of: mine, at: now)
    }

    /// Sweeps until nothing is left.
    func sweep(at now: Instant) async throws {
        var chunks = 0
        while try await store.sweep(at: now) {
            chunks += 1
            try #require(chunks < 100, "a sweep does not end")
        }
    }
}
