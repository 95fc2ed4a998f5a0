import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("What changes of what is kept, in the account's log")
struct ChangeLogTests {
    typealias Change = @Sendable (any Store, AccountID, Actor) async throws -> Void

    struct Line: Sendable {
        /// Nil where nothing is to be said.
        var detail: String?
        var change: Change

        init(_ detail: String?, _ change: @escaping Change) {
            self.detail = detail
            self.change = change
        }
    }

    private static let kind = RecordKind("door/thing")
    private static let draft = RecordDraft(kind: kind, key: "secret", name: "secret", body: [1])

    /// In this order; each is one call.
    private static let records: [Line] = [
        Line("door/thing 1 added") {
            _ = try await $0.addRecord(draft, of: $1, by: $2, at: .start)
        },
        // Its key is taken.
        Line(nil) { _ = try await $0.addRecord(draft, of: $1, by: $2, at: .start) },
        Line("door/thing 1 changed") {
            _ = try await $0.changeRecord(
                1, to: draft, ifVersion: 1, of: $1, by: $2, at: .start)
        },
        // It is of another version.
        Line(nil) {
            _ = try await $0.changeRecord(
                1, to: draft, ifVersion: 1, of: $1, by: $2, at: .start)
        },
        Line("door/thing 1 removed") {
            _ = try await $0.removeRecord(1, kind, of: $1, by: $2, at: .start)
        },
        Line(nil) { _ = try await $0.removeRecord(1, kind, of: $1, by: $2, at: .start) },
        Line("door/thing 2 added") {
            _ = try await $0.addRecord(draft, of: $1, by: $2, at: .start)
        },
        Line("door/thing 2 removed") {
            _ = try await $0.discard(2, kind, of: $1, by: $2, at: .start)
        },
        Line(nil) { _ = try await $0.discard(2, kind, of: $1, by: $2, at: .start) },
    ]

    private static let lists: [Line] = [
        Line("list 1 added") {
            _ = try await $0.addList(ListDraft(name: "secret"), of: $1, by: $2, at: .start)
        },
        Line("list 1 changed") {
            _ = try await $0.changeList(
                1, to: ListDraft(name: "hidden"), of: $1, by: $2, at: .start)
        },
        Line(nil) {
            _ = try await $0.changeList(
                9, to: ListDraft(name: "hidden"), of: $1, by: $2, at: .start)
        },
        Line("segment 1 added") {
            _ = try await $0.addSegment(SegmentDraft(name: "s"), of: $1, by: $2, at: .start)
        },
        Line("segment 1 changed") {
            _ = try await $0.changeSegment(
                1, to: SegmentDraft(name: "t"), of: $1, by: $2, at: .start)
        },
        Line(nil) {
            _ = try await $0.changeSegment(
                9, to: SegmentDraft(name: "t"), of: $1, by: $2, at: .start)
        },
        Line("contacts: 2 added") {
            _ = try await $0.keepContacts(
                ["a@a.test", "b@a.test"].map { ContactDraft(.address($0)) }, mode: .add, of: $1,
                by: $2, at: .start)
        },
        Line("contacts: 1 added, 2 changed") {
            _ = try await $0.keepContacts(
                ["a@a.test", "b@a.test", "c@a.test", ""].map { ContactDraft(.address($0)) },
                mode: .either, of: $1, by: $2, at: .start)
        },
        Line(nil) {
            _ = try await $0.keepContacts(
                [ContactDraft(.address("a@a.test"))], mode: .add, of: $1, by: $2, at: .start)
        },
        Line("list 1: 2 joined") {
            _ = try await $0.addMembers([1, 2, 9], to: 1, of: $1, by: $2, at: .start)
        },
        Line(nil) { _ = try await $0.addMembers([1, 2], to: 1, of: $1, by: $2, at: .start) },
        Line(nil) { _ = try await $0.addMembers([1, 2], to: 9, of: $1, by: $2, at: .start) },
        Line("list 1: 1 left") {
            _ = try await $0.removeMembers([2, 3], from: 1, of: $1, by: $2, at: .start)
        },
        Line(nil) { _ = try await $0.removeMembers([2], from: 1, of: $1, by: $2, at: .start) },
        Line("contacts: 2 removed") {
            _ = try await $0.removeContacts([1, 3, 9], of: $1, by: $2, at: .start)
        },
        Line(nil) { _ = try await $0.removeContacts([1], of: $1, by: $2, at: .start) },
        Line("segment 1 removed") {
            _ = try await $0.removeSegment(1, of: $1, by: $2, at: .start)
        },
        Line(nil) { _ = try await $0.removeSegment(1, of: $1, by: $2, at: .start) },
        Line("list 1 removed") { _ = try await $0.removeList(1, of: $1, by: $2, at: .start) },
        Line(nil) { _ = try await $0.removeList(1, of: $1, by: $2, at: .start) },
    ]

    @Test(arguments: Backend.every, [Actor.key("k", .sendGrid), .user(3), .command])
    func `a call that changes something is one event, one that does not is none`(
        backend: Backend, actor: Actor
    ) async throws {
        try await backend.run { trial in
            var expected: [String] = []
            for line in Self.records + Self.lists {
                try await line.change(try trial.store, trial.mine, actor)
                if let detail = line.detail { expected.append(detail) }
            }
            try await trial.reopen()
            let events = try await trial.store.events(
                of: trial.mine, before: nil, limit: Limits.page
            ).map(\.event)
            #expect(events.reversed().map(\.detail) == expected)
            #expect(
                events.allSatisfy {
                    $0.kind == .changed && $0.actor == actor && $0.send == nil
                })
            let others = try await trial.store.events(of: trial.other, before: nil, limit: 1)
            #expect(others.isEmpty)
        }
    }

    @Test(arguments: Backend.every)
    func `what the server does of its own accord is nobody's news`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            for line in Self.records + Self.lists {
                try await line.change(try trial.store, trial.mine, .clockwork)
            }
            let events = try await trial.store.events(of: trial.mine, before: nil, limit: 1)
            #expect(events.isEmpty)
        }
    }
}
