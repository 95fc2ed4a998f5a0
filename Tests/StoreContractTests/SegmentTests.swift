import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Segments")
struct SegmentTests {
    private static let conditions = [
        Segment.Condition(.field("city"), .equal, "Paris"),
        Segment.Condition(.field("age"), .above, "30", as: .number, .or),
        Segment.Condition(.created, .below, "01/01/2030", as: .date),
        Segment.Condition(.address, .contains, "@"), Segment.Condition(.never("opens"), .equal, ""),
        Segment.Condition(.modified, .unequal, "", as: .date),
    ]

    @Test(arguments: Backend.every)
    func `one is found as it was made or changed, after a restart too`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let mine = trial.mine
            let list = try await trial.list([])
            let draft = SegmentDraft(name: "One", list: list, conditions: Self.conditions)
            var expected = Segment(
                number: 1, name: "One", list: list, conditions: Self.conditions, created: .start,
                modified: .start)
            #expect(try await store.addSegment(draft, of: mine, at: .start) == .done(expected))
            try await trial.reopen()
            #expect(try await trial.store.segment(1, of: mine) == expected)
            (expected.name, expected.list, expected.modified) = ("Two", nil, .second(5))
            expected.conditions = []
            let changed = try await trial.store.changeSegment(
                1, to: SegmentDraft(name: "Two"), of: mine, at: .second(5))
            #expect(changed == .done(expected))
            try await trial.reopen()
            let again = try trial.store
            #expect(try await again.segments(of: mine, after: 0, limit: 9) == [expected])
            #expect(try await again.segments(of: mine, after: 1, limit: 9) == [])
            #expect(try await again.segment(1, of: trial.other) == nil)
            #expect(try await again.segment(2, of: mine) == nil)
            let foreign = try await again.changeSegment(
                1, to: draft, of: trial.other, at: .second(6))
            #expect(foreign == .unknown)
            #expect(try await !again.removeSegment(1, of: trial.other, at: .second(6)))
            #expect(try await again.removeSegment(1, of: mine, at: .second(6)))
            #expect(try await !again.removeSegment(1, of: mine, at: .second(6)))
            try await trial.sweep(at: .second(7))
            #expect(try await again.segment(1, of: mine) == nil)
            guard case .done(let next) = try await again.addSegment(draft, of: mine, at: .start)
            else {
                Issue.record("none was made")
                return
            }
            #expect(next.number == 2)
        }
    }

    @Test(arguments: Backend.every)
    func `what breaks a bound is refused`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let many = Array(
                repeating: Self.conditions[0], count: Limits.segmentConditions + 1)
            let long = String(repeating: "x", count: Limits.recordKey + 1)
            for draft in [
                SegmentDraft(name: ""), SegmentDraft(name: long),
                SegmentDraft(name: "s", conditions: many),
                SegmentDraft(name: "s", conditions: [Segment.Condition(.address, .equal, long)]),
                SegmentDraft(
                    name: "s", conditions: [Segment.Condition(.field(long), .equal, "")]),
            ] {
                #expect(
                    try await store.addSegment(draft, of: trial.mine, at: .start) == .tooLarge)
            }
            let answer = try await store.addSegment(
                SegmentDraft(name: "s", list: 7), of: trial.mine, at: .start)
            #expect(answer == .unknownList)
            await #expect(throws: StoreError.self) {
                _ = try await store.addSegment(
                    SegmentDraft(name: "a\0b"), of: trial.mine, at: .start)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `lists and segments that want a name of their own share one space of names`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let mine = trial.mine
            func list(_ name: String, _ isUnique: Bool = true) -> ListDraft {
                ListDraft(name: name, hasUniqueName: isUnique)
            }
            func segment(_ name: String, _ isUnique: Bool = true) -> SegmentDraft {
                SegmentDraft(name: name, hasUniqueName: isUnique)
            }
            func isDone(_ answer: ListAnswer) -> Bool {
                if case .done = answer { true } else { false }
            }
            func isDone(_ answer: SegmentAnswer) -> Bool {
                if case .done = answer { true } else { false }
            }
            #expect(isDone(try await store.addList(list("A"), of: mine, at: .start)))
            #expect(isDone(try await store.addSegment(segment("B"), of: mine, at: .start)))
            for name in ["A", "B"] {
                #expect(try await store.addList(list(name), of: mine, at: .start) == .nameTaken)
                #expect(
                    try await store.addSegment(segment(name), of: mine, at: .start) == .nameTaken)
            }
            #expect(
                try await store.changeList(1, to: list("B"), of: mine, at: .start) == .nameTaken)
            #expect(
                try await store.changeSegment(1, to: segment("A"), of: mine, at: .start)
                    == .nameTaken)
            // Its own name is not another's, and another account's names are its own.
            #expect(isDone(try await store.changeList(1, to: list("A"), of: mine, at: .start)))
            #expect(
                isDone(try await store.changeSegment(1, to: segment("B"), of: mine, at: .start)))
            #expect(isDone(try await store.addList(list("A"), of: trial.other, at: .start)))
            #expect(isDone(try await store.addList(list("a"), of: mine, at: .start)))
            // Who does not ask for it gets a name twice.
            #expect(isDone(try await store.addList(list("A", false), of: mine, at: .start)))
            #expect(try await store.listCount(of: mine) == 3)
            for number in [Int64(1), 3] {
                #expect(try await store.removeList(number, of: mine, at: .start))
            }
            #expect(try await store.removeSegment(1, of: mine, at: .start))
            #expect(try await store.listCount(of: mine) == 1)
            #expect(isDone(try await store.addSegment(segment("A"), of: mine, at: .start)))
            #expect(isDone(try await store.addList(list("B"), of: mine, at: .start)))
        }
    }

    @Test(arguments: Backend.every)
    func `its members are paged and counted by what is known of them now`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let mine = trial.mine
            let list = try await trial.list(Trial.addresses(1...4))
            _ = try await trial.contacts(Trial.addresses(5...6))
            for number in [1, 3, 4, 6] { try await trial.set("city", "Paris", of: Int64(number)) }
            let everywhere = try await trial.segment([.paris])
            let onList = try await trial.segment([.paris], list: list)
            func pages(_ segment: Int64) async throws -> [[Int64]] {
                var (pages, cursor) = ([[Int64]](), Int64(0))
                while let page = try await store.segmentMembers(
                    segment, of: mine, after: cursor, limit: 2)
                {
                    pages.append(page.contacts.map(\.number))
                    guard let next = page.next else { break }
                    cursor = next
                }
                return pages
            }
            #expect(try await pages(everywhere) == [[1, 3], [4, 6], []])
            #expect(try await pages(onList) == [[1, 3], [4]])
            #expect(try await store.segmentCount(everywhere, of: mine) == 4)
            #expect(try await store.segmentCount(onList, of: mine) == 3)
            try await trial.set("city", "Rome", of: 1)
            _ = try await store.removeContacts([3], of: mine, at: .start)
            #expect(try await store.segmentCount(everywhere, of: mine) == 2)
            #expect(try await store.segmentCount(onList, of: mine) == 1)
            #expect(try await store.removeList(list, of: mine, at: .start))
            #expect(try await store.segmentCount(onList, of: mine) == 0)
            #expect(try await pages(onList) == [[]])
            #expect(try await store.segmentCount(9, of: mine) == nil)
            #expect(try await store.segmentCount(everywhere, of: trial.other) == nil)
            let none = try await store.segmentMembers(9, of: mine, after: 0, limit: 2)
            #expect(none == nil)
        }
    }
}
