import BelayCore
import BelayStore
import BelayStorePostgres
import Testing

@Suite("Nodes of one PostgreSQL")
struct NodeTests {
    @Test func `what one has claimed is not claimed by another`() async throws {
        try await Nodes.run { nodes in
            for _ in 0..<40 { _ = try await nodes.trial.accepted() }
            let claimed = try await withThrowingTaskGroup(of: [Hold].self) { group in
                for turn in 0..<8 {
                    let store = turn % 2 == 0 ? nodes.first : nodes.second
                    group.addTask { try await nodes.claim(10, at: store) }
                }
                return try await group.reduce(into: [Hold]()) { $0 += $1 }
            }
            #expect(Set(claimed.map(\.id)).count == claimed.count)
            let rest = try await nodes.claim(at: nodes.second)
            #expect(claimed.count + rest.count == 40)
            #expect(try await nodes.first.nextAttempt(in: .shared) == nil)
        }
    }

    @Test func `what a silent node had claimed is taken, and it finds its claim gone`() async throws
    {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            let id = try await trial.accepted()
            let other = try await trial.accepted()
            let lost = try #require(try await nodes.claim(1, at: nodes.first).first)
            let alsoLost = try #require(try await nodes.claim(1, at: nodes.first).first)
            try #require(lost.id == id && alsoLost.id == other)
            try await nodes.sweep()
            #expect(try await nodes.claim(at: nodes.second) == [])
            try await nodes.silence(for: .seconds(61))
            try await nodes.sweep()
            let taken = try await nodes.claim(1, at: nodes.second)
            #expect(taken.map(\.id) == [id])
            #expect(taken[0].claim.fence > lost.claim.fence)
            // The first node wakes up.
            #expect(try await trial.release(lost) == .refused(.stale))
            #expect(try await trial.release(alsoLost) == .refused(.stale))
            try await nodes.first.giveBack(lost)
            let isMissed = try await nodes.first.miss(
                lost, .refused, reply: "", at: .due, jitter: 0)
            #expect(!isMissed)
            #expect(
                try await nodes.second.release(taken[0], stamp: Trial.stamp, at: .due)
                    == .released)
            #expect(try await nodes.claim(at: nodes.first).map(\.id) == [other])
        }
    }

    @Test func `a node that only says that it lives keeps what it has`() async throws {
        try await Nodes.run { nodes in
            _ = try await nodes.trial.accepted()
            let hold = try #require(try await nodes.claim(1, at: nodes.first).first)
            for _ in 0..<3 {
                // Of sixty.
                try await nodes.silence(for: .seconds(50))
                try await nodes.first.beat()
                try await nodes.sweep()
            }
            #expect(try await nodes.claim(at: nodes.second) == [])
            #expect(try await nodes.trial.release(hold) == .released)
        }
    }

    /// The COMMIT of a claim went out just before its node died, and was carried out after the node
    /// had been forgotten.
    @Test func `a claim that outlived its node's row is let go of`() async throws {
        try await Nodes.run { nodes in
            let id = try await nodes.trial.accepted()
            _ = try #require(try await nodes.claim(1, at: nodes.first).first)
            try await nodes.second.write { db in
                try db.run("DELETE FROM nodes WHERE id = (SELECT min(id) FROM nodes)", [])
            }
            try await nodes.sweep()
            #expect(try await nodes.claim(at: nodes.second).map(\.id) == [id])
        }
    }

    /// PostgreSQL says so when it gave up waiting for a standby: nobody knows whether it stands.
    private static let warning = "RAISE WARNING 'who knows'"

    /// The session ends in its COMMIT: nothing of it stands.
    private static let end = """
        IF nextval('tries') = 1 THEN
            PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1);
        END IF
        """

    private static func plant(
        _ deed: String, on event: String, in nodes: Nodes
    ) async throws {
        try await nodes.second.write { db in
            try db.runOnce("CREATE SEQUENCE tries")
            try db.runOnce(
                """
                CREATE FUNCTION deed() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN \(deed); RETURN NULL; END $$
                """)
            try db.runOnce(
                """
                CREATE CONSTRAINT TRIGGER deed AFTER \(event)
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deed()
                """)
        }
    }

    @Test(arguments: [warning, end])
    func `a stop whose commit nobody heard of is asked for again, and told once`(
        deed: String
    ) async throws {
        try await Nodes.run { nodes in
            let batch = try await nodes.trial.batch()
            _ = try await nodes.trial.accepted(batch: batch)
            try await Self.plant(deed, on: "INSERT ON stops", in: nodes)
            let order = StopOrder(
                scope: .batch(batch), action: .cancel, door: .sendGrid, mode: .set,
                actor: .command)
            let answer = try await nodes.first.stop(order, of: nodes.trial.mine, at: .due)
            guard case .inForce(_, releasing: 0) = answer else {
                Issue.record("\(answer)")
                return
            }
            let again = try await nodes.second.stop(order, of: nodes.trial.mine, at: .due)
            guard case .exists = again else {
                Issue.record("\(again)")
                return
            }
        }
    }

    @Test(arguments: [warning, end])
    func `a cancel whose commit nobody heard of is asked for again, and told once`(
        deed: String
    ) async throws {
        try await Nodes.run { nodes in
            let id = try await nodes.trial.accepted()
            try await Self.plant(deed, on: "UPDATE ON deliveries", in: nodes)
            for expected in [Lifecycle.CancelAnswer.cancelled, .alreadyCancelled] {
                let answer = try await nodes.first.cancel(
                    id, of: nodes.trial.mine, by: .command, because: nil, at: .due)
                #expect(answer == expected)
            }
        }
    }

    @Test func `what was alone in the hands of a silent node is counted against it`() async throws {
        try await Nodes.run { nodes in
            let id = try await nodes.trial.accepted()
            _ = try await nodes.claim(at: nodes.first)
            try await nodes.silence(for: .seconds(61))
            try await nodes.sweep()
            #expect(try await nodes.trial.delivery(id).lifecycle.deaths == 1)
            #expect(try await nodes.trial.state(id) == "scheduled")
        }
    }

    @Test func `what a silent node has released is in doubt once its drain is over`() async throws {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            let id = try await trial.accepted()
            let hold = try await trial.released(id)
            let early = Orphan(id: id, account: trial.mine)
            for silence: Duration in [.zero, .seconds(61), .seconds(500)] {
                try await nodes.silence(for: silence)
                try await nodes.sweep()
                #expect(try await nodes.second.orphans(at: .due) == [])
                try await nodes.second.recover(early, as: .unknown, at: .due, jitter: 0)
                #expect(try await trial.state(id) == "releasing")
            }
            try await nodes.silence(for: .seconds(41))
            let orphans = try await nodes.second.orphans(at: .due)
            #expect(orphans == [early])
            try await nodes.second.recover(early, as: .unknown, at: .due, jitter: 0)
            #expect(try await trial.state(id) == "inDoubt")
            #expect(try await !trial.settle(hold, .accepted))
            #expect(try await trial.state(id) == "inDoubt")
        }
    }

    @Test func `a node that wakes up in time settles what it has released`() async throws {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            let id = try await trial.accepted()
            let hold = try await trial.released(id)
            try await nodes.silence(for: .seconds(61))
            try await nodes.sweep()
            try await nodes.first.noteSeen(.due)
            try await nodes.silence(for: .zero)
            #expect(try await nodes.second.orphans(at: .due) == [])
            #expect(try await trial.settle(hold, .accepted))
            #expect(try await trial.state(id) == "sent")
        }
    }

    @Test func `no two nodes give one number`() async throws {
        try await Nodes.run { nodes in
            let trial = nodes.trial
            let drafts = (0..<60).map { _ in trial.draft() }
            let numbers = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for (index, draft) in drafts.enumerated() {
                    let store = index % 2 == 0 ? nodes.first : nodes.second
                    group.addTask {
                        guard
                            case .accepted(let number) = try await store.accept(
                                draft, of: trial.mine)
                        else { return nil }
                        return number
                    }
                }
                return try await group.reduce(into: [Int64?]()) { $0.append($1) }
            }
            #expect(Set(numbers.compactMap(\.self)).count == 60)
        }
    }
}
