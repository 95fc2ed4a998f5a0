import BelayCore
import BelayStore
import BelayStorePostgres
import BelayTime
import Logging
import ServiceLifecycle

/// Looks at a node's database every second, and says what has changed.
struct DatabaseWatch: Service {
    let database: WatchedDatabase
    let health: DatabaseHealth
    let time: any TimeSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var standby: Standby?
            while !Task.isCancelled {
                if let found = await look() {
                    if let word = word(found.standby, after: standby) {
                        logger.log(level: word.level, "\(word.text)")
                    }
                    standby = found.standby
                }
                do {
                    try await time.sleep(for: .seconds(1))
                } catch {
                    return
                }
            }
        }
    }

    /// Nil where the database did not answer.
    private func look() async -> DatabaseLook? {
        var found: DatabaseLook?
        var flaw: DatabaseFlaw?
        do throws(StoreError) {
            let look = try await database.store.look()
            found = look
            flaw = DatabaseFlaw(look, needsStandby: database.needsStandby, now: time.now)
            // Its standby may have been promoted, and it alone does not know.
            if flaw == .standbyAway { try await database.store.lookAround() }
        } catch .interrupted {
            return nil
        } catch {
            flaw = database.store.distrust.map(DatabaseFlaw.distrusted) ?? .away("\(error)")
        }
        let before = health.note(flaw, at: time.elapsed())
        note(flaw, after: before)
        return found
    }

    private func note(_ flaw: DatabaseFlaw?, after before: DatabaseFlaw?) {
        // The same trouble in other numbers is told once.
        guard flaw?.words != before?.words else { return }
        if let flaw {
            logger.error("not ready", metadata: ["reason": "\(flaw)"])
        } else {
            logger.notice("ready again")
        }
    }

    private func word(_ now: Standby, after before: Standby?) -> (
        level: Logger.Level, text: String
    )? {
        guard now != before else { return nil }
        switch now {
        case .none:
            return (
                before == nil ? .notice : .warning,
                "no synchronous standby: what is acknowledged is durable at the primary alone"
            )
        case .connected where before != nil:
            return (.notice, "a synchronous standby is connected")
        case .connected, .away, .hidden: return nil
        }
    }
}
