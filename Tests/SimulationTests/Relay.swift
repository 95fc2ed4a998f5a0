import BelayCore
import BelayCourier

/// A courier in whose steps the rest of the world gets its turns, and which may die at each.
struct Relay: Courier {
    let world: World
    let life: Int

    func deliver(
        _ parcel: Parcel, release: @escaping @Sendable () async -> Permit
    ) async -> Verdict {
        guard await world.isAlive(life) else { return .abandoned }
        await world.comesToTheBrink(parcel)
        let fate = await world.fate()
        if case .misses(let miss) = fate {
            await world.leavesTheBrink(parcel)
            return .missed(miss, Reply(code: 450, text: "before the dot"))
        }
        guard await world.isAlive(life) else { return .abandoned }
        let permit = await release()
        await world.leavesTheBrink(parcel)
        guard permit == .go, await world.isAlive(life) else { return .withheld }
        await world.isReleased(parcel)
        guard await world.isAlive(life) else { return .unsent(.local("dead")) }
        guard case .hears(let verdict, let arrives) = fate else {
            await world.reach(.unsent)
            return .unsent(.local("cut off before the dot"))
        }
        await world.dotLeaves(parcel, arrives: arrives)
        guard await world.isAlive(life) else { return .unknown(.local("dead")) }
        return verdict
    }
}

/// What an attempt comes to, if nobody stops it.
enum Fate: Sendable {
    case misses(Lifecycle.Miss)
    case breaks
    case hears(Verdict, arrives: Bool)
}
