import BelayCore
import BelayStore
import Testing

@Suite("Many writers at once")
struct GroupCommitTests {
    @Test(arguments: Backend.allCases)
    func `each accept is answered for itself`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let used = trial.draft()
            _ = try await trial.accept(used)
            // Every third is refused: its id was used before, or its batch is unknown.
            let drafts = (0..<300).map { number in
                switch number % 6 {
                case 0: used
                case 3: trial.draft(batch: BatchID("unknown"))
                default: trial.draft(to: 2)
                }
            }
            let answers = await withTaskGroup(of: (Int, AcceptAnswer?).self) { group in
                for (index, draft) in drafts.enumerated() {
                    group.addTask {
                        do {
                            return (index, try await store.accept(draft, of: trial.mine))
                        } catch {
                            return (index, nil)
                        }
                    }
                }
                return await group.reduce(into: [Int: AcceptAnswer?]()) { $0[$1.0] = $1.1 }
            }
            var numbers: Set<Int64> = []
            for (index, draft) in drafts.enumerated() {
                let answer = try #require(answers[index])
                switch index % 6 {
                case 0: #expect(answer == nil)
                case 3: #expect(answer == .unknownBatch)
                default:
                    let record = try await store.send(.id(draft.id), of: trial.mine, at: .start)
                    let number = try #require(record).send.number
                    #expect(answer == .accepted(number: number))
                    #expect(record?.deliveries.count == 2)
                    numbers.insert(number)
                }
            }
            #expect(numbers.count == 200)
            let lines = try await store.sends(of: trial.mine, matching: SendFilter(), at: .start)
            #expect(lines.count == 201)
        }
    }

    @Test(arguments: Backend.allCases, [2, 9])
    func `clients that come back at once are all answered`(
        backend: Backend, clients: Int
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let drafts = (0..<clients).map { _ in (0..<40).map { _ in trial.draft() } }
            try await withThrowingTaskGroup { group in
                for list in drafts {
                    group.addTask {
                        for draft in list { _ = try await store.accept(draft, of: trial.mine) }
                    }
                }
                try await group.waitForAll()
            }
            let lines = try await store.sends(
                of: trial.mine, matching: SendFilter(limit: 1_000), at: .start)
            #expect(Set(lines.map(\.id)) == Set(drafts.joined().map(\.id)))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a delivery is claimed by one of many`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let send = try await trial.accept(trial.draft(to: 200))
            let holds = try await withThrowingTaskGroup(of: [Hold].self) { group in
                for seed in 0..<16 {
                    group.addTask {
                        var mine: [Hold] = []
                        for round in 0..<20 {
                            let request = ClaimRequest(
                                now: .due, limit: 3, lease: Trial.lease,
                                seed: UInt64(seed * 100 + round))
                            for hold in try await store.claim(request).holds {
                                let answer = try await store.release(
                                    hold, stamp: Trial.stamp, at: .due)
                                if answer == .released { mine.append(hold) }
                            }
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let ids = (0..<200).map { DeliveryID(send: send, position: $0) }
            #expect(holds.map(\.id).sorted() == ids)
            #expect(try await store.releasing(in: .send(send), of: trial.mine) == 200)
        }
    }

    @Test(arguments: Backend.allCases)
    func `a cancel and a release of the same delivery have one winner`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            for _ in 0..<50 {
                let id = try await trial.accepted()
                let hold = try await trial.hold(id)
                async let release = store.release(hold, stamp: Trial.stamp, at: .due)
                async let cancel = store.cancel(id, of: trial.mine, at: .due)
                switch try await (release, cancel) {
                case (.released, .wait): #expect(try await trial.settle(hold, .refused))
                case (.refused(.stale), .cancelled): break
                case (let release, let cancel):
                    Issue.record("\(release) and \(String(describing: cancel))")
                }
                #expect(try await trial.state(id) == "cancelled")
            }
        }
    }

    @Test func `a caller that goes away takes no job with it`() async throws {
        try await Backend.sqlite.run { trial in
            let store = try trial.store
            let drafts = (0..<40).map { _ in trial.draft() }
            let tasks = drafts.map { draft in
                Task { try await store.accept(draft, of: trial.mine) }
            }
            for task in tasks { task.cancel() }
            for (task, draft) in zip(tasks, drafts) {
                let answer = try await task.value
                let record = try await store.send(.id(draft.id), of: trial.mine, at: .start)
                #expect(answer == .accepted(number: record?.send.number ?? 0))
            }
        }
    }
}
