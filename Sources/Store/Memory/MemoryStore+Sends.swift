package import BelayCore
package import BelayStore

extension MemoryStore: SendStore {
    package func send(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) -> SendRecord? {
        let place =
            switch reference {
            case .id(let id): place(of: id, account)
            case .number(let number):
                sendRows.first { $0.send.account == account && $0.send.number == number }?.place
            }
        guard let place else { return nil }
        let row = sendRows[Int(place - 1)]
        var send = row.send
        let shown =
            row.audience == nil ? row.deliveries[...] : row.deliveries.prefix(Limits.page)
        if row.audience != nil { send.messages = Array(send.messages.prefix(Limits.page)) }
        let deliveries = shown.enumerated().map { position, delivery in
            send.messages[delivery.message].due = delivery.lifecycle.due
            return DeliveryRecord(
                position: position, message: delivery.message, recipient: delivery.recipient,
                lifecycle: delivery.lifecycle,
                coverage: coverage(of: RowKey(place: place, position: position), at: now),
                reply: delivery.reply)
        }
        return SendRecord(
            send: send, deliveries: deliveries, audience: row.audience?.audience)
    }

    package func sends(
        of account: AccountID, matching filter: SendFilter, at now: Instant
    ) -> [SendSummary] {
        let before = filter.before.map { id in
            place(of: id, account).map { sendRows[Int($0 - 1)].send.number } ?? 0
        }
        let found = sendRows.reversed().lazy.filter { row in
            row.send.account == account && row.send.number < before ?? .max
                && (filter.batch == nil || row.send.batch == filter.batch)
                && (!filter.pendingOnly || !row.isOver)
        }
        return found.prefix(min(max(filter.limit, 0), Limits.page)).map { summary($0, at: now) }
    }

    func summary(_ row: SendRow, at now: Instant) -> SendSummary {
        SendSummary(
            id: row.send.id, number: row.send.number, door: row.send.door,
            batch: row.send.batch, subject: SendSummary.subject(of: row.send.content),
            accepted: row.send.accepted, due: row.due, deliveries: row.deliveries.count,
            finished: row.finished,
            coverage: row.audience == nil
                ? coverage(of: RowKey(place: row.place, position: 0), at: now)
                : coverage(ofSendAt: row.place, at: now),
            audience: row.audience?.audience)
    }

    package func cancel(
        _ delivery: DeliveryID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) -> Lifecycle.CancelAnswer? {
        guard let key = key(of: delivery, account) else { return nil }
        let before = self.delivery(key).lifecycle
        var lifecycle = before
        let answer = lifecycle.cancel(at: now)
        guard lifecycle != before else { return answer }
        update(
            key, lifecycle, at: now, event: lifecycle.isFinal ? nil : .stopped,
            detail: reason.following(lifecycle.isFinal ? nil : "cancelled too late"), by: actor)
        return answer
    }

    package func reschedule(
        _ send: SendID, of account: AccountID, from seen: Instant?, to due: Instant,
        by actor: Actor, because reason: StopReason?, at now: Instant
    ) -> RescheduleAnswer? {
        guard let place = place(of: send, account) else { return nil }
        if let seen, seen != sendRows[Int(place - 1)].due { return .other }
        if sendRows[Int(place - 1)].audience != nil {
            return rescheduleAudience(
                at: place, to: due, by: actor, because: reason, at: now)
        }
        var answer = RescheduleAnswer(moved: 0, left: 0)
        for position in sendRows[Int(place - 1)].deliveries.indices {
            let key = RowKey(place: place, position: position)
            var lifecycle = delivery(key).lifecycle
            do throws(Lifecycle.Refusal) {
                try lifecycle.reschedule(to: due, under: coverage(of: key, at: now))
            } catch {
                answer.left += 1
                continue
            }
            answer.moved += 1
            update(
                key, lifecycle, at: now, event: .rescheduled,
                detail: reason.following(nil), by: actor)
        }
        if answer.moved > 0, let batch = sendRows[Int(place - 1)].send.batch {
            let name = BatchName(account: account, batch: batch)
            let last = batches[name]?.lastDue ?? due
            batches[name]?.lastDue = max(last, due)
        }
        return answer
    }

    package func resolve(
        _ delivery: DeliveryID, of account: AccountID, as verdict: Lifecycle.Verdict,
        by actor: Actor, at now: Instant
    ) -> Bool? {
        guard let key = key(of: delivery, account) else { return nil }
        var lifecycle = self.delivery(key).lifecycle
        do throws(Lifecycle.Refusal) {
            try lifecycle.resolve(verdict, at: now)
        } catch {
            return false
        }
        update(key, lifecycle, at: now, event: .resolved, detail: "\(verdict)", by: actor)
        return true
    }

    package func events(of send: SendID, of account: AccountID) -> [Event] {
        place(of: send, account).map { sendRows[Int($0 - 1)].events } ?? []
    }

    package func events(
        of account: AccountID, before sequence: Int64?, limit: Int
    ) -> [AccountEvent] {
        let events = (accountEvents[account] ?? []).enumerated().map { index, event in
            AccountEvent(sequence: Int64(index + 1), event: event)
        }
        let earlier = events.reversed().filter { $0.sequence < sequence ?? .max }
        return Array(earlier.prefix(min(max(limit, 0), Limits.page)))
    }

    /// The row of an account's own delivery.
    private func key(of delivery: DeliveryID, _ account: AccountID) -> RowKey? {
        place(of: delivery.send, account).flatMap { _ in key(of: delivery) }
    }
}
