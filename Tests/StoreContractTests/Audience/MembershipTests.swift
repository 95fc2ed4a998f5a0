import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Whom a send to lists is for")
struct MembershipTests {
    /// What keeps a send from being listed when it falls due.
    enum Delay: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case pause, outage

        var testDescription: String { rawValue }
    }

    @Test(arguments: Backend.every, Delay.allCases)
    func `it is for those who were on the lists at its due, however late it is listed`(
        backend: Backend, delay: Delay
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let mine = trial.mine
            let list = try await trial.list(Trial.addresses(1...6))
            let none = try await trial.list(["to6@example.org"])
            let send = try await trial.scheduled([list], excluded: [none])
            let late = try await trial.contacts(["early@example.org", "late@example.org"])
            if delay == .pause { try await trial.stopped(.send(send), .pause, by: .native) }
            // Before the due, and in its own instant.
            #expect(try await store.removeMembers([1], from: list, of: mine, at: .second(99)) == 1)
            #expect(try await store.addMembers([late[0]], to: list, of: mine, at: .due) == 1)
            #expect(try await store.removeMembers([2], from: list, of: mine, at: .due) == 1)
            // After it.
            let after = Instant.second(101)
            #expect(try await store.addMembers([late[1], 1], to: list, of: mine, at: after) == 2)
            #expect(try await store.removeMembers([3], from: list, of: mine, at: after) == 1)
            #expect(try await store.addMembers([4], to: none, of: mine, at: after) == 1)
            #expect(try await store.removeMembers([6], from: none, of: mine, at: after) == 1)
            #expect(try await store.removeContacts([5], of: mine, at: after) == 1)
            #expect(try await store.removeList(list, of: mine, at: .hour(1)))
            try await trial.sweep(at: .hour(2))
            try await trial.reopen()
            if delay == .pause {
                #expect(try await trial.expand(send, at: .hour(2)) == [.held])
                #expect(try await trial.lift(.send(send), by: .native, at: .hour(2)))
            }
            try await trial.expand(send, at: .hour(3))
            #expect(
                try await trial.deliverAll(at: .hour(3))
                    == Trial.addresses(3...4) + ["early@example.org"])
            // The one who was removed since is shown as such.
            let tally = try await trial.tally(send)
            #expect((tally.sent, tally.suppressed, tally.total) == (3, 1, 4))
        }
    }

    @Test(arguments: Backend.every)
    func `a send whose due is moved is for those who are on the lists then`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...3))
            let send = try await trial.scheduled([list])
            try await trial.stopped(.send(send), .pause, by: .native)
            #expect(
                try await store.removeMembers([1], from: list, of: trial.mine, at: .second(101))
                    == 1)
            let moved = try await store.reschedule(
                send, of: trial.mine, to: .second(200), at: .second(102))
            #expect(moved == RescheduleAnswer(moved: 1, left: 0))
            #expect(
                try await store.removeMembers([2], from: list, of: trial.mine, at: .second(103))
                    == 1)
            #expect(try await trial.lift(.send(send), by: .native, at: .second(104)))
            try await trial.sweep(at: .second(104))
            try await trial.expand(send, at: .second(200))
            #expect(try await trial.deliverAll(at: .second(200)) == ["to3@example.org"])
        }
    }

    @Test(arguments: Backend.every)
    func `what is taken back after its due was for nobody`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...3))
            let sends = [
                try await trial.scheduled([list]), try await trial.scheduled([list]),
            ]
            #expect(
                try await store.removeMembers([1], from: list, of: trial.mine, at: .second(101))
                    == 1)
            let answer = try await store.unschedule(sends[0], of: trial.mine, at: .second(102))
            #expect(answer == .unscheduled)
            let stop = try await trial.stopped(.account, .cancel, at: .second(102))
            #expect(try await store.count(stop) == StopCounts())
            #expect(try await trial.expand(sends[1], at: .second(103)) == [.clearedUp, .nothing])
            #expect(try await store.count(stop) == StopCounts())
            for send in sends {
                #expect(try await trial.tally(send).total == 0)
                #expect(try await trial.found(send).audience.unlisted == 0)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `a list that is removed still keeps its contacts from the sends that named it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...4))
            let none = try await trial.list(Trial.addresses(2...4))
            let early = try await trial.scheduled([list], excluded: [none, none])
            let other = try await trial.scheduled([list])
            // Who had left it before gets mail.
            #expect(try await store.removeMembers([4], from: none, of: trial.mine, at: .start) == 1)
            #expect(try await store.removeList(none, of: trial.mine, at: .second(1)))
            try await trial.sweep(at: .second(1))
            try await trial.reopen()
            // To a send that comes later it is no list.
            let late = trial.audience([list], excluded: [none])
            #expect(
                try await trial.store.accept(late, of: trial.mine) == .unknownSource(.list(none)))
            for (send, count) in [(early, 2), (other, 4)] {
                try await trial.expand(send)
                #expect(try await trial.tally(send).waiting == count)
            }
            #expect(
                Set(try await trial.deliverAll()) == Set(Trial.addresses(1...4)))
            let record = try #require(
                try await store.send(.id(early), of: trial.mine, at: .due))
            #expect(record.deliveries.map(\.recipient) == ["to1@example.org", "to4@example.org"])
        }
    }

    @Test(arguments: Backend.every)
    func `a cancel counts nobody who is kept from the send by a list that is gone`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...20))
            let none = try await trial.list(Trial.addresses(15...20))
            let send = try await trial.scheduled([list], excluded: [none])
            #expect(try await trial.store.removeList(none, of: trial.mine, at: .second(1)))
            #expect(try await trial.advance(send) == .begun)
            #expect(try await trial.advance(send) == .listed(Trial.pace.chunk))
            let stop = try await trial.stopped(.send(send), .cancel, at: .due)
            #expect(try await trial.store.count(stop) == StopCounts(stopped: 14))
            try await trial.expand(send)
            try await trial.sweep(at: .due)
            #expect(try await trial.store.count(stop) == StopCounts(stopped: 14))
        }
    }

    @Test(arguments: Backend.every)
    func `a send whose lists are gone ends, and says why nobody got it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let lists = [try await trial.list(["a@x.org"]), try await trial.list(["b@x.org"])]
            let send = try await trial.scheduled([lists[1], 99, lists[0], lists[1]])
            for list in lists {
                #expect(try await store.removeList(list, of: trial.mine, at: .second(1)))
            }
            try await trial.sweep(at: .second(1))
            try await trial.expand(send)
            #expect(try await trial.found(send).audience.state == .done)
            #expect(try await trial.tally(send) == DeliveryTally())
            let events = try await store.events(of: send, of: trial.mine)
            #expect(events.map(\.kind) == [.accepted, .begun, .listed])
            #expect(events.map(\.detail) == [nil, "not there: list 1, 2, 99", "0"])
        }
    }

    /// Who is to get none would get it: also where the list is there, and another account's.
    @Test(arguments: Backend.every)
    func `a send is not taken in whose list of those who get none is not there`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...2))
            let removed = try await trial.list(["to2@example.org"])
            #expect(try await store.removeList(removed, of: trial.mine, at: .start))
            let key = Idempotency(
                key: try #require(IdempotencyKey("k")), bodyHash: [UInt8](repeating: 1, count: 32))
            for (excluded, missing) in [
                ([removed], removed), ([list, 99, removed], 99), ([0], 0), ([-1], -1),
            ] {
                var draft = trial.audience([list], excluded: excluded)
                draft.occurrences.append(trial.occurrence(.hour(1)))
                draft.idempotency = key
                #expect(
                    try await store.accept(draft, of: trial.mine) == .unknownSource(.list(missing)))
                for occurrence in draft.occurrences {
                    let send = try await store.audience(
                        .id(occurrence.id), of: trial.mine, at: .start)
                    #expect(send == nil)
                }
            }
            let foreign = trial.audience([], excluded: [list])
            #expect(try await store.accept(foreign, of: trial.other) == .unknownSource(.list(list)))
            #expect(
                try await store.sends(of: trial.mine, matching: SendFilter(), at: .start).isEmpty)
            #expect(try await store.nextAudience(after: .start) == nil)
            // Neither its number nor its key is taken.
            var draft = trial.audience([list], excluded: [list])
            draft.idempotency = key
            #expect(try await store.accept(draft, of: trial.mine) == .accepted(numbers: [1]))
        }
    }
}
