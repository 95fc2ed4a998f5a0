package import BelayCore
package import BelayStore

extension MemoryStore: AudienceStore {
    package func accept(
        _ acceptance: AudienceAcceptance, of account: AccountID
    ) throws(StoreError) -> AudienceAnswer {
        acceptance.assertBounds()
        try acceptance.refuseNUL()
        if let idempotency = acceptance.idempotency,
            let earlier = earlierAnswer(to: idempotency, of: account, at: acceptance.accepted)
        {
            return .earlier(earlier)
        }
        if let missing = firstMissing(of: acceptance.plan.excluded, account) {
            return .unknownSource(missing)
        }
        guard let highest = numbers[account] else { throw .corrupt("there is no such account") }
        let occurrences = acceptance.occurrences
        guard Set(occurrences.map(\.id)).count == occurrences.count,
            !occurrences.contains(where: { places[$0.id] != nil })
        else { throw .unavailable("a send of this id is there already") }
        let numbers = occurrences.indices.map { highest + 1 + Int64($0) }
        for (occurrence, number) in zip(occurrences, numbers) {
            insert(occurrence, of: acceptance, number, account)
        }
        self.numbers[account] = highest + Int64(occurrences.count)
        if let idempotency = acceptance.idempotency, let first = occurrences.first {
            keptAnswers[RequestName(account: account, key: idempotency.key)] = KeptAnswer(
                idempotency, send: first.id, number: highest + 1, at: acceptance.accepted)
        }
        return .accepted(numbers: numbers)
    }

    func firstMissing(
        of sources: [AudiencePlan.Source], _ account: AccountID
    ) -> AudiencePlan.Source? {
        sources.first { source in
            switch source {
            case .list(let list): books[account]?.index(ofList: .number(list)) == nil
            case .segment(let number): books[account]?.segments.segment(number) == nil
            case .everybody: false
            }
        }
    }

    private func insert(
        _ occurrence: AudienceAcceptance.Occurrence, of acceptance: AudienceAcceptance,
        _ number: Int64, _ account: AccountID
    ) {
        let send = Send(
            id: occurrence.id, account: account, number: number, door: acceptance.door,
            tags: acceptance.tags, content: acceptance.content, messages: [],
            accepted: acceptance.accepted, doubtPolicy: acceptance.doubtPolicy,
            notAfter: acceptance.notAfter, exemption: acceptance.exemption)
        var row = SendRow(send, place: lastPlace + 1, by: acceptance.actor)
        row.audience = AudienceRow(
            audience: Audience(due: occurrence.due), plan: acceptance.plan)
        sendRows.append(row)
        places[occurrence.id] = row.place
    }

    package func audience(
        _ reference: SendReference, of account: AccountID, at now: Instant
    ) -> AudienceRecord? {
        let row = sendRows.first { row in
            guard row.send.account == account else { return false }
            return switch reference {
            case .id(let id): row.send.id == id
            case .number(let number): row.send.number == number
            }
        }
        guard let row, let audience = row.audience else { return nil }
        return AudienceRecord(
            id: row.send.id, number: row.send.number, door: row.send.door,
            audience: audience.audience, plan: audience.plan,
            coverage: coverage(ofSendAt: row.place, at: now), isOver: row.isOver,
            unsubscribes: audience.leavers.count)
    }

    package func unschedule(
        _ send: SendID, of account: AccountID, by actor: Actor,
        because reason: StopReason?, at now: Instant
    ) -> Audience.UnscheduleAnswer? {
        guard let place = place(of: send, account),
            var audience = sendRows[Int(place - 1)].audience?.audience
        else { return nil }
        let answer = audience.unschedule(at: now)
        if answer == .unscheduled {
            keep(
                audience, at: place, .cancelled, now, detail: reason.following(nil), by: actor)
        }
        return answer
    }

    func rescheduleAudience(
        at place: Int64, to due: Instant, by actor: Actor, because reason: StopReason?,
        at now: Instant
    ) -> RescheduleAnswer {
        guard var audience = sendRows[Int(place - 1)].audience?.audience else {
            return RescheduleAnswer(moved: 0, left: 0)
        }
        do throws(Audience.Refusal) {
            try audience.reschedule(to: due, under: coverage(ofSendAt: place, at: now))
        } catch {
            return RescheduleAnswer(moved: 0, left: 1)
        }
        keep(
            audience, at: place, .rescheduled, now, detail: reason.following(nil), by: actor)
        return RescheduleAnswer(moved: 1, left: 0)
    }

    /// Writes an audience back, with its event.
    func keep(
        _ audience: Audience, at place: Int64, _ event: Event.Kind?, _ now: Instant,
        detail: String? = nil, by actor: Actor = .clockwork
    ) {
        audience.assertRules()
        let index = Int(place - 1)
        let isNew = sendRows[index].audience?.audience.state != .cancelled
        if isNew, audience.state == .cancelled {
            sendRows[index].audience?.cancelledAfter = StopID(lastStop)
        }
        sendRows[index].audience?.audience = audience
        guard let event else { return }
        sendRows[index].events.append(
            Event(
                kind: event, at: now, send: sendRows[index].send.id, detail: detail,
                actor: actor))
    }
}
