import BelayCore

/// Walks every world that can be reached, breadth first, so that a trace is a shortest one.
struct Explorer {
    private(set) var count = 0
    private(set) var breach: Breach?
    private(set) var trace: [String] = []
    /// The words of the final states that were reached.
    private(set) var ends: Set<String> = []

    private struct Arrival {
        var from: Int
        var name: StaticString
        var fence: Int64
    }

    private var worlds: [World] = []
    private var arrivals: [Arrival] = []
    private var naturals: [[Int]] = []

    /// - Parameter sought: the breach to stop at; others are passed over. Nil stops at any.
    init(_ setting: Setting, seeking sought: Breach? = nil) {
        var seen: [World: Int] = [:]
        let start = World(setting)
        seen[start] = 0
        worlds.append(start)
        arrivals.append(Arrival(from: -1, name: "", fence: 0))
        var next = 0
        while next < worlds.count {
            let world = worlds[next]
            if world.life.isFinal { ends.insert(world.life.state.name) }
            var natural: [Int] = []
            for step in Steps.all(from: world, setting) {
                let place = seen[step.world] ?? worlds.count
                if place == worlds.count {
                    seen[step.world] = place
                    worlds.append(step.world)
                    arrivals.append(Arrival(from: next, name: step.name, fence: step.fence))
                }
                if step.isNatural { natural.append(place) }
                if let found = step.breach, found == sought ?? found {
                    breach = found
                    trace = path(to: next) + [Explorer.line(step.name, step.fence)]
                    count = worlds.count
                    return
                }
            }
            naturals.append(natural)
            next += 1
        }
        count = worlds.count
        if sought == nil { findDeadEnd(setting) }
    }

    /// A world from which time, workers and sweeps alone never lead to a final state.
    private mutating func findDeadEnd(_ setting: Setting) {
        var sources: [[Int]] = Array(repeating: [], count: worlds.count)
        for (place, targets) in naturals.enumerated() {
            for target in targets { sources[target].append(place) }
        }
        var hasExit = worlds.map { $0.isAtRest(setting) }
        var queue = hasExit.indices.filter { hasExit[$0] }
        while let place = queue.popLast() {
            for source in sources[place] where !hasExit[source] {
                hasExit[source] = true
                queue.append(source)
            }
        }
        guard
            let stuck = worlds.indices.first(where: {
                !hasExit[$0] && !worlds[$0].isAtBound(setting)
            })
        else { return }
        breach = .stuck
        trace = path(to: stuck)
    }

    private func path(to place: Int) -> [String] {
        var lines: [String] = []
        var place = place
        while arrivals[place].from >= 0 {
            lines.append(Explorer.line(arrivals[place].name, arrivals[place].fence))
            place = arrivals[place].from
        }
        return lines.reversed()
    }

    private static func line(_ name: StaticString, _ fence: Int64) -> String {
        fence == 0 ? "\(name)" : "\(name) (fence \(fence))"
    }
}

extension World {
    /// Final, or waiting for a person as the rules want it: under a pause, or in doubt untimed.
    func isAtRest(_ setting: Setting) -> Bool {
        if life.isFinal { return true }
        if life.state == .inDoubt, life.nextAttempt == nil { return true }
        return zip(groups, setting.groups).contains { $0.isInForce && $1.action == .pause }
    }

    /// The exploration's own bounds may be what stops it here.
    func isAtBound(_ setting: Setting) -> Bool {
        var fence = life.fence
        if case .releasing = life.state { fence += 1 }
        return fence >= setting.fences
    }
}
