import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Segments and everybody as sources of a send")
struct SourcesTests {
    private static func sent(_ trial: Trial, _ send: SendID, at now: Instant = .due) async throws
        -> [String]
    {
        try await trial.expand(send, at: now)
        return try await trial.deliverAll(at: now).sorted()
    }

    @Test(arguments: Backend.every)
    func `who is in several sources gets one mail`(backend: Backend) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...14))
            _ = try await trial.contacts(Trial.addresses(15...30))
            for number in [2, 3, 20, 21] { try await trial.set("city", "Paris", of: Int64(number)) }
            let paris = try await trial.segment([.paris])
            let here = try await trial.segment([.paris], list: list)
            for sources: [AudiencePlan.Source] in [
                [.list(list), .segment(paris), .segment(here)],
                [.segment(paris), .segment(here), .list(list), .segment(paris)],
            ] {
                let send = try await trial.scheduled(from: sources)
                let expected = Trial.addresses(Array(1...14) + [20, 21]).sorted()
                #expect(try await Self.sent(trial, send) == expected)
                try await trial.expand(send)
                #expect(try await trial.found(send).shown == .done)
                #expect(try await trial.tally(send).sent == 16)
            }
            for sources: [AudiencePlan.Source] in [
                [.everybody], [.segment(paris), .everybody, .list(list), .segment(here)],
            ] {
                let send = try await trial.scheduled(from: sources)
                #expect(try await Self.sent(trial, send) == Trial.addresses(1...30).sorted())
            }
            let few = try await trial.scheduled(from: [.segment(here)])
            #expect(try await Self.sent(trial, few) == Trial.addresses([2, 3]))
        }
    }

    @Test(arguments: Backend.every)
    func `segments and everybody keep contacts from a send`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...6))
            let half = try await trial.list(Trial.addresses(1...3))
            for number in [2, 5] { try await trial.set("city", "Paris", of: Int64(number)) }
            let paris = try await trial.segment([.paris])
            let here = try await trial.segment([.paris], list: half)
            let sends = [
                try await trial.scheduled(from: [.list(list)], excluded: [.segment(paris)]),
                try await trial.scheduled(from: [.everybody], excluded: [.segment(here)]),
                try await trial.scheduled(from: [.list(list)], excluded: [.everybody]),
            ]
            // What went since the send was accepted still keeps them from it.
            #expect(try await store.removeSegment(paris, of: trial.mine, at: .second(1)))
            #expect(try await store.removeSegment(here, of: trial.mine, at: .second(1)))
            #expect(try await store.removeList(half, of: trial.mine, at: .second(1)))
            try await trial.sweep(at: .second(2))
            try await trial.reopen()
            for (send, expected) in zip(sends, [[1, 3, 4, 6], [1, 3, 4, 5, 6], []]) {
                #expect(try await Self.sent(trial, send) == Trial.addresses(expected))
            }
            let late = trial.audience(from: [.list(list)], excluded: [.segment(paris)])
            #expect(
                try await trial.store.accept(late, of: trial.mine)
                    == .unknownSource(.segment(paris)))
        }
    }

    @Test(arguments: Backend.every)
    func `it is for those who were there at its due, by the segments of then`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let mine = trial.mine
            _ = try await trial.contacts(Trial.addresses(1...4))
            for number in [1, 2, 3] { try await trial.set("city", "Paris", of: Int64(number)) }
            let paris = try await trial.segment([.paris])
            let gone = try await trial.segment([.paris])
            let sends = [
                try await trial.scheduled(from: [.segment(paris)]),
                try await trial.scheduled(from: [.everybody]),
                try await trial.scheduled(from: [.segment(gone)]),
            ]
            // Before the due, and in its own instant.
            #expect(try await store.removeContacts([1], of: mine, at: .second(99)) == 1)
            _ = try await store.keepContacts(
                [ContactDraft(.address("early@example.org"))], mode: .add, of: mine, at: .due)
            // After it.
            let after = Instant.second(101)
            _ = try await store.keepContacts(
                [ContactDraft(.address("late@example.org"))], mode: .add, of: mine, at: after)
            #expect(try await store.removeContacts([2], of: mine, at: after) == 1)
            _ = try await store.changeSegment(
                paris, to: SegmentDraft(name: "other"), of: mine, at: after)
            #expect(try await store.removeSegment(gone, of: mine, at: after))
            try await trial.sweep(at: .hour(1))
            try await trial.reopen()
            let to3 = ["to3@example.org"]
            let expected = [to3, ["early@example.org"] + to3 + ["to4@example.org"], to3]
            for (send, expected) in zip(sends, expected) {
                #expect(try await Self.sent(trial, send, at: .hour(2)) == expected)
                // The one who was removed since is shown as such.
                #expect(try await trial.tally(send).suppressed == 1)
            }
            let next = try await trial.scheduled(from: [.segment(paris)], due: .hour(3))
            #expect(try await Self.sent(trial, next, at: .hour(3)).count == 4)
        }
    }

    @Test(arguments: Backend.every)
    func `a source that is not there at the due has nobody, and the log says so`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...2))
            let all = try await trial.segment()
            let part = try await trial.segment(list: list)
            let send = try await trial.scheduled(
                from: [.list(9), .segment(part), .segment(7), .segment(all), .list(list)])
            #expect(try await store.removeSegment(all, of: trial.mine, at: .start))
            #expect(try await store.removeList(list, of: trial.mine, at: .start))
            try await trial.expand(send)
            #expect(try await trial.tally(send).total == 0)
            let begun = try await store.events(of: send, of: trial.mine)
                .first { $0.kind == .begun }
            #expect(begun?.detail == "not there: list 1, 9; segment 1, 2, 7")
        }
    }

    @Test(arguments: Backend.every)
    func `a cancel half-way counts them all`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let count = Trial.pace.chunk + 5
            let list = try await trial.list(Trial.addresses(1...count))
            _ = try await trial.contacts(Trial.addresses(count + 1...count + 8))
            for number in [2, count + 1, count + 2] {
                try await trial.set("city", "Paris", of: Int64(number))
            }
            let paris = try await trial.segment([.paris])
            let none = try await trial.segment(
                [Segment.Condition(.address, .equal, "to1@example.org")])
            let send = try await trial.scheduled(
                from: [.segment(paris), .list(list), .everybody], excluded: [.segment(none)])
            while try await trial.tally(send).total == 0 { _ = try await trial.advance(send) }
            let stop = try await trial.stopped(.send(send), .cancel, by: .operators, at: .due)
            let audience = count + 8 - 1
            #expect(try await store.count(stop) == StopCounts(stopped: audience))
            // Who was listed from one source is not counted once more from another.
            try await trial.set("city", "Rome", of: 2, at: .second(200))
            #expect(try await store.count(stop) == StopCounts(stopped: audience))
            try await trial.expand(send, at: .second(201))
            #expect(try await trial.tally(send).total == audience)
            #expect(try await trial.deliverAll(at: .second(202)).isEmpty)
            try await trial.expand(send, at: .second(203))
            #expect(try await trial.tally(send).cancelled == audience)
            let after = try #require(
                try await store.stop(on: .send(send), by: .operators, of: trial.mine))
            #expect(try await store.count(after).total == audience)
        }
    }
}
