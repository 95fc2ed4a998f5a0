import BelayCore
import BelayStore
import BelayTesting
import Testing

@Suite("Stopping a send to lists")
struct AudienceStopTests {
    /// More than a chunk, so that a listing can be stopped between two.
    private static let many = Trial.pace.chunk + 5

    @Test(arguments: Backend.every)
    func `of taking back and the listing the first wins`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...2))
            let first = try await trial.scheduled([list])
            #expect(
                try await store.unschedule(first, of: trial.mine, at: .second(1)) == .unscheduled)
            #expect(
                try await store.unschedule(first, of: trial.mine, at: .second(2))
                    == .alreadyCancelled)
            #expect(try await trial.expand(first) == [.nothing])
            #expect(try await trial.found(first).shown == .cancelled)
            #expect(try await trial.tally(first).total == 0)
            #expect(try await trial.claim().holds.isEmpty)

            let second = try await trial.scheduled([list])
            #expect(try await trial.advance(second) == .begun)
            #expect(try await store.unschedule(second, of: trial.mine, at: .due) == .inProgress)
            try await trial.expand(second)
            #expect(try await store.unschedule(second, of: trial.mine, at: .due) == .inProgress)
            #expect(try await trial.deliverAll().count == 2)
            try await trial.expand(second)
            #expect(try await store.unschedule(second, of: trial.mine, at: .due) == .alreadyDone)
            let kinds = try await store.events(of: first, of: trial.mine).map(\.kind)
            #expect(kinds == [.accepted, .cancelled])
        }
    }

    @Test(arguments: Backend.every, [Stop.Scope.account, .tag("t")])
    func `a cancel half-way stops the rest, and the counts are the audience`(
        backend: Backend, scope: Stop.Scope
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...Self.many))
            let half = try await trial.list(Trial.addresses(Self.many - 3...Self.many + 3))
            let send = try await trial.scheduled([list, half], tags: ["t"])
            #expect(try await trial.advance(send) == .begun)
            #expect(try await trial.advance(send) == .listed(Trial.pace.chunk))
            let holds = try await trial.claim(limit: 3).holds
            for (hold, outcome) in zip(holds, [Lifecycle.Outcome.accepted, .unknown, .refused]) {
                #expect(try await trial.release(hold) == .released)
                #expect(try await trial.settle(hold, outcome))
            }
            let audience = Self.many + 3
            let expected = StopCounts(
                stopped: audience - 3, handedOver: 1, inDoubt: 1, ended: 1)
            for scope in [scope, .send(send)] {
                let stop = try await trial.stopped(scope, .cancel, by: .operators, at: .due)
                #expect(try await store.count(stop) == expected)
                #expect(try await trial.found(send).shown == .cancelled)
            }
            // Whoever comes and goes does not change whom it was for.
            #expect(try await store.removeContacts([4, 13], of: trial.mine, at: .due) == 2)
            try await trial.sweep(at: .due)
            try await trial.expand(send)
            #expect(try await trial.deliverAll(at: .hour(1)).isEmpty)
            try await trial.expand(send, at: .hour(1))
            let stop = try #require(
                try await store.stop(on: scope, by: .operators, of: trial.mine))
            #expect(try await store.count(stop).total == audience)
            let record = try await trial.found(send)
            #expect(record.audience.state == .cancelled)
            #expect(record.audience.listed == Trial.pace.chunk)
            #expect(record.audience.unlisted == 8)
            let tally = try await trial.tally(send)
            #expect((tally.sent, tally.abandoned, tally.failed) == (1, 1, 1))
            #expect(tally.total == audience)
            #expect(try await store.unschedule(send, of: trial.mine, at: .due) != .unscheduled)
        }
    }

    @Test(arguments: Backend.every)
    func `what a listing gave up after a stop in the order of steps is among those stopped`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...3))
            let send = try await trial.scheduled([list])
            #expect(try await trial.advance(send) == .begun)
            let first = try await trial.stopped(.send(send), .cancel, at: .second(150))
            // The step took its instant before it waited for its turn.
            #expect(try await trial.advance(send, at: .second(120)) == .clearedUp)
            #expect(try await trial.store.count(first) == StopCounts(stopped: 3))
            let second = try await trial.stopped(
                .account, .cancel, by: .operators, at: .second(110))
            #expect(try await trial.store.count(second) == StopCounts(ended: 3))
        }
    }

    @Test(arguments: Backend.every)
    func `a pause keeps it, before the listing and in it, until it is lifted`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...Self.many))
            let send = try await trial.scheduled([list])
            try await trial.stopped(.send(send), .pause, by: .marketingCloud)
            #expect(try await trial.found(send, at: .second(60)).shown == .paused)
            #expect(try await trial.expand(send) == [.held])
            #expect(try await trial.lift(.send(send), by: .marketingCloud, at: .due))
            #expect(try await trial.advance(send) == .begun)
            #expect(try await trial.advance(send) == .listed(Trial.pace.chunk))
            try await trial.stopped(.account, .pause, by: .operators, at: .due)
            #expect(try await trial.expand(send) == [.held])
            #expect(try await trial.deliverAll().isEmpty)
            #expect(try await trial.lift(.account, by: .operators, at: .due))
            try await trial.sweep(at: .due)
            #expect(try await trial.expand(send) == [.listed(5), .nothing])
            #expect(try await trial.deliverAll().count == Self.many)
        }
    }

    @Test(arguments: Backend.every)
    func `a cancel that is lifted before the due leaves it, one after the due does not`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(["a@x.org"])
            for (lifted, isSent) in [(Instant.second(60), true), (.due, false)] {
                let send = try await trial.scheduled([list])
                try await trial.stopped(.send(send), .cancel)
                #expect(try await trial.found(send, at: .second(55)).shown == .cancelled)
                #expect(try await trial.expand(send, at: .second(55)) == [.nothing])
                #expect(try await trial.lift(.send(send), at: lifted))
                try await trial.sweep(at: lifted)
                try await trial.expand(send, at: .second(101))
                #expect(try await trial.deliverAll(at: .second(101)).count == (isSent ? 1 : 0))
            }
        }
    }

    @Test(arguments: Backend.every)
    func `what is not begun can be moved, and is listed at the new instant`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(["a@x.org"])
            let send = try await trial.scheduled([list])
            let moved = RescheduleAnswer(moved: 1, left: 0)
            let left = RescheduleAnswer(moved: 0, left: 1)
            #expect(
                try await store.reschedule(send, of: trial.mine, to: .second(200), at: .start)
                    == moved)
            #expect(try await store.nextAudience(after: .start) == .second(200))
            #expect(try await store.nextAudience(after: .second(200)) == nil)
            #expect(try await trial.advance(send) == .nothing)
            let line = try await store.sends(of: trial.mine, matching: SendFilter(), at: .start)
            #expect(line.map(\.due) == [.second(200)])
            #expect(try await trial.advance(send, at: .second(200)) == .begun)
            #expect(
                try await store.reschedule(send, of: trial.mine, to: .second(300), at: .second(200))
                    == left)
            let stopped = try await trial.scheduled([list])
            try await trial.stopped(.send(stopped), .cancel)
            #expect(
                try await store.reschedule(stopped, of: trial.mine, to: .second(300), at: .start)
                    == left)
        }
    }

    @Test(arguments: Backend.every)
    func `a listing goes on where it was after a crash, and adds nobody twice`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(1...Self.many))
            let send = try await trial.scheduled([list])
            var steps: [AudienceStep] = []
            while steps.last != .nothing {
                steps.append(try await trial.advance(send))
                try await trial.reopen()
            }
            #expect(steps == [.begun, .listed(Trial.pace.chunk), .listed(5), .nothing])
            let sent = try await trial.deliverAll()
            #expect(sent.sorted() == Trial.addresses(1...Self.many).sorted())
        }
    }

    @Test(arguments: Backend.every)
    func `no more is listed while enough waits to leave`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(Trial.addresses(1...Self.many))
            let send = try await trial.scheduled([list])
            func ahead(_ count: Int) -> ListingPace {
                ListingPace(ahead: count, chunk: Trial.pace.chunk)
            }
            _ = try await trial.accepted()
            #expect(try await trial.advance(send) == .begun)
            #expect(try await store.advance(send, at: .due, by: ahead(1)) == .waits)
            #expect(
                try await store.advance(send, at: .due, by: ahead(2)) == .listed(Trial.pace.chunk))
            #expect(try await store.advance(send, at: .due, by: ahead(2)) == .waits)
            #expect(try await trial.deliverAll().count == Trial.pace.chunk + 1)
            #expect(try await store.advance(send, at: .due, by: ahead(2)) == .listed(5))
        }
    }

    @Test(arguments: Backend.every)
    func `what something may be done for is found, a page at a time`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let list = try await trial.list(["a@x.org"])
            var sends: [SendID] = []
            for _ in 0..<Limits.audiencesInTurn + 2 {
                sends.append(try await trial.scheduled([list]))
            }
            let later = try await trial.scheduled([list], due: .second(101))
            #expect(try await store.readyAudiences(at: .second(99), after: nil).isEmpty)
            let page = try await store.readyAudiences(at: .due, after: nil)
            #expect(page == Array(sends.prefix(Limits.audiencesInTurn)))
            #expect(
                try await store.readyAudiences(at: .due, after: page.last)
                    == Array(sends.suffix(2)))
            #expect(try await store.nextAudience(after: .due) == .second(101))
            _ = try await store.unschedule(later, of: trial.mine, at: .start)
            #expect(try await store.nextAudience(after: .due) == nil)
            _ = try await store.unschedule(sends[0], of: trial.mine, at: .start)
            try await trial.expand(sends[1])
            let rest = try await store.readyAudiences(at: .due, after: nil)
            #expect(rest.first == sends[2])
            // Its last mail has left: its counts are to be written down.
            try await trial.deliverAll()
            #expect(try await store.readyAudiences(at: .due, after: nil).first == sends[1])
            try await trial.expand(sends[1])
            #expect(try await store.readyAudiences(at: .due, after: nil).first == sends[2])
        }
    }
}
