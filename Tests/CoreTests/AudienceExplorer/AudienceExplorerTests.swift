import BelayCore
import Testing

@Suite("Every interleaving of a small audience")
struct AudienceExplorerTests {
    private struct Exploration {
        var count = 0
        var breach: AudienceBreach?
        var trace: [String] = []
        var ends: Set<Audience.State> = []
    }

    /// Breadth first, so that a trace is a shortest one.
    private static func explore(
        _ mutant: AudienceMutant? = nil, seeking sought: AudienceBreach? = nil
    ) -> Exploration {
        var worlds = [AudienceWorld()]
        var places = [worlds[0]: 0]
        var arrivals: [(from: Int, name: StaticString)] = [(-1, "")]
        var naturals: [[Int]] = []
        var result = Exploration()
        func path(to place: Int) -> [String] {
            place == 0 ? [] : path(to: arrivals[place].from) + ["\(arrivals[place].name)"]
        }
        while naturals.count < worlds.count {
            let place = naturals.count
            result.ends.insert(worlds[place].audience.state)
            var natural: [Int] = []
            for step in AudienceSteps.all(from: worlds[place], mutant) {
                if let breach = step.breach, breach == sought ?? breach {
                    result.breach = breach
                    result.trace = path(to: place) + ["\(step.name)"]
                    result.count = worlds.count
                    return result
                }
                let target = places[step.world] ?? worlds.count
                if target == worlds.count {
                    places[step.world] = target
                    worlds.append(step.world)
                    arrivals.append((place, step.name))
                }
                if step.isNatural { natural.append(target) }
            }
            naturals.append(natural)
        }
        result.count = worlds.count
        if let stuck = firstStuck(worlds, naturals) {
            result.breach = .stuck
            result.trace = path(to: stuck)
        }
        return result
    }

    /// A world from which time and the listing alone never lead to an end.
    private static func firstStuck(_ worlds: [AudienceWorld], _ naturals: [[Int]]) -> Int? {
        var sources = worlds.map { _ in [Int]() }
        for (place, targets) in naturals.enumerated() {
            for target in targets { sources[target].append(place) }
        }
        var hasExit = worlds.map { !$0.audience.isOpen && !$0.audience.needsMembership }
        var queue = hasExit.indices.filter { hasExit[$0] }
        while let place = queue.popLast() {
            for source in sources[place] where !hasExit[source] {
                hasExit[source] = true
                queue.append(source)
            }
        }
        return hasExit.firstIndex(of: false)
    }

    @Test func `the design holds in every reachable world`() {
        let exploration = Self.explore()
        #expect(exploration.breach == nil, "\(exploration.trace)")
        #expect(exploration.count > 1_000, "an exploration that does not explore")
        #expect(exploration.ends == [.scheduled, .expanding, .sending, .cancelled])
    }

    private static let mutants: [(AudienceMutant, AudienceBreach)] = [
        (.beginUnlocked, .listedAfterTakenBack),
        (.chunkReadsStopsBefore, .listedUnderStop),
        (.chunkInTwoSteps, .twice),
        (.membershipNotFrozen, .stranger),
        (.membershipNotFrozen, .missing),
        (.frozenAtBeginning, .stranger),
        (.frozenAtBeginning, .missing),
        (.movedFrozen, .missing),
        (.repeatsListed, .twice),
        (.repeatsCounted, .miscounted),
        (.takenBackWhileListed, .listedAfterTakenBack),
        (.pauseIgnored, .listedUnderStop),
        (.obeyedEarly, .notRevived),
    ]

    @Test(arguments: mutants)
    func `each guard left out is found`(mutant: AudienceMutant, breach: AudienceBreach) {
        #expect(Self.explore(mutant, seeking: breach).breach == breach, "the mutant survived")
    }

    @Test func `no mutant is left untried`() {
        #expect(Set(Self.mutants.map(\.0)) == Set(AudienceMutant.allCases))
    }
}
