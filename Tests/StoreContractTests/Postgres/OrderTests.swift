import BelayCore
import BelayStore
import BelayStorePostgres
import BelayTesting
import Testing

/// The order of a release and a group stop, with each of them kept where the other can do harm:
/// nothing is released of which a stop's answer does not tell.
///
/// Tried by hand in the store: without the lock in a release (`Database.transaction`), and without
/// the count in a stop (`insertStop`), these and `RaceTests` fail. That one statement for lock and
/// check is too few is shown in `OrderVariantTests`.
@Suite("A release and a stop, each in the middle of the other")
struct OrderTests {
    private static func stop(_ batch: BatchID) -> StopOrder {
        StopOrder(
            scope: .batch(batch), action: .cancel, door: .sendGrid, mode: .set, actor: .command)
    }

    /// It has asked the stops, and its change is not committed.
    @Test func `a stop waits for a release that is under way, and tells of it`() async throws {
        try await Nodes.run { nodes in
            let batch = try await nodes.trial.batch()
            _ = try await nodes.trial.accepted(batch: batch)
            let hold = try #require(try await nodes.claim(at: nodes.first).first)
            let deed = "UPDATE ON deliveries FOR EACH ROW WHEN (NEW.state = 3)"
            try await Gate.run(after: deed, in: nodes.second) { gate in
                async let release = nodes.first.release(hold, stamp: Trial.stamp, at: .due)
                try await gate.untilReached()
                let isOver = Watched(false)
                async let stop = {
                    defer { isOver.change { $0 = true } }
                    return try await nodes.second.stop(
                        Self.stop(batch), of: nodes.trial.mine, at: .due)
                }()
                try await nodes.first.untilAwaited(
                    .account(nodes.trial.mine), or: { isOver.value })
                await gate.open()
                let (released, told) = (try await release, try await stop)
                #expect(released == .released)
                guard case .inForce(_, releasing: 1) = told else {
                    Issue.record("\(told)")
                    return
                }
            }
        }
    }

    /// Its row is written, and not committed.
    @Test func `a release waits for a stop that is being set, and sees it`() async throws {
        try await Nodes.run { nodes in
            let batch = try await nodes.trial.batch()
            _ = try await nodes.trial.accepted(batch: batch)
            let hold = try #require(try await nodes.claim(at: nodes.first).first)
            try await Gate.run(after: "INSERT ON stops FOR EACH ROW", in: nodes.first) { gate in
                async let stop = nodes.second.stop(
                    Self.stop(batch), of: nodes.trial.mine, at: .due)
                try await gate.untilReached()
                let isOver = Watched(false)
                async let release = {
                    defer { isOver.change { $0 = true } }
                    return try await nodes.first.release(hold, stamp: Trial.stamp, at: .due)
                }()
                try await nodes.second.untilAwaited(
                    .account(nodes.trial.mine), or: { isOver.value })
                await gate.open()
                let (told, released) = (try await stop, try await release)
                guard case .inForce(_, releasing: 0) = told,
                    case .refused(.stopped) = released
                else {
                    Issue.record("\(told), \(released)")
                    return
                }
            }
        }
    }

    /// More than hold it at any moment ask for it again and again, and it is never free.
    @Test func `a stop under 16 connections that release gets its lock`() async throws {
        try await Cluster.run(connections: 20) { store in
            let scope = LockScope.custom(Int64.random(in: 0..<1 << 31))
            let isOver = Watched(false)
            let waits = try await withThrowingTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask {
                        while !isOver.value {
                            try await store.write { db in
                                try db.lock(scope, .shared)
                                try db.run("SELECT pg_sleep(0.003)", [])
                            }
                        }
                    }
                }
                defer { isOver.change { $0 = true } }
                while try await store.read({ try $0.locks(isGranted: true, scope) }) < 8 {}
                var waits: [Duration] = []
                for _ in 0..<100 {
                    waits.append(
                        try await ContinuousClock().measure {
                            try await store.write { db in
                                try db.lock(scope, .exclusive)
                                _ = try db.changesCount
                            }
                        })
                }
                isOver.change { $0 = true }
                try await group.waitForAll()
                return waits.sorted()
            }
            print("a stop's lock under 16 connections: p50 \(waits[49]), p99 \(waits[98])")
            #expect(waits.count == 100)
        }
    }
}
