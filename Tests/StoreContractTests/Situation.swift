import BelayCore
import BelayStore
import Testing

/// Every state that a delivery can be brought to by verbs alone.
enum Situation: String, CaseIterable, CustomTestStringConvertible {
    case scheduled, held, claimed, releasing, inDoubt, claimedInDoubt
    case sent, failed, cancelled, expired, abandoned, quarantined

    var testDescription: String { rawValue }

    /// The lifecycle's word for it.
    var state: String { self == .claimedInDoubt ? "claimed" : rawValue }

    static let later = Instant.second(4_000)

    /// A new delivery in this state.
    func bring(about trial: Trial) async throws -> DeliveryID {
        let id = try await trial.accepted(notAfter: self == .expired ? .second(99) : nil)
        switch self {
        case .scheduled: break
        case .held:
            try await trial.stopped(.send(id.send), .pause, by: .native)
            #expect(try await trial.claim(only: id).obeyed == 1)
        case .claimed: _ = try await trial.hold(id)
        case .releasing: _ = try await trial.released(id)
        case .inDoubt: try await trial.settled(id, .unknown)
        case .claimedInDoubt:
            try await trial.settled(id, .unknown)
            _ = try await trial.hold(id, at: Self.later)
        case .sent: try await trial.settled(id, .accepted)
        case .failed: try await trial.settled(id, .refused)
        case .cancelled:
            _ = try await trial.store.cancel(id, of: trial.mine, at: .second(1))
        case .expired: _ = try await trial.claim(only: id)
        case .abandoned:
            try await trial.settled(id, .unknown)
            _ = try await trial.store.cancel(id, of: trial.mine, at: .due)
        case .quarantined:
            let suspect = Suspect(id: id, account: trial.mine, wasAlone: true)
            for _ in 0..<Limits.deathsAlone {
                _ = try await trial.store.bury(suspect, at: .due)
            }
        }
        try #require(try await trial.state(id) == state)
        return id
    }
}
