import BelayCore
import BelayStore
import BelayStoreColumns

extension Database {
    /// Adds what a call changed to its account's log; the account is locked for itself.
    func note(
        _ change: AccountChange, of account: AccountID, by actor: Actor, at now: Instant
    ) throws {
        guard let detail = change.detail(by: actor) else { return }
        try record(.changed, account: account, at: now, detail: detail, by: actor)
    }

    /// Adds to the log of events.
    ///
    /// What concerns more than a send is written with the account locked for itself: its events
    /// are numbered from 1. Those of a send come from outcomes that run beside each other.
    /// - Parameter place: the send's; nil for what concerns more than one.
    func record(
        _ kind: Event.Kind, account: AccountID, at now: Instant, place: Int64? = nil,
        position: Int? = nil, detail: String? = nil, by actor: Actor = .clockwork
    ) throws {
        let number =
            place == nil
            ? """
            (SELECT 1 + coalesce(max(sequence), 0) FROM events WHERE account = $1 AND place = $2)
            """ : "nextval('event_numbers')"
        try run(
            """
            INSERT INTO events (account, place, sequence, kind, at_ms, position, detail, actor)
            VALUES ($1, $2, \(number), $3, $4, $5, $6, $7)
            """
        ) { set in
            set(account.rawValue)
            set(place ?? 0)
            set(kind.rawValue)
            set(now.milliseconds)
            set(position)
            set(detail)
            set(ActorColumn.encode(actor))
        }
    }
}
