import BelayCore
import Testing

/// A delivery in one of the twelve states, with or without a doubt, as a store would hold it.
struct Sample: CustomTestStringConvertible {
    enum Kind: String, CaseIterable {
        case scheduled, held, claimed, releasing, inDoubt, sent, failed, cancelled, expired
        case suppressed, abandoned, quarantined
    }

    static let due = Instant(milliseconds: 100)
    static let now = Instant(milliseconds: 200)
    static let claim = Lifecycle.Claim(fence: 3, token: 7, version: 5)
    /// Its fence is right and its token is not: a fence that a backup brought back.
    static let stranger = Lifecycle.Claim(fence: 3, token: 8, version: 5)
    static let pause = StopID(1)
    static let cancel = StopID(2)

    let kind: Kind
    let doubts: Int

    var testDescription: String { doubts == 0 ? kind.rawValue : "\(kind) with a doubt" }

    /// Every state that the rules allow with so many doubts. In doubt has a timer here.
    static func all(doubts: Int) -> [Sample] {
        Kind.allCases.compactMap { kind in
            switch kind {
            case .inDoubt, .abandoned: doubts > 0 ? Sample(kind: kind, doubts: doubts) : nil
            // A doubt is never hidden: what waits with one is in doubt.
            case .scheduled, .cancelled: doubts == 0 ? Sample(kind: kind, doubts: doubts) : nil
            default: Sample(kind: kind, doubts: doubts)
            }
        }
    }

    static let all = all(doubts: 0) + all(doubts: 1)

    func life(wish: Bool = false, attempts: Int = 1, deaths: Int = 0) -> Lifecycle {
        let state = self.state
        let hasTimer =
            switch kind {
            case .scheduled, .held, .claimed, .inDoubt: true
            default: false
            }
        return Lifecycle(
            state: state, due: Sample.due, nextAttempt: hasTimer ? Sample.due : nil,
            version: kind == .releasing ? 6 : 5, fence: 3, doubts: doubts, attempts: attempts,
            firstAttempt: attempts == 0 ? nil : Sample.due, deaths: deaths, wish: wish,
            finished: state.isFinal ? Sample.due : nil)
    }

    private var state: Lifecycle.State {
        switch kind {
        case .scheduled: .scheduled
        case .held: .held(by: Sample.pause)
        case .claimed: .claimed(Sample.claim, until: Instant(milliseconds: 150))
        case .releasing: .releasing(Sample.claim)
        case .inDoubt: .inDoubt
        case .sent: .sent
        case .failed: .failed
        case .cancelled: .cancelled
        case .expired: .expired
        case .suppressed: .suppressed
        case .abandoned: .abandoned
        case .quarantined: .quarantined
        }
    }
}

/// How a verb ended.
enum Ending: Equatable, CustomTestStringConvertible {
    /// The state's name, and by how much the version rose.
    case becomes(String, raises: Int64)
    case unchanged
    case refused(Lifecycle.Refusal)

    static func becomes(_ name: String) -> Ending { .becomes(name, raises: 1) }

    var testDescription: String { "\(self)" }

    /// Runs a verb; one that is refused must leave the row as it was.
    static func of(
        _ life: inout Lifecycle, _ verb: (inout Lifecycle) throws(Lifecycle.Refusal) -> Void
    ) -> Ending {
        let before = life
        do {
            try verb(&life)
        } catch {
            #expect(life == before, "a refused verb changed the row")
            return .refused(error)
        }
        if life == before { return .unchanged }
        if life.isFinal {
            #expect(life.nextAttempt == nil)
            #expect(life.finished == Sample.now)
        }
        life.assertRules()
        return .becomes(life.state.name, raises: life.version - before.version)
    }

    /// One row for every sample: what is written, and the rest alike.
    static func table(
        doubts: Int, _ written: [Sample.Kind: Ending], else rest: Ending
    ) -> [(Sample, Ending)] {
        let samples = Sample.all(doubts: doubts)
        precondition(written.keys.allSatisfy { key in samples.contains { $0.kind == key } })
        return samples.map { ($0, written[$0.kind] ?? rest) }
    }
}
