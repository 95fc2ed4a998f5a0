import BelayCore
import BelayStore
import BelayTesting

/// A random sequence of steps that the same seed repeats.
struct Script {
    private var chance: SplitMix64
    private let accounts: [AccountID]
    private var now = Instant.start
    private var sends: [(id: SendID, account: AccountID, deliveries: Int)] = []
    private var orders: [(scope: Stop.Scope, door: Door, account: AccountID)] = []
    private var acceptCount: UInt64 = 0

    private static let batches = ["a", "b", "c", "unknown"].map { BatchID($0) }
    private static let tags = ["t", "u", "caf\u{E9}", "cafe\u{301}"]
    private static let doors: [Door] = [.sendGrid, .native]

    init(seed: UInt64, accounts: [AccountID]) {
        chance = SplitMix64(seed: seed)
        self.accounts = accounts
    }

    private mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &chance) }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[roll(values.count)] }

    /// Which of them are likely: the first mostly.
    private mutating func account() -> AccountID { accounts[roll(8) == 0 ? 1 : 0] }

    /// - Parameters:
    ///   - holds: how many were given out so far.
    ///   - stops: likewise.
    mutating func next(holds: Int, stops: Int) -> Step {
        passTime()
        switch roll(100) {
        case 0..<18: return accept()
        case 18..<21: return .addBatch(pick(Array(Self.batches.prefix(3))), account(), now)
        case 21..<26: return .cancel(delivery(), account(), now)
        case 26..<29: return .reschedule(send(), account(), to: future(), at: now)
        case 29..<31:
            return .resolve(delivery(), account(), pick(Lifecycle.Verdict.allCases), now)
        case 31..<39: return stop()
        case 39..<45: return lift()
        case 45..<56: return claim()
        case 56..<84: return work(max(0, holds - 1 - roll(6)))
        case 84..<87: return .sweep(now)
        case 87: return .reopen
        case 88: return .recover(pick(Orphan.Fate.allCases), now)
        case 89: return .bury(now)
        case 90: return .suppress([address(), address()], suppressionScope(), account(), now)
        case 91, 92: return .unsuppress(address(), suppressionScope(), account(), now)
        case 93: return .suppressions(suppressionScope(), account())
        default: return read(stops: stops)
        }
    }

    /// Every send, to be compared in the end.
    mutating func records() -> [Step] {
        sends.map { .record($0.id, $0.account, now) }
    }

    private mutating func passTime() {
        switch roll(60) {
        case 0: now = now + .hours(Int64(1 + roll(80)))
        case 1..<10: now = now + .seconds(Int64(roll(600)))
        case 10..<40: now = now + .milliseconds(Int64(roll(20_000)))
        default: break
        }
    }

    private mutating func future() -> Instant {
        now + .milliseconds(Int64(1 + roll(roll(4) == 0 ? 400_000_000 : 60_000)))
    }

    private mutating func accept() -> Step {
        acceptCount += 1
        let id = SendID(
            high: UInt64(now.milliseconds) << 16 | 0x7000, low: 1 << 63 | acceptCount)
        let account = account()
        let messages = (0...roll(2)).map { _ in message() }
        sends.append((id, account, messages.reduce(0) { $0 + $1.recipients.count }))
        let tags = Self.tags.filter { _ in roll(3) == 0 }
        let idempotency = IdempotencyKey(pick(["k", "l", "m"])).map {
            Idempotency(key: $0, bodyHash: [UInt8](repeating: UInt8(roll(2)), count: 32))
        }
        return .accept(
            Acceptance(
                id: id, door: pick(Self.doors), batch: roll(2) == 0 ? pick(Self.batches) : nil,
                tags: tags, content: Trial.content, messages: messages, accepted: now,
                doubtPolicy: roll(3) == 0 ? .hold : .resend,
                notAfter: roll(6) == 0 ? future() : nil, exemption: exemption(),
                actor: pick([.clockwork, .command, .key("k", .sendGrid)]),
                idempotency: roll(8) == 0 ? idempotency : nil), account)
    }

    private mutating func exemption() -> Exemption {
        Exemption(
            group: pick([nil, 1, 2]), bypass: .init(rawValue: roll(3) == 0 ? roll(16) : 0))
    }

    /// One that mail may go to.
    private mutating func address() -> String { "R\(roll(4))@example.org" }

    private mutating func suppressionScope() -> SuppressionScope {
        pick([.global, .group(1), .group(2)])
    }

    private mutating func message() -> Message {
        let people = (0...roll(3)).map { Mailbox(address: "r\($0)@example.org") }
        let due = roll(5) == 0 ? now - .seconds(Int64(roll(100))) : future()
        return Message(to: people, bcc: roll(3) == 0 ? [Mailbox(address: "b@x.org")] : [], due: due)
    }

    private mutating func send() -> SendID {
        sends.isEmpty ? SendID(high: 1, low: 1) : sends[max(0, sends.count - 1 - roll(30))].id
    }

    private mutating func delivery() -> DeliveryID {
        DeliveryID(send: send(), position: roll(4))
    }

    private mutating func scope() -> Stop.Scope {
        switch roll(8) {
        case 0: .account
        case 1, 2: .send(send())
        case 3, 4: .tag(pick(Self.tags))
        default: .batch(pick(Self.batches))
        }
    }

    private mutating func stop() -> Step {
        let order = StopOrder(
            scope: scope(), action: pick(Stop.Action.allCases), door: pick(Self.doors),
            mode: pick([.set, .change, .force]), isRevocable: roll(2) == 0,
            cap: roll(2) == 0 ? 3 : nil)
        let account = account()
        orders.append((order.scope, order.door, account))
        return .stop(order, account, now)
    }

    /// Of what was stopped mostly, so that a script does not stand still.
    private mutating func lift() -> Step {
        guard roll(5) > 0, !orders.isEmpty else {
            return .lift(scope(), pick(Self.doors), account(), now)
        }
        let (scope, door, account) = orders[max(0, orders.count - 1 - roll(10))]
        return .lift(scope, door, account, now)
    }

    private mutating func lane() -> Lane {
        roll(6) == 0 ? .account("other") : .shared
    }

    private mutating func claim() -> Step {
        .claim(
            ClaimRequest(
                now: now, lane: lane(), limit: 1 + roll(6),
                room: roll(6) == 0 ? roll(6) : Limits.contentInHand, lease: Trial.lease,
                seed: chance.next(), only: roll(5) == 0 ? delivery() : nil))
    }

    private mutating func work(_ hold: Int) -> Step {
        let jitter = Double(roll(5)) / 4
        switch roll(16) {
        case 0..<6: return .release(hold, stamp(), now)
        case 6..<12:
            return .settle(hold, pick(Lifecycle.Outcome.allCases), now, jitter: jitter)
        case 12: return .miss(hold, pick(Lifecycle.Miss.allCases), now, jitter: jitter)
        case 13: return .giveBack(hold)
        case 14: return .unrelease(hold, now)
        default: return .load(hold)
        }
    }

    private mutating func stamp() -> Stamp {
        switch roll(8) {
        case 0: Trial.otherBytes
        case 1: Stamp(date: .second(91), hash: Trial.stamp.hash)
        default: Trial.stamp
        }
    }

    private mutating func read(stops: Int) -> Step {
        switch roll(7) {
        case 6:
            let filter = OutlineFilter(
                numbers: roll(2) == 0 ? [Int64(roll(20)), Int64(roll(20))] : nil,
                before: roll(2) == 0 ? Int64(roll(40)) : nil, limit: roll(20))
            return .outlines(account(), filter, now)
        case 0:
            let filter = SendFilter(
                batch: roll(2) == 0 ? pick(Self.batches) : nil, pendingOnly: roll(2) == 0,
                before: roll(2) == 0 ? send() : nil, limit: roll(20))
            return .sends(account(), filter, now)
        case 1: return .stops(pick(Self.doors), account(), scope(), now)
        case 2: return .count(max(0, stops - 1 - roll(5)))
        case 3: return .batch(pick(Self.batches), account(), now)
        case 4: return .nextAttempt(lane())
        default: return .record(send(), account(), now)
        }
    }
}
