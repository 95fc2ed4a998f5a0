import BelayCore
import BelayStore
import BelayStorePostgres
import BelayTesting
import Testing

@Suite("Contacts and lists of several nodes")
struct PeopleTests {
    /// What a node does at once with the others.
    private static func work(
        _ store: PostgresStore, _ account: AccountID, _ round: Int64
    ) async throws {
        let drafts = (0..<20).map { index in
            ContactDraft(.address("c\((Int64(index) + round) % 30)@x.org"))
        }
        let answers = try await store.keepContacts(
            drafts, mode: .either, of: account, at: .second(round))
        let numbers = answers.compactMap { answer -> Int64? in
            switch answer {
            case .added(let contact), .changed(let contact): contact.number
            default: nil
            }
        }
        #expect(numbers.count == drafts.count)
        _ = try await store.addMembers(numbers, to: 1, of: account, at: .second(round))
        _ = try await store.removeMembers(
            Array(numbers.prefix(5)), from: 1, of: account, at: .second(round))
        _ = try await store.removeContacts(
            Array(numbers.suffix(2)), of: account, at: .second(round))
        _ = try await store.addList(
            ListDraft(key: "k\(round % 3)", name: "n"), of: account, at: .second(round))
    }

    @Test func `nodes that work on one account keep its counts, its names and its order`()
        async throws
    {
        try await Cluster.run(policy: StorePolicy()) { open in
            let nodes = [try await open(), try await open(), try await open()]
            let account = try #require(try await nodes[0].addAccount(named: "a", at: .start)).id
            _ = try await nodes[0].addList(
                ListDraft(name: "list"), of: account, at: .start)
            try await withThrowingTaskGroup { group in
                for round in 0..<24 as Range<Int64> {
                    let node = nodes[Int(round) % nodes.count]
                    group.addTask { try await Self.work(node, account, round) }
                }
                try await group.waitForAll()
            }
            let store = nodes[1]
            let all = try await store.contacts(of: account, on: nil, after: 0, limit: 500).contacts
            #expect(Set(all.map(\.address)).count == all.count)
            #expect(try await store.contactCount(of: account) == all.count)
            let members = try await store.contacts(of: account, on: 1, after: 0, limit: 500)
            #expect(
                try await store.list(.number(1), of: account)?.members == members.contacts.count)
            #expect(Set(members.contacts.map(\.number)).count == members.contacts.count)
            // The first of each key is kept, and no number is given twice.
            let lists = try await store.lists(of: account, after: 0, limit: 500)
            #expect(lists.map(\.number) == [1, 2, 3, 4])
            #expect(try await store.listCount(of: account) == 4)
        }
    }

    @Test func `a step of a file that two nodes read is counted once`() async throws {
        try await Cluster.run(policy: StorePolicy()) { open in
            let nodes = [try await open(), try await open()]
            let account = try #require(try await nodes[0].addAccount(named: "a", at: .start)).id
            let made = try await nodes[0].addImport(
                ImportDraft(name: "f"), of: account, at: .start)
            guard case .done(let file) = made else {
                Issue.record("not made")
                return
            }
            #expect(
                try await nodes[0].addPiece([1, 2, 3], at: 0, to: file.number, of: account))
            #expect(try await nodes[1].completeImport(file.number, size: 3, of: account))
            _ = try await nodes[1].startImport(file.number, plan: nil, of: account, at: .start)
            let step = ImportStep(
                from: 0, to: 3, line: 2,
                rows: [ImportStep.Row(line: 1, draft: ContactDraft(.address("a@x.org")))],
                errors: [], ending: .done)
            let moved = try await withThrowingTaskGroup { group in
                for node in nodes + nodes {
                    group.addTask {
                        try await node.advanceImport(
                            file.number, by: step, of: account, at: .due) != nil
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(moved == 1)
            let ended = try await nodes[0].contactImport(file.number, of: account)
            #expect(ended?.counts == ContactImport.Counts(requested: 1, created: 1))
        }
    }

    @Test func `a node forgets its count of a segment that another one changed`() async throws {
        try await Nodes.run { nodes in
            let (store, mine) = (nodes.first, nodes.trial.mine)
            _ = try await store.keepContacts(
                ["a@x.org", "b@x.org"].map { ContactDraft(.address($0)) }, mode: .either, of: mine,
                at: .start)
            let made = try await store.addSegment(SegmentDraft(name: "s"), of: mine, at: .start)
            guard case .done(let segment) = made else {
                Issue.record("not made")
                return
            }
            func change(_ draft: SegmentDraft) async throws {
                _ = try await nodes.second.changeSegment(
                    segment.number, to: draft, of: mine, at: .start)
            }
            #expect(try await store.segmentCount(segment.number, of: mine) == 2)
            try await change(SegmentDraft(name: "t"))
            #expect(try await store.lastSegmentCount(segment.number, of: mine) == 2)
            try await change(SegmentDraft(name: "t", conditions: [.paris]))
            #expect(try await store.lastSegmentCount(segment.number, of: mine) == 0)
            #expect(try await store.segmentCount(segment.number, of: mine) == 0)
        }
    }
}
