import BelayCore
import BelayStore
import Testing

@Suite("What people look at")
struct ConsoleStoreTests {
    @Test(arguments: Backend.every)
    func `what leaves first comes first, a page at a time, and only one's own`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let late = try await trial.accept(trial.draft(due: .second(300)))
            let early = try await trial.accept(trial.draft(due: .second(100)))
            let same = try await trial.accept(trial.draft(due: .second(100)))
            _ = try await trial.accept(trial.draft(due: .second(1)), of: trial.other)
            var filter = UpcomingFilter(limit: 2)
            let first = try await store.upcoming(filter, of: trial.mine, at: .start)
            #expect(first.rows.map(\.summary.id) == [early, same])
            #expect(first.next != nil)
            filter.after = first.next
            let second = try await store.upcoming(filter, of: trial.mine, at: .start)
            #expect(second.rows.map(\.summary.id) == [late])
            #expect(second.next == nil)
            _ = try await store.cancel(
                DeliveryID(send: early, position: 0), of: trial.mine, by: .command, because: nil,
                at: .start)
            let rest = try await store.upcoming(UpcomingFilter(), of: trial.mine, at: .start)
            #expect(rest.rows.map(\.summary.id) == [same, late])
        }
    }

    @Test(arguments: Backend.every)
    func `a search holds all that it names`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let batch = try await trial.batch("b")
            let tagged = try await trial.accept(trial.draft(to: 2, tags: ["red"]))
            let batched = try await trial.accept(trial.draft(due: .second(200), batch: batch))
            func found(_ filter: UpcomingFilter, at now: Instant = .start) async throws -> [SendID]
            {
                try await store.upcoming(filter, of: trial.mine, at: now).rows.map(\.summary.id)
            }
            #expect(try await found(UpcomingFilter(subject: "ELL")) == [tagged, batched])
            #expect(try await found(UpcomingFilter(subject: "no")) == [])
            #expect(try await found(UpcomingFilter(tag: "red")) == [tagged])
            #expect(try await found(UpcomingFilter(tag: "re")) == [])
            #expect(try await found(UpcomingFilter(batch: batch)) == [batched])
            #expect(try await found(UpcomingFilter(recipient: "TO1@example.org")) == [tagged])
            #expect(try await found(UpcomingFilter(recipient: "to@example.org")) == [])
            try await trial.stopped(.batch(batch), .pause, by: .native)
            #expect(try await found(UpcomingFilter(standing: .paused)) == [batched])
            #expect(try await found(UpcomingFilter(standing: .scheduled)) == [tagged])
            #expect(try await found(UpcomingFilter(standing: .going), at: .due) == [tagged])
        }
    }

    @Test(arguments: Backend.every)
    func `a forecast counts what falls due in each step`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            for (due, recipients) in [(99, 5), (100, 2), (109, 1), (110, 3), (130, 4)] {
                _ = try await trial.accept(
                    trial.draft(to: recipients, due: .second(Int64(due))))
            }
            let range = ForecastRange(start: .second(100), step: .seconds(10), count: 3)
            let forecast = try await store.forecast(range, of: trial.mine)
            #expect(forecast == Forecast(counts: [3, 3, 0], isPartial: false))
            #expect(try await store.forecast(range, of: trial.other).counts == [0, 0, 0])
        }
    }

    @Test(arguments: Backend.every)
    func `a story is of one delivery and its send, and of nobody else's`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let send = try await trial.accept(trial.draft(to: 3))
            _ = try await store.cancel(
                DeliveryID(send: send, position: 1), of: trial.mine, by: .user(7), because: nil,
                at: .second(5))
            let mine = try await store.story(of: send, position: 1, account: trial.mine)
            #expect(mine.map(\.kind) == [.accepted, .cancelled])
            #expect(mine.last?.actor == .user(7))
            let next = try await store.story(of: send, position: 2, account: trial.mine)
            #expect(next.map(\.kind) == [.accepted])
            #expect(try await store.story(of: send, position: 1, account: trial.other) == [])
            let rest = try await store.deliveries(
                of: send, account: trial.mine, after: 0, limit: 5, at: .start)
            #expect(rest.map(\.position) == [1, 2])
            #expect(rest.first?.shownState == "cancelled")
            let theirs = try await store.deliveries(
                of: send, account: trial.other, after: -1, limit: 5, at: .start)
            #expect(theirs == [])
        }
    }

    @Test(arguments: Backend.every)
    func `what happened lately, and what went to one address`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let first = try await trial.accept(trial.draft())
            let second = try await trial.accept(trial.draft(to: 2))
            _ = try await trial.accept(trial.draft(to: 2), of: trial.other)
            let all = try await store.happenings(of: trial.mine, before: nil, limit: 10)
            #expect(all.map(\.send) == [second, first])
            #expect(all[0].events.map(\.kind) == [.accepted])
            let older = try await store.happenings(
                of: trial.mine, before: all[0].number, limit: 10)
            #expect(older.map(\.send) == [first])
            func seen(_ address: String, before: Int64? = nil) async throws -> [SendID] {
                try await store.sightings(
                    of: address, account: trial.mine, before: before, at: .start
                ).found.map(\.send)
            }
            #expect(try await seen("To0@Example.org") == [second, first])
            #expect(try await seen("to1@example.org") == [second])
            #expect(try await seen("to0@example.org", before: all[0].number) == [first])
            #expect(try await seen("to0@example.or") == [])
            #expect(try await seen("a\0b") == [])
        }
    }

    @Test(arguments: Backend.every)
    func `batches come newest first`(backend: Backend) async throws {
        try await backend.run { trial in
            let store = try trial.store
            let a = try await trial.batch("a")
            let b = try await trial.batch("b")
            _ = try await trial.accepted(batch: a)
            let all = try await store.batches(of: trial.mine, before: nil, limit: 10)
            #expect(all.map(\.batch.id) == [b, a])
            #expect(all.map(\.batch.members) == [0, 1])
            let older = try await store.batches(of: trial.mine, before: all[0].row, limit: 10)
            #expect(older.map(\.batch.id) == [a])
            #expect(try await store.batches(of: trial.other, before: nil, limit: 10) == [])
        }
    }
}
