import BelayCore

/// One arrow from a world to the next.
struct Step {
    var name: StaticString
    var fence: Int64
    var world: World
    var breach: Breach?
    /// Needs no client, no person and no accident: it comes by itself.
    var isNatural: Bool
}

/// Gathers the steps of one world and judges each.
struct Steps {
    let world: World
    let setting: Setting
    let coverage: Coverage
    private(set) var list: [Step] = []

    init(_ world: World, _ setting: Setting) {
        self.world = world
        self.setting = setting
        coverage = world.coverage(setting)
    }

    /// What is true of every step, then what the caller found.
    mutating func add(
        _ name: StaticString, fence: Int64 = 0, _ next: World, breach: Breach? = nil,
        isNatural: Bool = true
    ) {
        var next = next
        let verdict = breach ?? judge(next)
        next.simplify()
        guard next != world else { return }
        list.append(
            Step(name: name, fence: fence, world: next, breach: verdict, isNatural: isNatural))
    }

    private func judge(_ next: World) -> Breach? {
        if world.life.isFinal, next.life != world.life { return .finalChanged }
        if next.life.version < world.life.version { return .versionFell }
        if next.life.fence < world.life.fence { return .fenceFell }
        if setting.policy == .hold, next.copies > 1 { return .copiesUnderHold }
        if next.copies > 1 + next.life.doubts { return .copies }
        return nil
    }

    /// All arrows out of a world.
    static func all(from world: World, _ setting: Setting) -> [Step] {
        var steps = Steps(world, setting)
        steps.work(0)
        steps.work(1)
        steps.recover()
        steps.sweep()
        steps.tick()
        steps.resolve()
        if setting.isCancelled { steps.cancel() }
        for index in setting.groups.indices { steps.stop(index) }
        if world.moves < setting.moves { steps.reschedule() }
        return steps.list
    }
}
