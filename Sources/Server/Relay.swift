import BelayCourier
import BelayCourierOutbox
import BelayCourierSMTP
import BelaySMTP
import NIOCore
import ServiceLifecycle

/// The courier that a setting names.
struct Relay: Sendable {
    let courier: any Courier
    /// What must run for it.
    let service: (any Service)?
    /// For people: without a password.
    let words: String

    /// - Parameters:
    ///   - url: empty for the outbox in the data folder.
    ///   - origin: the setting, for people.
    init(
        _ url: String, of origin: String, _ settings: Settings, dataFolder: String,
        group: any EventLoopGroup
    ) throws {
        let outbox = "outbox:"
        if url.isEmpty || url.utf8.starts(with: outbox.utf8) {
            let named = String(decoding: url.utf8.dropFirst(outbox.utf8.count), as: UTF8.self)
            let folder = named.isEmpty ? dataFolder + "/outbox" : named
            courier = try OutboxCourier(folder: folder)
            service = nil
            words =
                url.isEmpty
                ? "no relay named: mail is written to \(folder) and not sent"
                : "mail is written to \(folder) and not sent"
            return
        }
        let relay: RelayURL
        do {
            relay = try RelayURL(url)
        } catch {
            throw StartError("the setting \(origin) is not a relay: \(error)")
        }
        var timers = SMTPTimers()
        timers.greeting = settings.timeouts.greeting
        timers.hello = settings.timeouts.greeting
        timers.mail = settings.timeouts.command
        timers.recipient = settings.timeouts.command
        timers.dataStart = settings.timeouts.data
        timers.dataBlock = settings.timeouts.block
        timers.dataEnd = settings.timeouts.dot
        do {
            let smtp = try SMTPCourier(
                relay: relay,
                settings: SMTPCourierSettings(
                    name: settings.name, connections: settings.connections, timers: timers),
                group: group)
            courier = smtp
            service = smtp
        } catch {
            throw StartError("the setting \(origin) cannot be used: \(error)")
        }
        words = "relay \(relay.host):\(relay.port)"
    }
}
