import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMailPartner
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

@Suite("What Mail Partner's cancel says of each state", .timeLimit(.minutes(1)))
struct CancelStateTests {
    /// What a deferred mail has come to, what a cancel says of it, and what it is then.
    struct Line: Sendable, CustomTestStringConvertible {
        var situation: Situation
        var code: Int64
        var state: String
        /// The same, without the five minutes.
        var freeCode: Int64
        var freeState: String

        var testDescription: String { "\(situation)" }
    }

    enum Situation: Sendable {
        case early, late, overdue, pausedEarly, pausedOverdue, claimed
        case sent, failed, inDoubt, expired, suppressed
    }

    static let lines = [
        Line(.early, 200, "cancelled", 200, "cancelled"),
        Line(.late, 6, "scheduled", 200, "cancelled"),
        Line(.overdue, 6, "scheduled", 200, "cancelled"),
        Line(.pausedEarly, 200, "cancelled", 200, "cancelled"),
        Line(.pausedOverdue, 6, "held", 200, "cancelled"),
        Line(.claimed, 6, "claimed", 200, "cancelled"),
        Line(.sent, 7, "sent", 7, "sent"),
        Line(.failed, 7, "failed", 7, "failed"),
        Line(.inDoubt, 7, "abandoned", 7, "abandoned"),
        Line(.expired, 7, "expired", 7, "expired"),
        Line(.suppressed, 7, "suppressed", 7, "suppressed"),
    ]

    @Test(arguments: lines, [true, false])
    func `each state has its code`(_ line: Line, _ hasCutoff: Bool) async throws {
        var settings = MailPartnerTrial.settings
        if !hasCutoff { settings.cutoff = nil }
        let trial = try await MailPartnerTrial(settings)
        let number = try await line.situation.bring(about: trial)
        let answer = await trial.cancel(number)
        #expect(answer.json?["code"]?.asInteger == (hasCutoff ? line.code : line.freeCode))
        let record = try #require(try await trial.record(number))
        let state = record.deliveries[0].lifecycle.state.name
        #expect(state == (hasCutoff ? line.state : line.freeState))
        if answer.json?["code"] == 200 {
            #expect(await trial.cancel(number).json?["code"] == 5)
        }
    }

    @Test(arguments: [
        (Lifecycle.Outcome.accepted, 7, "sent"), (.deferred, 200, "cancelled"),
        (.refused, 200, "cancelled"), (.unknown, 7, "abandoned"),
    ])
    func `a mail on its way is waited for`(
        _ outcome: Lifecycle.Outcome, _ code: Int, _ state: String
    ) async throws {
        let trial = try await MailPartnerTrial()
        let number = await trial.deferred()
        trial.time.advance(by: .hours(3))
        let holds = try await trial.releaseDue()
        async let answer = trial.cancel(number)
        await trial.time.untilSleeping()
        try await trial.settle(holds, outcome)
        #expect(await answer.json?["code"]?.asInteger == Int64(code))
        let record = try #require(try await trial.record(number))
        #expect(record.deliveries[0].lifecycle.state.name == state)
    }
}

extension CancelStateTests.Line {
    init(
        _ situation: CancelStateTests.Situation, _ code: Int64, _ state: String,
        _ freeCode: Int64, _ freeState: String
    ) {
        self.init(
            situation: situation, code: code, state: state, freeCode: freeCode,
            freeState: freeState)
    }
}

extension CancelStateTests.Situation {
    /// A mail due in three hours, brought to this; its number.
    fileprivate func bring(about trial: MailPartnerTrial) async throws -> String {
        let number =
            self == .expired
            ? await sandboxed(trial) : await trial.deferred()
        let pause = StopOrder(scope: .account, action: .pause, door: .operators, mode: .set)
        switch self {
        case .early: break
        case .late: trial.time.advance(by: .hours(3) - .seconds(1))
        case .pausedEarly: _ = try await trial.sending.stop(pause, of: trial.account)
        case .pausedOverdue:
            _ = try await trial.sending.stop(pause, of: trial.account)
            fallthrough
        case .overdue, .claimed, .sent, .failed, .inDoubt, .expired, .suppressed:
            trial.time.advance(by: .hours(3))
        }
        switch self {
        case .early, .late, .overdue, .pausedEarly: break
        case .pausedOverdue, .expired: _ = try await trial.releaseDue()
        case .claimed:
            let now = trial.time.read().now
            _ = try await trial.store.claim(
                ClaimRequest(now: now, limit: 1, lease: now + .minutes(1), seed: 1))
        case .sent: try await trial.settle(trial.releaseDue())
        case .failed: try await trial.settle(trial.releaseDue(), .refused)
        case .inDoubt: try await trial.settle(trial.releaseDue(), .unknown)
        case .suppressed:
            _ = try await trial.sending.suppress(
                ["to0@example.com"], in: .global, from: .client, of: trial.account, by: .clockwork)
            _ = try await trial.releaseDue()
        }
        return number
    }

    private func sandboxed(_ trial: MailPartnerTrial) async -> String {
        let answer = await trial.send([
            ("scheduledDeliveryDate", "15/01/2027"), ("time", 12), ("minute", 0), ("sandbox", 1),
        ])
        return answer.json?["messageId"]?.asString ?? "nothing was sent"
    }
}
