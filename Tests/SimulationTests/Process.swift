import BelayCore
import BelayCourier
import BelayDispatch
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime
import Logging

/// One life of the server, between two deaths.
struct Process: Sendable {
    let isDead: Watched<Bool>
    let store: FaultyStore
    let sending: Sending
    let worker: Worker
    let rescuer: Rescuer

    init(
        on memory: MemoryStore, time: SimulatedTime, courier: any Courier, seed: UInt64,
        plan: @escaping FaultyStore.Plan
    ) {
        let isDead = Watched(false)
        self.isDead = isDead
        let store = FaultyStore(memory) { verb, number in
            isDead.value ? .before(.unavailable("the process is dead")) : await plan(verb, number)
        }
        self.store = store
        let bells = Bells()
        let chance = Chance(SplitMix64(seed: seed))
        let composer = Composer(name: "mail.example.com")
        let logger = Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() })
        let workersTime = WorkersTime(time: time, isDead: isDead)
        sending = Sending(
            store: store, time: time, chance: chance, bells: bells, composer: composer)
        worker = Worker(
            store: store, courier: courier, composer: composer, time: workersTime,
            chance: chance, bells: bells, logger: logger)
        rescuer = Rescuer(
            store: store, workers: Workers(shared: worker), time: workersTime, chance: chance,
            logger: logger, trial: nil)
    }
}
