import BelayCore
import BelaySending
import BelayTesting
import BelayTime
import Testing

@Suite("Waking and being woken", .timeLimit(.minutes(1)))
struct WakingTests {
    @Test func `a bell rung before anyone waits wakes the next, once`() async throws {
        let signal = Signal()
        let time = ManualTime()
        signal.raise()
        signal.raise()
        await signal.wait()
        async let second: Void = signal.wait(atMost: .seconds(1), by: time)
        try await time.untilSleeping(for: .seconds(1))
        time.advance(by: .seconds(1))
        await second
    }

    @Test func `all who wait are woken`() async throws {
        let signal = Signal()
        let time = ManualTime()
        async let one: Void = signal.wait(atMost: .seconds(1), by: time)
        async let two: Void = signal.wait(atMost: .seconds(2), by: time)
        await time.untilSleeping(2)
        // Their alarms are set; rung until both are gone, since the bell may be reached later.
        while time.sleepers > 0 {
            signal.raise()
            await Task.yield()
        }
        _ = await (one, two)
        #expect(time.elapsed() == .zero)
    }

    @Test func `a wait ends with its task`() async {
        let signal = Signal()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await signal.wait() }
            group.cancelAll()
        }
        // A cancelled waiter takes no ring from the next.
        signal.raise()
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { await signal.wait() }
        }
        await signal.wait()
    }

    @Test func `no ring is lost between a look and a wait`() async {
        let signal = Signal()
        let asked = Watched(0)
        let rounds = 5_000
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 1...rounds {
                    asked.change { $0 = round }
                    signal.raise()
                }
            }
            group.addTask {
                while asked.value < rounds { await signal.wait() }
            }
        }
        #expect(asked.value == rounds)
    }

    @Test func `whatever is earlier wakes the dispatcher, however close it comes`() async throws {
        let due = Due()
        let time = ManualTime()
        let start = time.now
        let next = Watched(start + .hours(2))
        let seen = Watched(start + .hours(2))
        let rounds: Int64 = 500
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 1...rounds {
                    let earlier = start + .hours(2) - .milliseconds(round)
                    next.change { $0 = earlier }
                    due.ring(for: earlier)
                    // The clock stands still: only the ring can have woken it.
                    if round % 3 == 0 { try await seen.wait { $0 == earlier } }
                }
            }
            group.addTask {
                while seen.value > start + .hours(2) - .milliseconds(rounds), !Task.isCancelled {
                    let look = next.value
                    seen.change { $0 = look }
                    if look == start + .hours(2) - .milliseconds(rounds) { break }
                    await due.wait(until: look, atMost: .hours(3), by: time)
                }
            }
            try await group.waitForAll()
        }
        #expect(seen.value == start + .hours(2) - .milliseconds(rounds))
    }

    @Test func `whatever comes while the dispatcher is awake wakes it again`() async throws {
        let due = Due()
        let time = ManualTime()
        let plan = time.now + .seconds(10)
        async let first: Void = due.wait(until: plan, atMost: .hours(1), by: time)
        try await time.untilSleeping(for: .seconds(10))
        time.advance(by: .seconds(10))
        await first
        // It may have looked already: what is later than the old plan must ring all the same.
        due.ring(for: plan + .seconds(5))
        await due.wait(until: nil, atMost: .hours(1), by: time)
        #expect(time.now == plan)
    }

    @Test func `a sleep is as long as the shorter of plan and longest`() async throws {
        let table: [(Int64, Int64, Int64)] = [(10, 30, 10), (60, 30, 30), (-5, 30, 0)]
        for (plan, longest, expected) in table {
            let due = Due()
            let time = ManualTime()
            let start = time.now
            async let waited: Void = due.wait(
                until: start + .seconds(plan), atMost: .seconds(longest), by: time)
            if expected > 0 {
                try await time.untilSleeping(for: .seconds(expected))
                time.advance(by: .seconds(expected))
            }
            await waited
        }
    }

    @Test func `an outcome after the start of listening is not missed`() async {
        let settled = Settled()
        let answer = await settled.listen { signal in
            settled.ring()
            await signal.wait()
            return 7
        }
        #expect(answer == 7)
    }

    @Test func `every listener hears it`() async {
        let settled = Settled()
        let listening = Watched(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await settled.listen { signal in
                        listening.change { $0 += 1 }
                        await signal.wait()
                    }
                }
            }
            await listening.waitPatiently { $0 == 8 }
            settled.ring()
        }
        #expect(listening.value == 8)
    }

    @Test func `chance with a seed repeats itself, and stays within its bounds`() {
        let one = Chance(SplitMix64(seed: 3))
        let two = Chance(SplitMix64(seed: 3))
        #expect((0..<9).map { _ in one.word() } == (0..<9).map { _ in two.word() })
        #expect(one.bytes(17).count == 17)
        for _ in 0..<1_000 { #expect((0..<1).contains(one.fraction())) }
    }

    @Test func `the machine's clocks go forward and agree`() async throws {
        let time = SystemTime(lastSeen: .epoch)
        let before = time.elapsed()
        let reading = time.read()
        #expect(reading.trust == .agreed)
        #expect(reading.now > Instant(milliseconds: 1_700_000_000_000))
        #expect(time.elapsed() >= before)
        let ahead = SystemTime(lastSeen: reading.now + .days(1))
        #expect(ahead.read().trust == .behind(lastSeen: reading.now + .days(1)))
        ahead.confirm()
        #expect(ahead.read().trust == .agreed)
    }
}
