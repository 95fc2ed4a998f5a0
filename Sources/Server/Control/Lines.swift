import BelayCore
import BelaySending
import BelayStore
import BelayTime

extension AccountLine {
    init(_ account: Account) {
        self.init(
            id: account.id.rawValue, name: account.name, created: Timestamp.text(account.created))
    }
}

extension KeyLine {
    init(_ key: Key, account: String) {
        self.init(
            id: key.id, name: key.name, account: account, door: key.door.name,
            scopes: key.scopes, created: Timestamp.text(key.created),
            lastUsed: key.lastUsed.map(Timestamp.text),
            revoked: key.revoked.map(Timestamp.text))
    }
}

extension SendLine {
    init(_ summary: SendSummary, account: String) {
        let pending = summary.isOver ? "done" : summary.coverage.word
        let shown = summary.audience?.shown(under: summary.coverage, isOver: summary.isOver)
        self.init(
            id: "\(summary.id)", number: summary.number, account: account,
            door: summary.door.name, batch: summary.batch?.rawValue, subject: summary.subject,
            due: Timestamp.text(summary.due), deliveries: summary.deliveries,
            finished: summary.finished, state: shown?.rawValue ?? pending)
    }
}

extension Coverage {
    fileprivate var word: String {
        switch self {
        case .clear: "pending"
        case .paused: "paused"
        case .expired: "expired"
        case .cancelled: "cancelled"
        }
    }
}

extension SendDetail {
    init(
        _ record: SendRecord, _ events: [Event], _ audience: AudienceLine?, account: String
    ) {
        let send = record.send
        let states = Set(record.deliveries.map(\.shownState))
        self.init(
            id: "\(send.id)", uuid: send.id.uuid, number: send.number, account: account,
            door: send.door.name, batch: send.batch?.rawValue, tags: send.tags,
            subject: send.content.subject, accepted: Timestamp.text(send.accepted),
            state: audience?.state ?? (states.count == 1 ? states.first ?? "" : "mixed"),
            audience: audience,
            deliveries: record.deliveries.map(DeliveryLine.init),
            events: events.map(EventLine.init))
    }
}

extension AudienceLine {
    init(_ record: AudienceRecord, _ tally: DeliveryTally) {
        self.init(
            state: record.shown.rawValue, due: Timestamp.text(record.audience.due),
            sources: record.plan.sources.map(\.words),
            excluded: record.plan.excluded.map(\.words),
            listed: record.audience.listed, waiting: tally.waiting + tally.paused,
            handedOver: tally.sent,
            inDoubt: tally.releasing + tally.inDoubt + tally.abandoned, stopped: tally.cancelled,
            ended: tally.failed + tally.expired + tally.suppressed + tally.quarantined)
    }
}

extension DeliveryLine {
    init(_ record: DeliveryRecord) {
        let lifecycle = record.lifecycle
        self.init(
            position: record.position, recipient: record.recipient, state: record.shownState,
            due: Timestamp.text(lifecycle.due),
            nextAttempt: lifecycle.nextAttempt.map(Timestamp.text), attempts: lifecycle.attempts,
            doubts: lifecycle.doubts, reply: record.reply)
    }
}

extension EventLine {
    init(_ event: Event) {
        self.init(
            at: Timestamp.text(event.at), event: event.kind.name, position: event.position,
            detail: event.detail,
            by: event.actor == .clockwork ? nil : event.actor.text)
    }
}

extension CancelLine {
    init(_ outcome: CancelOutcome) {
        let isDone = outcome == .cancelled || outcome == .alreadyCancelled
        self.init(outcome: "\(outcome)", counts: nil, isDone: isDone)
    }
}

extension ClockLine {
    init(_ reading: ClockRule.Reading) {
        let trust =
            switch reading.trust {
            case .agreed: "agreed"
            case .disagreed(let by):
                "the wall clock is \(by.wholeMilliseconds) ms ahead of the time since start"
            case .behind(let lastSeen):
                "the wall clock is behind \(Timestamp.text(lastSeen)), which was seen before"
            }
        self.init(now: Timestamp.text(reading.now), trust: trust)
    }
}
