import BelayCore
import BelayStore
import Testing

@Suite("After the death of the process")
struct RecoverTests {
    @Test(arguments: Backend.every, Situation.allCases)
    func `a restart keeps all but the claims`(
        backend: Backend, situation: Situation
    ) async throws {
        try await backend.run { trial in
            let id = try await situation.bring(about: trial)
            let before = try await trial.store.send(.id(id.send), of: trial.mine, at: .due)
            let events = try await trial.store.events(of: id.send, of: trial.mine)
            try await trial.reopen()
            let after = try await trial.delivery(id)
            let expected =
                switch situation {
                case .claimed: "scheduled"
                case .claimedInDoubt: "inDoubt"
                default: situation.state
                }
            #expect(after.lifecycle.state.name == expected)
            #expect(after.lifecycle.version == before?.deliveries[0].lifecycle.version)
            let record = try await trial.store.send(.id(id.send), of: trial.mine, at: .due)
            #expect(record?.send == before?.send)
            #expect(try await trial.store.events(of: id.send, of: trial.mine) == events)
            let orphans = try await trial.store.orphans(at: .due)
            #expect(orphans.map(\.id) == (situation == .releasing ? [id] : []))
            let suspects = try await trial.store.suspects()
            let isSuspect = [.claimed, .claimedInDoubt].contains(situation)
            let suspect = Suspect(id: id, account: trial.mine, wasAlone: true)
            #expect(suspects == (isSuspect ? [suspect] : []))
        }
    }

    @Test(arguments: Backend.every)
    func `a hold of a process that is gone is stale`(backend: Backend) async throws {
        try await backend.run { trial in
            let claimed = try await trial.hold(try await trial.accepted())
            let released = try await trial.released(try await trial.accepted())
            try await trial.reopen()
            #expect(try await trial.release(claimed) == .refused(.stale))
            #expect(try await !trial.settle(released, .accepted))
            #expect(try await !trial.store.unrelease(released, at: .due))
            let again = try await trial.hold(claimed.id)
            #expect(again.claim.fence > claimed.claim.fence)
            #expect(try await trial.store.orphans(at: .due).map(\.id) == [released.id])
        }
    }

    @Test(
        arguments: Backend.every,
        [
            (.accepted, .resend, "sent", nil), (.unsent, .resend, "scheduled", .second(110)),
            (.unknown, .resend, "inDoubt", .second(140)), (.unknown, .hold, "inDoubt", nil),
        ] as [(Orphan.Fate, DoubtPolicy, String, Instant?)])
    func `an orphan is settled as the courier could look`(
        backend: Backend,
        expected: (fate: Orphan.Fate, doubts: DoubtPolicy, state: String, next: Instant?)
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted(doubts: expected.doubts)
            _ = try await trial.released(id)
            let early = Orphan(id: id, account: trial.mine)
            try await trial.store.recover(early, as: .unknown, at: .due, jitter: 0)
            #expect(try await trial.state(id) == "releasing", "it was still in hand")
            try await trial.reopen()
            let orphans = try await trial.store.orphans(at: .second(110))
            #expect(orphans == [early])
            for orphan in orphans {
                try await trial.store.recover(
                    orphan, as: expected.fate, at: .second(110), jitter: 0)
            }
            #expect(try await trial.state(id) == expected.state)
            #expect(try await trial.store.nextAttempt(in: .shared) == expected.next)
            #expect(try await trial.store.orphans(at: .second(110)) == [])
            let record = try await trial.delivery(id)
            try await trial.store.recover(early, as: .accepted, at: .second(110), jitter: 0)
            #expect(try await trial.delivery(id) == record)
        }
    }

    @Test(arguments: Backend.every)
    func `an orphan tells where the courier that had it looks`(backend: Backend) async throws {
        try await backend.run(policy: LaneTests.policy) { trial in
            let cases: [([Lane: String?], String?)] = [
                ([:], nil), ([.shared: "a"], "a"), ([.shared: nil], nil),
                ([.shared: "a", LaneTests.mine: "b"], "b"),
                ([.shared: "a", LaneTests.mine: nil], nil),
                ([.shared: "a", .account("other"): "b"], "a"),
            ]
            for (places, expected) in cases {
                try await trial.store.noteCouriers(places)
                let id = try await trial.accepted()
                _ = try await trial.released(id)
                try await trial.reopen()
                let orphan = try #require(try await trial.store.orphans(at: .due).first)
                #expect(orphan.place == expected)
                try await trial.store.recover(orphan, as: .unknown, at: .due, jitter: 0)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `no place is noted while an orphan of earlier couriers is left`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            try await trial.store.noteCouriers([.shared: nil])
            _ = try await trial.released(try await trial.accepted())
            try await trial.reopen()
            for _ in 0..<2 {
                try await trial.store.noteCouriers([.shared: "here"])
                #expect(try await trial.store.orphans(at: .due).map(\.place) == [nil])
                try await trial.reopen()
            }
        }
    }

    @Test(arguments: Backend.every)
    func `the cancel of an orphan is granted as far as it can be`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let cases: [(Orphan.Fate, String)] = [
                (.accepted, "sent"), (.unsent, "cancelled"), (.unknown, "abandoned"),
            ]
            for (fate, state) in cases {
                let id = try await trial.accepted()
                _ = try await trial.released(id)
                try await trial.reopen()
                #expect(try await trial.store.cancel(id, of: trial.mine, at: .due) == .wait)
                let orphan = Orphan(id: id, account: trial.mine)
                try await trial.store.recover(orphan, as: fate, at: .due, jitter: 0)
                #expect(try await trial.state(id) == state)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `three deaths alone in hand put a delivery out of the way`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let poison = try await trial.accepted()
            let harmless = try await trial.accepted()
            _ = try await trial.claim()
            try await trial.reopen()
            let both = try await trial.store.suspects()
            #expect(Set(both.map(\.id)) == [poison, harmless])
            #expect(both.allSatisfy { !$0.wasAlone })
            for death in 1...Limits.deathsAlone {
                _ = try await trial.hold(poison)
                try await trial.reopen()
                let suspects = try await trial.store.suspects()
                #expect(suspects == [Suspect(id: poison, account: trial.mine, wasAlone: true)])
                let suspect = try #require(suspects.first)
                let isBuried = try await trial.store.bury(suspect, at: .second(200))
                #expect(isBuried == (death == Limits.deathsAlone))
                #expect(try await trial.delivery(poison).lifecycle.deaths == death)
            }
            #expect(try await trial.state(poison) == "quarantined")
            #expect(try await trial.kinds(poison).last == .quarantined)
            #expect(try await trial.store.suspects() == [])
            let suspect = Suspect(id: poison, account: trial.mine, wasAlone: true)
            #expect(try await !trial.store.bury(suspect, at: .second(200)))
            let unknown = DeliveryID(send: trial.nextID(), position: 0)
            let nobody = Suspect(id: unknown, account: trial.mine, wasAlone: true)
            #expect(try await !trial.store.bury(nobody, at: .second(200)))
            #expect(try await trial.hold(harmless).id == harmless)
        }
    }

    @Test(arguments: Backend.every)
    func `what was let go before the death is no suspect`(backend: Backend) async throws {
        try await backend.run { trial in
            var ids: [DeliveryID] = []
            for _ in 0..<8 { ids.append(try await trial.accepted()) }
            let store = try trial.store
            try await store.giveBack(try await trial.hold(ids[0]))
            try await trial.settled(ids[1], .deferred)
            let missed = try await trial.hold(ids[2])
            #expect(try await store.miss(missed, .deferred, reply: "", at: .due, jitter: 0))
            let unreleased = try await trial.released(ids[3])
            #expect(try await store.unrelease(unreleased, at: .due))
            let stopped = try await trial.hold(ids[4])
            try await trial.stopped(.send(ids[4].send), .pause)
            guard case .refused(.stopped) = try await trial.release(stopped) else {
                Issue.record("a stop was not obeyed")
                return
            }
            let moved = try await trial.hold(ids[5])
            _ = try await store.reschedule(ids[5].send, of: trial.mine, to: .due, at: .due)
            #expect(try await trial.release(moved) == .refused(.stale))
            _ = try await trial.hold(ids[6])
            try await trial.reopen()
            let suspects = try await trial.store.suspects()
            #expect(suspects == [Suspect(id: ids[6], account: trial.mine, wasAlone: true)])
        }
    }

    @Test(arguments: Backend.every)
    func `the last instant seen never falls`(backend: Backend) async throws {
        try await backend.run { trial in
            #expect(try await trial.store.lastSeen() == .epoch)
            let steps: [(Instant, Instant)] = [
                (.second(5), .second(5)), (.second(3), .second(5)), (.second(9), .second(9)),
            ]
            for (now, expected) in steps {
                try await trial.store.noteSeen(now)
                #expect(try await trial.store.lastSeen() == expected)
            }
            try await trial.reopen()
            #expect(try await trial.store.lastSeen() == .second(9))
        }
    }

    @Test(arguments: Backend.every)
    func `a person may set the clock's last instant back`(backend: Backend) async throws {
        try await backend.run { trial in
            try await trial.store.setSeen(.second(5))
            #expect(try await trial.store.lastSeen() == .second(5))
            try await trial.store.noteSeen(.hour(9))
            try await trial.store.setSeen(.second(7))
            #expect(try await trial.store.lastSeen() == .second(7))
            try await trial.reopen()
            try await trial.store.noteSeen(.second(6))
            #expect(try await trial.store.lastSeen() == .second(7))
        }
    }
}
