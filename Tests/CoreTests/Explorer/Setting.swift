import BelayCore
import Testing

/// What one exploration contains: the calls clients make, the bounds, and what is left out.
struct Setting {
    /// A group stop that a client may set and lift once.
    struct Group {
        var scope: Stop.Scope
        var action: Stop.Action
        var door: Door
        /// A cancel that may be taken back is settled no sooner than due.
        var isRevocable = true
    }

    let name: String
    var policy = DoubtPolicy.resend
    /// A client cancels the one delivery.
    var isCancelled = false
    var groups: [Group] = []
    /// How often a client moves the due one instant on.
    var moves = 0
    /// A release may be recovered while its worker only sleeps.
    var presumesDead = false
    var fences: Int64 = 3
    var crashes = 2
    /// The clock goes from 0 to here in whole milliseconds.
    var end = Instant(milliseconds: 0)
    var due = Instant(milliseconds: 0)
    /// How long after due a delivery under a SendGrid pause is kept.
    var pauseExpiry: Duration?
    var mutants: Set<Mutant> = []

    /// Every wait is nought: when the next attempt comes is for `RetryPolicyTests`.
    static let retry = RetryPolicy(first: .zero, factor: 1, longest: .zero, spread: 0)

    static let send = SendID(high: 0x7000, low: 1 << 63)
    static let batch = BatchID("b")

    func has(_ mutant: Mutant) -> Bool { mutants.contains(mutant) }

    func with(_ mutant: Mutant) -> Setting {
        var setting = self
        setting.mutants.insert(mutant)
        return setting
    }
}

extension Setting: CustomTestStringConvertible {
    var testDescription: String { name }

    /// One delivery, two workers, one cancel of it.
    static func single(_ policy: DoubtPolicy) -> Setting {
        Setting(
            name: "a cancel of one delivery, \(policy)", policy: policy, isCancelled: true,
            presumesDead: true, fences: 4)
    }

    /// The same under a pause, with a reschedule.
    static let singleAndPause = Setting(
        name: "a cancel of one delivery, a pause, a reschedule", isCancelled: true,
        groups: [Group(scope: .batch(batch), action: .pause, door: .sendGrid)],
        moves: 1, fences: 2, crashes: 1, end: Instant(milliseconds: 2),
        due: Instant(milliseconds: 1), pauseExpiry: .milliseconds(1))

    /// A batch cancel that may be taken back, twice.
    static let batchCancel = Setting(
        name: "a batch cancel",
        groups: [
            Group(scope: .batch(batch), action: .cancel, door: .sendGrid),
            Group(scope: .batch(batch), action: .cancel, door: .sendGrid),
        ],
        crashes: 0, end: Instant(milliseconds: 2), due: Instant(milliseconds: 1))

    /// A batch cancel that may be taken back, and reschedules meanwhile.
    static let batchCancelAndReschedule = Setting(
        name: "a batch cancel, reschedules",
        groups: [Group(scope: .batch(batch), action: .cancel, door: .sendGrid)],
        moves: 2, crashes: 1, end: Instant(milliseconds: 3), due: Instant(milliseconds: 1))

    /// A batch cancel under hold.
    static let batchCancelUnderHold = Setting(
        name: "a batch cancel, hold", policy: .hold,
        groups: [Group(scope: .batch(batch), action: .cancel, door: .sendGrid)],
        end: Instant(milliseconds: 2), due: Instant(milliseconds: 1))

    /// A pause that mail outlasts or not, and reschedules.
    static let batchPause = Setting(
        name: "a batch pause, reschedules",
        groups: [Group(scope: .batch(batch), action: .pause, door: .sendGrid)],
        moves: 2, crashes: 1, end: Instant(milliseconds: 3), due: Instant(milliseconds: 1),
        pauseExpiry: .milliseconds(1))

    /// Two pauses of different doors over one delivery.
    static let twoPauses = Setting(
        name: "two pauses",
        groups: [
            Group(scope: .batch(batch), action: .pause, door: .sendGrid),
            Group(scope: .account, action: .pause, door: .operators),
        ],
        fences: 2, crashes: 1, end: Instant(milliseconds: 2), due: Instant(milliseconds: 1),
        pauseExpiry: .milliseconds(1))

    /// A cancel beside a pause.
    static let cancelAndPause = Setting(
        name: "a cancel and a pause",
        groups: [
            Group(scope: .batch(batch), action: .cancel, door: .sendGrid),
            Group(scope: .send(send), action: .pause, door: .native),
        ],
        fences: 2, crashes: 1, end: Instant(milliseconds: 2), due: Instant(milliseconds: 1))

    /// An operator's cancel of the whole account, for good.
    static let accountCancel = Setting(
        name: "an account cancel",
        groups: [
            Group(scope: .account, action: .cancel, door: .operators, isRevocable: false)
        ])
}
