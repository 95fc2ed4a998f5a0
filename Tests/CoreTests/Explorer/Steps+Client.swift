import BelayCore

extension Steps {
    /// A client asks to cancel the one delivery, or asks again.
    mutating func cancel() {
        switch world.call {
        case .silent, .unknown, .waiting: break
        case .tooLate, .acknowledged, .inDoubt: return
        }
        var next = world
        if setting.has(.cancelAfterRelease), case .releasing(let claim) = world.life.state {
            next.life = world.life.rewritten(state: .claimed(claim, until: .epoch))
        }
        switch next.life.cancel(at: world.now) {
        case .cancelled:
            acknowledge(next)
            lose(applied: next)
        case .alreadyCancelled: acknowledge(next)
        case .inDoubt:
            next.call = .inDoubt
            add("cancel: in doubt", next, isNatural: false)
        case .wait:
            if world.call == .waiting {
                next.call = .tooLate
                add("cancel: too late", next, isNatural: false)
            } else {
                next.call = .waiting
                add("cancel: wait", next, isNatural: false)
            }
        case .alreadySent, .alreadyEnded:
            next.call = .tooLate
            add("cancel: ended already", next, isNatural: false)
        }
    }

    private mutating func acknowledge(_ applied: World) {
        var next = applied
        next.call = .acknowledged
        add(
            "cancel: acknowledged", next, breach: world.copies > 0 ? .lateAnswer : nil,
            isNatural: false)
    }

    private mutating func lose(applied: World) {
        let told: Call = setting.has(.unknownCancelAcknowledged) ? .acknowledged : .unknown
        var next = applied
        next.call = told
        add("cancel, unknown, applied", next, isNatural: false)
        var lost = world
        lost.call = told
        add("cancel, unknown, lost", lost, isNatural: false)
    }

    /// A group stop is set, answered and lifted, each when it pleases.
    mutating func stop(_ index: Int) {
        let group = setting.groups[index]
        var next = world
        switch world.groups[index].phase {
        case .unset:
            next.groups[index].phase = .set
            next.groups[index].set = world.now
            add("set the stop", next, isNatural: false)
        case .set:
            lift(index)
            var isInFlight = false
            if case .releasing = world.life.state { isInFlight = true }
            guard !isInFlight || setting.has(.stopIgnoresReleases) else { return }
            next.groups[index].phase = .answered
            let isCounted =
                world.copies == 0 || world.life.state == .sent || world.life.doubts > 0
            add(
                group.action == .cancel ? "answer the cancel" : "answer the pause", next,
                breach: isCounted ? nil : .uncounted, isNatural: false)
        case .answered: lift(index)
        case .lifted: break
        }
    }

    private mutating func lift(_ index: Int) {
        let group = setting.groups[index]
        guard group.isRevocable else { return }
        var next = world
        next.notice(setting)
        next.groups[index].phase = .lifted
        next.groups[index].lift = world.now
        next.groups[index].isForgotten =
            group.action == .cancel ? setting.has(.liftForgets) : setting.has(.liftForgivesExpiry)
        if setting.has(.resumeLiftsAll) {
            for other in next.groups.indices where other != index {
                next.groups[other].isForgotten = true
            }
        }
        var breach: Breach?
        if group.action == .cancel {
            if world.life.due <= world.now {
                next.isDiscarded = true
            } else if world.life.state == .cancelled {
                breach = .notRevived
            }
        }
        add(
            group.action == .cancel ? "take back the cancel" : "resume", next, breach: breach,
            isNatural: false)
    }

    /// A client moves the due one instant on.
    mutating func reschedule() {
        var next = world
        let due = world.life.due + .milliseconds(1)
        // Refused: nothing was promised.
        guard
            (try? next.life.reschedule(
                to: due, under: setting.has(.rescheduleIgnoresCancel) ? .clear : coverage)) != nil
        else { return }
        next.moves += 1
        next.promised = due
        if setting.has(.releaseIgnoresDue), case .claimed(let claim, let until) = world.life.state {
            let kept = Lifecycle.Claim(
                fence: claim.fence, token: claim.token, version: next.life.version)
            next.life = next.life.rewritten(state: .claimed(kept, until: until))
            for index in 0...1 where world[index].claim == claim { next[index].claim = kept }
        }
        if setting.has(.rescheduleKeepsVersion) {
            next.life = next.life.rewritten(state: world.life.state, version: world.life.version)
        }
        var breach: Breach? = next.life.version > world.life.version ? nil : .versionKept
        if world.isDiscarded || isCancelInForce { breach = .movedWhileCancelled }
        add("reschedule", next, breach: breach, isNatural: false)
    }

    private var isCancelInForce: Bool {
        zip(world.groups, setting.groups).contains { $0.isInForce && $1.action == .cancel }
    }

    /// A person settles a delivery in doubt. Under hold nobody asks for another copy here.
    mutating func resolve() {
        for verdict in Lifecycle.Verdict.allCases {
            if verdict == .resend, setting.policy == .hold { continue }
            var next = world
            // Not in doubt: nothing to settle.
            guard (try? next.life.resolve(verdict, at: world.now)) != nil else { continue }
            add("a person looks", next, isNatural: false)
        }
    }

    /// The sweeper writes down what the stops say of mail that is due, or was cancelled for good.
    mutating func sweep() {
        let isEarly = world.life.due > world.now
        if isEarly, !setting.has(.revocableSettledEarly) {
            guard case .cancelled(let stop) = coverage,
                !setting.groups[Int(stop.rawValue)].isRevocable
            else { return }
        }
        var next = world
        guard next.life.obey(coverage, at: world.now) else { return }
        add("sweep", next)
    }

    mutating func tick() {
        guard world.now < setting.end else { return }
        var next = world
        next.now = world.now + .milliseconds(1)
        next.notice(setting)
        add("tick", next)
    }
}

extension World {
    /// Notes, apart from the rules under test, that a SendGrid pause has outlasted the delivery.
    mutating func notice(_ setting: Setting) {
        guard let patience = setting.pauseExpiry else { return }
        let last = life.due + patience
        for (call, group) in zip(groups, setting.groups)
        where group.action == .pause && group.door == .sendGrid {
            if call.isInForce, call.set <= last, last <= now { isOutlasted = true }
        }
    }
}
