import BelayCore
import BelayStore
import Testing

@Suite("Releasing")
struct ReleaseTests {
    @Test(arguments: Backend.every)
    func `a release is written down before the dot leaves`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.hold(id)
            #expect(try await trial.release(hold) == .released)
            let life = try await trial.delivery(id).lifecycle
            #expect(life.state == .releasing(hold.claim))
            #expect(life.attempts == 1 && life.firstAttempt == .due && life.nextAttempt == nil)
            #expect(life.version == hold.claim.version + 1)
            let event = try #require(
                try await trial.store.events(of: id.send, of: trial.mine).last)
            #expect(event.kind == .released && event.position == 0 && event.at == .due)
            #expect(try await trial.store.load(hold)?.stamp == Trial.stamp)
            // Asked twice, the first answer stands.
            #expect(try await trial.release(hold) == .refused(.stale))
            #expect(try await trial.store.orphans(at: .due) == [])
            #expect(try await trial.settle(hold, .accepted))
        }
    }

    @Test(arguments: Backend.every)
    func `a claim of another token releases nothing`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            let hold = try await trial.hold(id)
            let claim = hold.claim
            for strange in [
                Lifecycle.Claim(
                    fence: claim.fence, token: claim.token ^ 1, version: claim.version),
                Lifecycle.Claim(
                    fence: claim.fence + 1, token: claim.token, version: claim.version),
                Lifecycle.Claim(
                    fence: claim.fence, token: claim.token, version: claim.version + 1),
            ] {
                var stranger = hold
                stranger.claim = strange
                #expect(try await trial.release(stranger) == .refused(.stale))
                let missed = try await trial.store.miss(
                    stranger, .refused, reply: "", at: .due, jitter: 0)
                #expect(!missed)
                try await trial.store.giveBack(stranger)
            }
            #expect(try await trial.release(hold) == .released)
        }
    }

    @Test(arguments: Backend.every)
    func `a stop that came after the claim is obeyed`(backend: Backend) async throws {
        try await backend.run { trial in
            let cases: [(Stop.Action, String)] = [(.cancel, "cancelled"), (.pause, "held")]
            for (action, state) in cases {
                let id = try await trial.accepted()
                let hold = try await trial.hold(id)
                let stop = try await trial.stopped(.send(id.send), action)
                let coverage: Coverage = action == .pause ? .paused(stop.id) : .cancelled(stop.id)
                #expect(try await trial.release(hold) == .refused(.stopped(coverage)))
                #expect(try await trial.state(id) == state)
                #expect(try await trial.release(hold) == .refused(.stale))
                #expect(try await trial.claim(only: id).holds == [])
            }
        }
    }

    @Test(arguments: Backend.every)
    func `past its sender's last instant nothing leaves`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted(notAfter: .second(110))
            let hold = try await trial.hold(id)
            #expect(try await trial.release(hold, at: .second(111)) == .refused(.state))
            #expect(try await trial.state(id) == "expired")
            let inTime = try await trial.accepted(notAfter: .second(110))
            let other = try await trial.hold(inTime)
            #expect(try await trial.release(other, at: .second(110)) == .released)
        }
    }

    @Test(arguments: Backend.every)
    func `a clock that went back releases nothing`(backend: Backend) async throws {
        try await backend.run { trial in
            let hold = try await trial.hold(try await trial.accepted())
            #expect(try await trial.release(hold, at: .second(99)) == .refused(.notDue))
            #expect(try await trial.release(hold, at: .due) == .released)
        }
    }

    @Test(arguments: Backend.every)
    func `a release of what was moved leaves no date behind`(backend: Backend) async throws {
        try await backend.run { trial in
            let hold = try await trial.hold(try await trial.accepted())
            _ = try await trial.store.reschedule(
                hold.id.send, of: trial.mine, to: .second(150), at: .due)
            #expect(try await trial.release(hold) == .refused(.stale))
            #expect(try await trial.store.load(hold)?.stamp == nil)
            let later = try await trial.hold(hold.id, at: .second(150))
            let stamp = Trial.otherBytes
            #expect(try await trial.release(later, stamp, at: .second(150)) == .released)
            #expect(try await trial.store.load(later)?.stamp == stamp)
        }
    }

    @Test(arguments: Backend.every)
    func `a copy bears the date of the first`(backend: Backend) async throws {
        try await backend.run { trial in
            let send = try await trial.accept(trial.draft(to: 2))
            let first = try await trial.released(DeliveryID(send: send, position: 0))
            #expect(try await trial.settle(first, .accepted))
            let second = try await trial.hold(DeliveryID(send: send, position: 1))
            #expect(try await trial.store.load(second)?.stamp == Trial.stamp)
            let other = Stamp(date: .second(91), hash: Trial.stamp.hash)
            #expect(try await trial.release(second, other) == .recompose(Trial.stamp))
            #expect(try await trial.state(second.id) == "claimed")
            #expect(try await trial.release(second) == .released)
        }
    }

    @Test(arguments: Backend.every)
    func `other bytes replace the old ones while no copy is in doubt`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            try await trial.settled(id, .deferred)
            let hold = try await trial.hold(id, at: .second(4_000))
            let now = Instant.second(4_000)
            #expect(try await trial.release(hold, Trial.otherBytes, at: now) == .released)
            #expect(try await trial.store.load(hold)?.stamp == Trial.otherBytes)
        }
    }

    @Test(arguments: Backend.every)
    func `other bytes than those of a copy in doubt wait for a person`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            try await trial.settled(id, .unknown)
            let now = Instant.second(4_000)
            let hold = try await trial.hold(id, at: now)
            #expect(hold.doubts == 1)
            #expect(try await trial.release(hold, Trial.otherBytes, at: now) == .hesitated)
            #expect(try await trial.state(id) == "inDoubt")
            #expect(try await trial.store.nextAttempt(in: .shared) == nil)
            let event = try await trial.store.events(of: id.send, of: trial.mine).last
            #expect(event?.kind == .inDoubt)
            let hashes = [Trial.stamp, Trial.otherBytes].map { Base64URL.encode($0.hash) }
            for hash in hashes { #expect(event?.detail?.contains(hash) == true) }
            #expect(try await trial.claim(at: .hour(9), only: id).holds == [])
            #expect(try await trial.store.load(hold)?.stamp == Trial.stamp)
            // A person who looked may send it again; the bytes of the copy are still asked for.
            let answer = try await trial.store.resolve(
                id, of: trial.mine, as: .resend, at: now)
            #expect(answer == true)
            let again = try await trial.hold(id, at: now)
            #expect(try await trial.release(again, at: now) == .released)
        }
    }

    @Test(arguments: Backend.every, ["inDoubt", "releasing"])
    func `a sibling's other bytes leave those of a copy that may be out`(
        backend: Backend, state: String
    ) async throws {
        try await backend.run { trial in
            let send = try await trial.accept(trial.draft(to: 3))
            let ids = (0..<3).map { DeliveryID(send: send, position: $0) }
            let first = try await trial.released(ids[0])
            if state == "inDoubt" { #expect(try await trial.settle(first, .unknown)) }
            // The library changes, and what is without doubts goes with its bytes.
            let now = Instant.second(4_000)
            let second = try await trial.hold(ids[1], at: now)
            #expect(try await trial.release(second, Trial.otherBytes, at: now) == .released)
            #expect(try await trial.settle(second, .unknown, at: now))
            if state == "releasing" { #expect(try await trial.settle(first, .unknown)) }
            try await trial.reopen()
            // Each copy that may be out is known by its own bytes, whatever a third one had.
            let third = try await trial.hold(ids[2], at: now)
            #expect(try await trial.release(third, at: now) == .released)
            #expect(try await trial.settle(third, .unknown, at: now))
            let later = Instant.second(40_000)
            let cases = [
                (ids[0], Trial.otherBytes, Trial.stamp), (ids[1], Trial.stamp, Trial.otherBytes),
                (ids[2], Trial.otherBytes, Trial.stamp),
            ]
            for (id, wrong, right) in cases {
                let hold = try await trial.hold(id, at: later)
                #expect(try await trial.release(hold, wrong, at: later) == .hesitated)
                let answer = try await trial.store.resolve(
                    id, of: trial.mine, as: .resend, at: later)
                #expect(answer == true)
                let again = try await trial.hold(id, at: later)
                #expect(try await trial.release(again, right, at: later) == .released)
            }
        }
    }

    @Test(arguments: Backend.every)
    func `what was refused with other bytes is free of them`(backend: Backend) async throws {
        try await backend.run { trial in
            let send = try await trial.accept(trial.draft(to: 2))
            let ids = (0..<2).map { DeliveryID(send: send, position: $0) }
            try await trial.settled(ids[0], .unknown)
            var now = Instant.second(4_000)
            var hold = try await trial.hold(ids[1], at: now)
            #expect(try await trial.release(hold, Trial.otherBytes, at: now) == .released)
            #expect(try await trial.settle(hold, .deferred, at: now))
            now = .second(40_000)
            hold = try await trial.hold(ids[1], at: now)
            #expect(try await trial.release(hold, at: now) == .released)
            #expect(try await trial.settle(hold, .unknown, at: now))
            now = .hour(24)
            hold = try await trial.hold(ids[1], at: now)
            #expect(try await trial.release(hold, Trial.otherBytes, at: now) == .hesitated)
        }
    }

    @Test(arguments: Backend.every)
    func `a stop outranks a stamp`(backend: Backend) async throws {
        try await backend.run { trial in
            let id = try await trial.accepted()
            try await trial.settled(id, .unknown)
            let now = Instant.second(4_000)
            let hold = try await trial.hold(id, at: now)
            let stop = try await trial.stopped(.account, .cancel, at: now)
            let answer = try await trial.release(hold, Trial.otherBytes, at: now)
            #expect(answer == .refused(.stopped(.cancelled(stop.id))))
            #expect(try await trial.state(id) == "abandoned")
        }
    }
}
