import BelayCore
package import BelayCourier
package import BelaySending
package import BelayStore
package import BelayTime
package import Logging
import ServiceLifecycle
import Synchronization

/// Carries one claimed delivery to its end, or back to where it waits.
package struct Worker: Sendable {
    let store: any DispatchStore
    let courier: any Courier
    let composer: Composer
    let time: any TimeSource
    let chance: Chance
    let bells: Bells
    let logger: Logger
    /// MAIL FROM of every mail; nil is the From address.
    let returnPath: String?

    package init(
        store: any DispatchStore, courier: any Courier, composer: Composer,
        time: any TimeSource, chance: Chance, bells: Bells, logger: Logger,
        returnPath: String? = nil
    ) {
        self.store = store
        self.courier = courier
        self.composer = composer
        self.time = time
        self.chance = chance
        self.bells = bells
        self.logger = logger
        self.returnPath = returnPath
    }

    /// How the release of one attempt went; written by the release, read after the verdict.
    private enum Release: Sendable {
        case notAsked
        case answered(ReleaseAnswer)
        /// It is durable, but it took so long that the dot must not leave on it.
        case stale
        /// Nobody knows whether it is durable: treated as not released.
        case unknown
    }

    /// A dot may leave on a release that is at most this old: then the process slept in between.
    private static let freshness: Duration = .seconds(2)

    /// - Parameter load: what to send, where it has been read already.
    package func deliver(_ hold: Hold, _ load: Load? = nil) async {
        do {
            var found = load
            if found == nil { found = try await store.load(hold) }
            guard let load = found else { return try await store.giveBack(hold) }
            // A second round only to compose with the date that a sibling was stamped with.
            var date: Instant?
            for _ in 0..<2 {
                guard let again = try await attempt(hold, load, date: date) else { return }
                date = again
            }
            try await giveBack(hold)
        } catch {
            logger.warning("a delivery is set aside", metadata: metadata(hold, "\(error)"))
            await setAside(hold, error)
        }
    }

    /// The store failed over this delivery: it waits as after a 4xx. Left in hand, it would be
    /// tried by nobody until the next start.
    ///
    /// What was only interrupted costs no attempt: the delivery had no part in it.
    private func setAside(_ hold: Hold, _ error: StoreError) async {
        do {
            if error == .interrupted { return try await giveBack(hold) }
            _ = try await miss(hold, .deferred, .local("the store failed: \(error)"))
        } catch {
            logger.error("a delivery is left in hand", metadata: metadata(hold, "\(error)"))
        }
    }

    /// One attempt; the date to compose with when the bytes must be others.
    private func attempt(
        _ hold: Hold, _ load: Load, date: Instant?
    ) async throws(StoreError) -> Instant? {
        let date = date ?? load.stamp?.date ?? Instant(unixSeconds: time.now.unixSeconds) ?? .epoch
        let made: Composed?
        do {
            made = try await composer.stamped(hold, load, date: date)
        } catch {
            return try await miss(hold, .refused, .local("the mail cannot be composed: \(error)"))
        }
        guard let made else {
            try await giveBack(hold)
            return nil
        }
        let from = load.message.from ?? load.content.from
        let parcel = Parcel(
            id: hold.id, returnPath: returnPath ?? from.address, recipient: hold.recipient,
            bytes: made.bytes)
        let release = Mutex(Release.notAsked)
        let verdict = await courier.deliver(parcel) {
            let answer = await ask(hold, made.stamp)
            release.withLock { $0 = answer }
            guard case .answered(.released) = answer else { return .halt }
            return .go
        }
        return try await close(hold, verdict, release.withLock { $0 })
    }

    private func ask(_ hold: Hold, _ stamp: Stamp) async -> Release {
        let reading = time.read()
        guard reading.trust == .agreed else { return .answered(.refused(.notDue)) }
        let begun = time.elapsed()
        do {
            let answer = try await store.release(hold, stamp: stamp, at: reading.now)
            guard answer == .released else { return .answered(answer) }
            let took = time.elapsed() - begun
            guard took > Self.freshness else { return .answered(answer) }
            logger.notice("a release took too long", metadata: metadata(hold, "\(took)"))
            return .stale
        } catch {
            logger.warning("a release is unknown", metadata: metadata(hold, "\(error)"))
            return .unknown
        }
    }

    private func close(
        _ hold: Hold, _ verdict: Verdict, _ release: Release
    ) async throws(StoreError) -> Instant? {
        switch verdict {
        case .accepted(let reply): return try await settle(hold, .accepted, reply)
        case .deferred(let reply): return try await settle(hold, .deferred, reply)
        case .refused(let reply): return try await settle(hold, .refused, reply)
        case .unknown(let reply): return try await settle(hold, .unknown, reply)
        // No copy is out, and the way to the relay is broken: it waits as after a 4xx.
        case .unsent(let reply): return try await settle(hold, .deferred, reply)
        case .missed(let miss, let reply): return try await self.miss(hold, miss, reply)
        case .abandoned:
            try await giveBack(hold)
            return nil
        case .withheld:
            switch release {
            case .answered(.recompose(let stamp)): return stamp.date
            case .stale, .unknown, .answered(.released): return try await unrelease(hold)
            case .answered, .notAsked:
                try await giveBack(hold)
                return nil
            }
        }
    }

    private func settle(
        _ hold: Hold, _ outcome: Lifecycle.Outcome, _ reply: Reply
    ) async throws(StoreError) -> Instant? {
        let isOurs = try await persist { () throws(StoreError) in
            try await store.settle(
                hold, outcome, reply: "\(reply)", at: time.now, jitter: chance.fraction())
        }
        bells.settled.ring()
        if outcome == .deferred || outcome == .unknown { bells.due.ring() }
        if !isOurs {
            logger.warning("a late outcome was dropped", metadata: metadata(hold, "\(reply)"))
        }
        return nil
    }

    private func miss(
        _ hold: Hold, _ miss: Lifecycle.Miss, _ reply: Reply
    ) async throws(StoreError) -> Instant? {
        logger.debug("an attempt failed", metadata: metadata(hold, "\(reply)"))
        let isOurs = try await persist { () throws(StoreError) in
            try await store.miss(
                hold, miss, reply: "\(reply)", at: time.now, jitter: chance.fraction())
        }
        guard isOurs else {
            try await giveBack(hold)
            return nil
        }
        if miss == .deferred { bells.due.ring() }
        return nil
    }

    private func unrelease(_ hold: Hold) async throws(StoreError) -> Instant? {
        let isOurs = try await persist { () throws(StoreError) in
            try await store.unrelease(hold, at: time.now)
        }
        bells.settled.ring()
        guard isOurs else {
            try await giveBack(hold)
            return nil
        }
        bells.due.ring()
        return nil
    }

    /// Lets go of a delivery that is due still: a dispatcher that looked while it was in hand found
    /// nothing, and sleeps.
    private func giveBack(_ hold: Hold) async throws(StoreError) {
        try await store.giveBack(hold)
        bells.due.ring()
    }

    /// Writes what must not be lost, over and over until the process is to end; what is not
    /// written by then is a doubt at the next start. Twice written is once: the claim guards it.
    private func persist<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        var waits: ArraySlice<Duration> = [
            .milliseconds(100), .milliseconds(400), .milliseconds(1_600),
        ]
        while true {
            do {
                return try await body()
            } catch .corrupt(let text) {
                throw .corrupt(text)
            } catch {
                if waits.isEmpty, Task.isShuttingDownGracefully { throw error }
                do {
                    try await time.sleep(for: waits.popFirst() ?? .seconds(5))
                } catch {
                    return try await body()
                }
            }
        }
    }

    private func metadata(_ hold: Hold, _ text: String) -> Logger.Metadata {
        ["delivery": "\(hold.id)", "reason": "\(text)"]
    }
}
