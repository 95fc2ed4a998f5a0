import BelayCore
import BelayStore

/// The names of those who did things, for people.
struct Who: Sendable {
    private var emails: [UserID: String] = [:]
    private var keys: [String: String] = [:]

    /// Looks up whoever is named in some events.
    init(_ events: [Event], _ visit: Visit) async throws(StoreError) {
        let users = events.compactMap { event -> UserID? in
            if case .user(let number) = event.actor { return UserID(number) }
            return nil
        }
        if !users.isEmpty { emails = try await visit.tools.store.emails(of: users) }
        let hasKeys = events.contains { event in
            if case .key = event.actor { return true }
            return false
        }
        guard hasKeys else { return }
        for key in try await visit.tools.store.keys(of: visit.account) { keys[key.id] = key.name }
    }

    func name(_ actor: Actor) -> String {
        switch actor {
        case .key(let id, let door):
            keys[id].map { "the key “\($0)” at \(door.words)" } ?? "a key at \(door.words)"
        case .user(let number): emails[UserID(number)] ?? "somebody"
        case .command: "the command line"
        case .recipient: "the recipient"
        case .clockwork: ""
        }
    }

    /// A line of a story.
    func values(_ event: Event) -> Values {
        [
            "time": .markup(Figures.time(event.at)), "what": .text(Self.words(event.kind)),
            "detail": .text(Self.detail(event)), "who": .text(name(event.actor)),
        ]
    }

    /// A release's is for machines.
    private static func detail(_ event: Event) -> String {
        event.kind == .released ? "" : event.detail ?? ""
    }

    static func words(_ kind: Event.Kind) -> String {
        switch kind {
        case .accepted: "Accepted"
        case .released: "Released to the relay"
        case .sent: "Sent"
        case .deferred: "Put off"
        case .failed: "Failed"
        case .inDoubt: "In doubt"
        case .cancelled: "Cancelled"
        case .abandoned: "Abandoned"
        case .expired: "Expired"
        case .suppressed: "Not sent: unsubscribed"
        case .quarantined: "Quarantined"
        case .held: "Held by a pause"
        case .resumed: "Resumed"
        case .rescheduled: "Rescheduled"
        case .resolved: "Settled by a person"
        case .stopped: "Stopped"
        case .lifted: "Stop lifted"
        case .begun: "Listing began"
        case .listed: "All listed"
        case .unsubscribed: "Unsubscribed"
        case .imported: "Imported"
        case .changed: "Changed"
        }
    }
}
