import BelayCore

extension Steps {
    /// What a worker may do next. That it does nothing for ever so long is every other step.
    mutating func work(_ index: Int) {
        let worker = world[index]
        if index == 1, worker == world.first { return }
        if worker.place != .idle, world.crashes < setting.crashes {
            var next = world
            next.crashes += 1
            next[index].place = .idle
            add("crash", fence: worker.claim.fence, next, isNatural: false)
        }
        switch worker.place {
        case .idle: claim(index)
        case .claimed: hold(index)
        case .gated: release(index, under: .clear)
        case .unsure: takeBack(index, "take back an unknown release")
        case .dotting:
            dot(index)
            takeBack(index, "wake too late for the dot")
        case .told: settle(index)
        }
    }

    private mutating func claim(_ index: Int) {
        guard world.life.fence < setting.fences else { return }
        var next = world
        let fence = world.life.fence + 1
        // Refused is no step.
        guard
            let claim = try? next.life.claim(
                at: world.now, under: coverage, fence: fence, token: UInt64(fence),
                until: world.now)
        else { return }
        if setting.has(.doubtForgotten), world.life.state == .inDoubt {
            next.life = next.life.rewritten(doubts: 0)
        }
        next[index] = Worker(place: .claimed, claim: claim)
        add("claim", fence: fence, next)
    }

    private mutating func hold(_ index: Int) {
        let claim = world[index].claim
        if setting.has(.dotWithoutRelease) {
            var next = world
            next[index].place = .dotting
            return add("go without a release", fence: claim.fence, next)
        }
        for miss in Lifecycle.Miss.allCases {
            var next = world
            next[index].place = .idle
            // A stale worker's miss is dropped.
            try? next.life.miss(
                claim, miss, at: world.now, retry: Setting.retry, jitter: 0)
            add(miss == .refused ? "refused before the dot" : "miss", fence: claim.fence, next)
        }
        if world.life.doubts > 0 {
            var next = world
            next[index].place = .idle
            // So is its hesitation.
            try? next.life.hesitate(claim)
            add("hesitate", fence: claim.fence, next)
        }
        if setting.has(.stopReadUnlocked), coverage == .clear {
            var next = world
            next[index].place = .gated
            add("read the stops", fence: claim.fence, next)
        } else {
            release(index, under: coverage)
        }
    }

    private mutating func release(_ index: Int, under read: Coverage) {
        let own = world[index].claim
        var claim = own
        if setting.has(.releaseWithoutFence), case .claimed(let held, _) = world.life.state {
            claim = held
        }
        var coverage = read
        if setting.has(.releaseIgnoresPause), case .paused = read { coverage = .clear }
        if setting.has(.releaseIgnoresCancel), case .cancelled = read { coverage = .clear }
        let instant =
            setting.has(.releaseIgnoresDue) ? max(world.now, world.life.due) : world.now

        let unsure: Worker.Place = setting.has(.unknownReleaseTrusted) ? .dotting : .unsure
        var applied = world
        do {
            try applied.life.release(claim, at: instant, under: coverage)
            applied.released |= 1 << UInt8(claim.fence)
            let breach = releaseBreach
            applied[index].place = .dotting
            add("release", fence: own.fence, applied, breach: breach)
            applied[index].place = unsure
            add("release, unknown, applied", fence: own.fence, applied, breach: breach)
        } catch {
            giveBack(index, "release refused")
        }
        var lost = world
        lost[index].place = unsure
        add("release, unknown, lost", fence: own.fence, lost)
    }

    /// What a release breaks by being applied.
    private var releaseBreach: Breach? {
        if world.isDiscarded { return .discardedReleased }
        if world.isOutlasted { return .expiredReleased }
        if world.call == .waiting || world.call == .tooLate { return .wishBroken }
        return nil
    }

    private mutating func giveBack(_ index: Int, _ name: StaticString) {
        var next = world
        next[index].place = .idle
        // Somebody else's by now: nothing to give back.
        try? next.life.giveBack(world[index].claim)
        add(name, fence: world[index].claim.fence, next)
    }

    /// The worker knows that it wrote no dot.
    private mutating func takeBack(_ index: Int, _ name: StaticString) {
        var next = world
        next[index].place = .idle
        next.forgetWish(setting)
        do {
            try next.life.unrelease(world[index].claim, at: world.now)
            add(name, fence: world[index].claim.fence, next)
        } catch {
            giveBack(index, name)
        }
    }

    private mutating func dot(_ index: Int) {
        let worker = world[index]
        let ends: [(StaticString, Lifecycle.Outcome, Bool)] = [
            ("dot, accepted", .accepted, true),
            ("dot, accepted, reply lost", .unknown, true),
            ("dot, 4xx", .deferred, false),
            ("dot, 5xx", .refused, false),
            ("connection lost before the relay had the dot", .unknown, false),
        ]
        for (name, outcome, isCopy) in ends {
            var next = world
            next[index].place = .told
            next[index].outcome = outcome
            next.released &= ~(1 << UInt8(worker.claim.fence))
            if isCopy { next.copies += 1 }
            add(name, fence: worker.claim.fence, next, breach: dotBreach(worker.claim))
        }
    }

    /// What a dot breaks by leaving.
    private func dotBreach(_ claim: Lifecycle.Claim) -> Breach? {
        if world.released & 1 << UInt8(claim.fence) == 0 { return .noAuthority }
        if world.call == .acknowledged { return .lateDot }
        if world.now < world.promised { return .early }
        if world.groups.contains(where: { $0.phase == .answered }) { return .stoppedDot }
        return nil
    }

    private mutating func settle(_ index: Int) {
        let worker = world[index]
        var next = world
        next[index].place = .idle
        if setting.has(.outcomeUnguarded) {
            next.life = world.life.rewritten(
                state: .releasing(worker.claim), fence: worker.claim.fence, finished: .some(nil))
        }
        next.forgetWish(setting)
        let isRefusal = setting.has(.silenceIsRefusal) && worker.outcome == .unknown
        // The late word of a stale worker is dropped.
        try? next.life.settle(
            worker.claim, isRefusal ? .deferred : worker.outcome, at: world.now,
            retry: Setting.retry, doubtPolicy: doubtPolicy, jitter: 0)
        if setting.has(.outcomeUnguarded) {
            next.life = next.life.rewritten(fence: world.life.fence)
        }
        add("settle", fence: worker.claim.fence, next)
    }

    private var doubtPolicy: DoubtPolicy { setting.has(.holdResends) ? .resend : setting.policy }

    /// Nobody is left who knows what came of the dot.
    mutating func recover() {
        let mayLive = setting.presumesDead || setting.has(.livingRecovered)
        guard world.life.fence < setting.fences, mayLive || !world.isReleaseAttended else { return }
        var next = world
        // Not releasing: nothing to recover.
        guard
            (try? next.life.recover(
                at: world.now, retry: Setting.retry, doubtPolicy: doubtPolicy, jitter: 0)) != nil
        else { return }
        if setting.has(.silenceIsRefusal) {
            next.life = world.life.rewritten(
                state: .scheduled, nextAttempt: world.now, version: next.life.version,
                fence: next.life.fence)
        }
        add("recover", fence: next.life.fence, next)
    }
}

extension World {
    mutating func forgetWish(_ setting: Setting) {
        guard setting.has(.wishForgotten), !life.isFinal else { return }
        life = life.rewritten(wish: false)
    }
}
