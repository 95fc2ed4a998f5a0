import BelayCore

/// All arrows out of one world of an audience.
struct AudienceSteps {
    struct Step {
        var name: StaticString
        var world: AudienceWorld
        var breach: AudienceBreach?
        /// Needs no client and no accident.
        var isNatural: Bool
    }

    let world: AudienceWorld
    let mutant: AudienceMutant?
    private(set) var list: [Step] = []

    static func all(from world: AudienceWorld, _ mutant: AudienceMutant?) -> [Step] {
        var steps = AudienceSteps(world: world, mutant: mutant)
        steps.clients()
        steps.work()
        return steps.list
    }

    private mutating func add(
        _ name: StaticString, isNatural: Bool = false, breach: AudienceBreach? = nil,
        _ change: (inout AudienceWorld) -> Void
    ) {
        var next = world
        change(&next)
        guard next != world else { return }
        list.append(
            Step(
                name: name, world: next, breach: breach ?? judge(next), isNatural: isNatural))
    }

    private func judge(_ next: AudienceWorld) -> AudienceBreach? {
        if next.deliveries.count > world.deliveries.count {
            if next.now < next.audience.due { return .early }
            if world.isTakenBack == true { return .listedAfterTakenBack }
            if world.coverage != .clear { return .listedUnderStop }
            if Set(next.deliveries).count < next.deliveries.count { return .twice }
            if !Set(next.deliveries).isSubset(of: next.meant ?? []) { return .stranger }
        }
        let audience = next.audience
        if audience.state == .sending, Set(next.deliveries) != next.meant { return .missing }
        if audience.state == .cancelled, let unlisted = audience.unlisted, audience.begun != nil,
            next.deliveries.count + unlisted != next.meant?.count
        {
            return .miscounted
        }
        // It can be lifted before the due only.
        if next.cancel == .lifted, next.isTakenBack != true, audience.state == .cancelled {
            return .notRevived
        }
        return nil
    }

    // MARK: Clients, the clock, accidents

    private mutating func clients() {
        if world.now < Instant(milliseconds: 3) {
            add("tick", isNatural: true) { world in
                if world.now == world.audience.due, world.meant == nil {
                    world.meant = world.members
                }
                world.now = world.now + .milliseconds(1)
            }
        }
        if !world.hasMoved {
            let mutant = self.mutant
            add("move the due") { world in
                let due = max(world.now, Instant(milliseconds: 2))
                let old = world.audience
                do throws(Audience.Refusal) {
                    try world.audience.reschedule(to: due, under: world.coverage)
                } catch {
                    return
                }
                world.hasMoved = true
                world.meant = nil
                if mutant == .movedFrozen {
                    world.audience = old.moved(to: due)
                } else {
                    world.frozen = nil
                }
            }
        }
        if world.isTakenBack == nil {
            let mutant = self.mutant
            add("take back") { world in
                let answer = world.audience.unschedule(at: world.now)
                world.isTakenBack =
                    answer == .unscheduled || mutant == .takenBackWhileListed
            }
        }
        if world.cancel == .unset { add("cancel") { $0.cancel = .inForce } }
        if world.cancel == .inForce, world.now < world.audience.due {
            add("take back the cancel") { $0.cancel = .lifted }
        }
        if world.pause == .unset { add("pause") { $0.pause = .inForce } }
        if world.pause == .inForce { add("resume", isNatural: true) { $0.pause = .lifted } }
        if !world.hasJoined {
            let mutant = self.mutant
            add("somebody joins, somebody leaves") { world in
                world.hasJoined = true
                if mutant != .frozenAtBeginning, world.audience.freeze(at: world.now, mark: 1) {
                    world.frozen = world.lists
                }
                world.lists[1].append(4)
                world.lists[0].removeFirst()
            }
        }
        if world.crashes < 2 {
            add("crash") { world in
                world.crashes += 1
                world.worker = AudienceWorld.Worker()
            }
        }
    }

    // MARK: The listing

    private mutating func work() {
        obey()
        begin()
        chunk()
        clearUp()
    }

    private mutating func obey() {
        let mutant = self.mutant
        add("obey", isNatural: true) { world in
            if mutant == .obeyedEarly, world.coverage == .cancelled(StopID(1)) {
                _ = world.audience.unschedule(at: world.now)
            }
            _ = world.audience.obey(world.coverage, at: world.now)
        }
    }

    /// Reads what a mutant reads in an earlier step, or says what the rules see now.
    private mutating func begin() {
        if mutant == .beginUnlocked, world.worker.read == nil {
            add("read", isNatural: true) { $0.worker.read = $0.audience }
            return
        }
        let rules = self
        add("begin", isNatural: true) { world in
            var audience = world.worker.read ?? world.audience
            world.worker.read = nil
            do throws(Audience.Refusal) {
                try audience.begin(at: world.now, under: rules.seen(world), mark: 1)
            } catch {
                return
            }
            world.audience = audience
            world.frozen = world.frozen ?? world.lists
            world.meant = world.meant ?? world.members
        }
    }

    private func seen(_ world: AudienceWorld) -> Coverage {
        if let coverage = world.worker.coverage { return coverage }
        if mutant == .pauseIgnored, case .paused = world.coverage { return .clear }
        return world.coverage
    }

    private mutating func chunk() {
        if mutant == .chunkReadsStopsBefore, world.worker.coverage == nil {
            add("look at the stops", isNatural: true) { $0.worker.coverage = $0.coverage }
            return
        }
        let rules = self
        let isHalf = mutant == .chunkInTwoSteps && !world.worker.isHalf
        add(isHalf ? "write rows" : "list one", isNatural: true) { world in
            let lists =
                rules.mutant == .membershipNotFrozen
                ? world.lists : world.frozen ?? world.lists
            let coverage = rules.seen(world)
            world.worker.coverage = nil
            var audience = world.audience
            let next = world.next(in: lists)
            var made = 0
            if let next, !world.worker.isHalf, !rules.isExcluded(next.member, in: world) {
                made = 1
            }
            do throws(Audience.Refusal) {
                try audience.list(made, to: next?.cursor, under: coverage)
            } catch {
                return
            }
            if let next, made == 1 { world.deliveries.append(next.member) }
            world.worker.isHalf = isHalf
            if !isHalf { world.audience = audience }
        }
    }

    /// Whether a row for this one is not added: an address has one at most.
    private func isExcluded(_ member: Int, in world: AudienceWorld) -> Bool {
        switch mutant {
        case .repeatsListed, .chunkInTwoSteps: false
        default: world.deliveries.contains(member)
        }
    }

    private mutating func clearUp() {
        guard world.audience.needsMembership, world.audience.state == .cancelled else { return }
        let countsRepeats = mutant == .repeatsCounted
        add("count", isNatural: true) { world in
            let unlisted = world.unlisted(countingRepeats: countsRepeats)
            do throws(Audience.Refusal) {
                try world.audience.count(unlisted: unlisted)
            } catch {
                return
            }
        }
    }
}

extension Audience {
    /// With another due, and all else as it was.
    fileprivate func moved(to due: Instant) -> Audience {
        Audience(
            state: state, due: due, mark: mark, cursor: cursor, listed: listed, unlisted: unlisted,
            begun: begun, cancelled: cancelled, finished: finished)
    }
}
