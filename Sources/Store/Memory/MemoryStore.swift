import BelayCore
package import BelayStore

/// The reference model of a store: plain values, nothing durable, every verb one turn.
package actor MemoryStore {
    let policy: StorePolicy
    var accountRows: [Account] = []
    /// The highest number that each account gave to a send.
    var numbers: [AccountID: Int64] = [:]
    var keyRows: [Key] = []
    var keptAnswers: [RequestName: KeptAnswer] = [:]
    /// In the order of accepts: the send of place `n` is at `n - 1`.
    var sendRows: [SendRow] = []
    var places: [SendID: Int64] = [:]
    var batches: [BatchName: Batch] = [:]
    /// By id, the lifted ones included.
    var stopRows: [Stop] = []
    var lastStop: Int64 = 0
    /// What its batch's `stopped` was when a stop was set.
    var stoppedBefore: [StopID: Int] = [:]
    /// Lifted stops that may still hold deliveries.
    var unswept: Set<StopID> = []
    /// What workers have in hand, whether or not their claim still fits its row.
    var inHand: [RowKey: Lifecycle.Claim] = [:]
    var lastFence: Int64 = 0
    var dead: [Suspect] = []
    /// Where the couriers of the last run can look.
    var couriers: [Lane: String?] = [:]
    var suppressions: [AccountID: SuppressionList] = [:]
    var shelves: [ShelfName: RecordShelf] = [:]
    /// By their hashes.
    var tokens: [[UInt8]: Token] = [:]
    /// Until when each stays spent.
    var nonces: [NonceName: Instant] = [:]
    var books: [AccountID: ListBook] = [:]
    var importBooks: [AccountID: ImportBook] = [:]
    /// What concerns more than a send.
    var accountEvents: [AccountID: [Event]] = [:]
    /// By number from 1, those who were removed included.
    var people: [User] = []
    var gonePeople: Set<UserID> = []
    /// By their hashes.
    var userLinks: [[UInt8]: UserLink] = [:]
    var sessions: [[UInt8]: Session] = [:]
    var seen = Instant.epoch

    struct BatchName: Hashable {
        let account: AccountID
        let batch: BatchID
    }

    struct RequestName: Hashable {
        let account: AccountID
        let key: IdempotencyKey
    }

    struct ShelfName: Hashable {
        let account: AccountID
        let kind: RecordKind
    }

    struct NonceName: Hashable {
        let key: [UInt8]
        let nonce: [UInt8]
    }

    /// The highest number that was given to a send before, in every account.
    let lastNumber: Int64

    /// - Parameter lastNumber: above nought for a store with a past.
    package init(policy: StorePolicy, lastNumber: Int64 = 0) {
        self.policy = policy
        self.lastNumber = lastNumber
    }

    /// The last accept's place in the order of accepts; 0 before the first.
    var lastPlace: Int64 { Int64(sendRows.count) }

    func key(of id: DeliveryID) -> RowKey? {
        guard let place = places[id.send],
            sendRows[Int(place - 1)].deliveries.indices.contains(id.position)
        else { return nil }
        return RowKey(place: place, position: id.position)
    }

    func sendRow(of key: RowKey) -> SendRow { sendRows[Int(key.place - 1)] }

    func delivery(_ key: RowKey) -> DeliveryRow { sendRow(of: key).deliveries[key.position] }

    func id(of key: RowKey) -> DeliveryID {
        DeliveryID(send: sendRow(of: key).send.id, position: key.position)
    }

    /// The lane in which a delivery waits.
    func lane(of key: RowKey) -> Lane {
        let account = sendRow(of: key).send.account
        let name = accountRows.first { $0.id == account }?.name
        return name.map(policy.lane(ofAccountNamed:)) ?? .shared
    }

    /// The place of an account's own send.
    func place(of send: SendID, _ account: AccountID) -> Int64? {
        guard let place = places[send], sendRows[Int(place - 1)].send.account == account else {
            return nil
        }
        return place
    }

    /// All rows, in the order of accepts.
    var keys: [RowKey] {
        sendRows.flatMap { row in
            row.deliveries.indices.map { RowKey(place: row.place, position: $0) }
        }
    }

    /// What the stops say of a delivery.
    func coverage(of key: RowKey, at now: Instant) -> Coverage {
        let row = sendRow(of: key)
        return Coverage(
            of: row.membership(of: row.deliveries[key.position]),
            under: stopRows.filter { $0.account == row.send.account }, at: now,
            pauseExpiry: policy.pauseExpiry)
    }

    /// What the stops say of a send as a whole.
    func coverage(ofSendAt place: Int64, at now: Instant) -> Coverage {
        let row = sendRows[Int(place - 1)]
        return Coverage(
            of: row.membership, under: stopRows.filter { $0.account == row.send.account },
            at: now, pauseExpiry: policy.pauseExpiry)
    }

    /// Writes a row back without a word: a claim is nobody's news.
    func keep(_ key: RowKey, _ lifecycle: Lifecycle) {
        lifecycle.assertRules()
        sendRows[Int(key.place - 1)].deliveries[key.position].lifecycle = lifecycle
    }

    /// Writes a row back after a verb, with its event, and keeps the counts of its batch.
    func update(
        _ key: RowKey, _ lifecycle: Lifecycle, reply: String? = nil, at now: Instant,
        event: Event.Kind? = nil, detail: String? = nil, by actor: Actor = .clockwork
    ) {
        let before = delivery(key).lifecycle
        precondition(lifecycle.version >= before.version && !before.isFinal)
        keep(key, lifecycle)
        let index = Int(key.place - 1)
        if let reply { sendRows[index].deliveries[key.position].reply = reply }
        if lifecycle.state == .cancelled {
            sendRows[index].deliveries[key.position].cancelledAfter = StopID(lastStop)
        }
        if lifecycle.isFinal { countFinished(key, as: lifecycle.state) }
        sendRows[index].events.append(
            Event(
                kind: event ?? Event.Kind(entering: lifecycle.state), at: now,
                send: sendRows[index].send.id, position: key.position, detail: detail,
                actor: actor))
    }

    /// Adds to the log what concerns more than a send.
    func record(
        _ kind: Event.Kind, of account: AccountID, by actor: Actor, at now: Instant,
        detail: String?
    ) {
        accountEvents[account, default: []].append(
            Event(kind: kind, at: now, send: nil, detail: detail, actor: actor))
    }

    func note(
        _ change: AccountChange, of account: AccountID, by actor: Actor, at now: Instant
    ) {
        guard let detail = change.detail(by: actor) else { return }
        record(.changed, of: account, by: actor, at: now, detail: detail)
    }

    private func countFinished(_ key: RowKey, as state: Lifecycle.State) {
        let send = sendRow(of: key).send
        guard let batch = send.batch else { return }
        let name = BatchName(account: send.account, batch: batch)
        batches[name]?.finished += 1
        if state == .sent { batches[name]?.sent += 1 }
        if state.isStopped { batches[name]?.stopped += 1 }
    }

    /// Settles one delivery as the stops over it say, or its own last instant, or its account's
    /// list.
    ///
    /// - Returns: whether anything changed.
    func obey(_ key: RowKey, at now: Instant) -> Bool {
        var lifecycle = delivery(key).lifecycle
        guard !lifecycle.isFinal else { return false }
        if lifecycle.obey(coverage(of: key, at: now), at: now) {
            let isResumed = lifecycle.state.isWaiting
            update(key, lifecycle, at: now, event: isResumed ? .resumed : nil)
            return true
        }
        let isLate = isLate(key, at: now)
        guard isLate || isSuppressed(key) else { return false }
        do throws(Lifecycle.Refusal) {
            try isLate ? lifecycle.expire(at: now) : lifecycle.suppress(at: now)
        } catch {
            return false
        }
        update(key, lifecycle, at: now)
        return true
    }

    /// Its sender's own last instant has passed.
    func isLate(_ key: RowKey, at now: Instant) -> Bool {
        sendRow(of: key).send.notAfter.map { $0 < now } ?? false
    }

    /// Forgets a claim, unless it was released; another's claim of the same row stays.
    func drop(_ key: RowKey, _ claim: Lifecycle.Claim) {
        guard inHand[key] == claim, delivery(key).lifecycle.state != .releasing(claim) else {
            return
        }
        inHand[key] = nil
    }
}
