import HummingbirdCore
import NIOCore
import Synchronization

/// All open connections: how many there may be, who makes way, whose last answer is out, who took
/// too long over a body.
final class Connections: AvailableConnectionsDelegate {
    /// The event that tells a connection to make way, if it still rests with this ticket.
    struct MakeWay: Sendable {
        let ticket: UInt64
    }

    typealias Leaver = ConnectionLedger<any Channel>.Leaver

    private let ledger: Mutex<ConnectionLedger<any Channel>>
    /// Those that were given an answer with `Connection: close`.
    private let closing = Mutex<Set<ObjectIdentifier>>([])
    /// Those whose way in was closed on a body that took too long.
    private let late = Mutex<Set<ObjectIdentifier>>([])

    init(capacity: Int) {
        ledger = Mutex(ConnectionLedger(capacity: capacity))
    }

    func connectionOpened() {
        ledger.withLock { $0.opened() }
    }

    func connectionClosed() {
        ledger.withLock { $0.closed() }
    }

    func isAcceptingNewConnections() -> Bool {
        let (hasRoom, leaver) = ledger.withLock { $0.makeRoom() }
        tell(leaver)
        return hasRoom
    }

    /// Its ticket, for when it has something under way again, and who is to be told to make way.
    func rest(
        _ channel: any Channel, isStranger: Bool
    ) -> (ticket: UInt64, leaver: Leaver?) {
        ledger.withLock { $0.rest(channel, isStranger: isStranger) }
    }

    func wake(_ ticket: UInt64) {
        tell(ledger.withLock { $0.wake(ticket) })
    }

    /// No further request of this connection is to be looked at.
    func sayLast(on channel: any Channel) {
        closing.withLock { _ = $0.insert(ObjectIdentifier(channel)) }
        // It may have gone just now; its identity could then be another's before long.
        if !channel.isActive { closing.withLock { _ = $0.remove(ObjectIdentifier(channel)) } }
    }

    func hasHadLast(_ channel: any Channel) -> Bool {
        closing.withLock { $0.contains(ObjectIdentifier(channel)) }
    }

    /// Said on the connection's own loop, while it is open.
    func sayLate(on channel: any Channel) {
        late.withLock { _ = $0.insert(ObjectIdentifier(channel)) }
    }

    func isLate(_ channel: any Channel) -> Bool {
        late.withLock { $0.contains(ObjectIdentifier(channel)) }
    }

    /// - Parameter ticket: the one it rested with; nil when something was under way.
    func leave(_ channel: any Channel, _ ticket: UInt64?) {
        ledger.withLock { $0.leave(ticket) }
        closing.withLock { _ = $0.remove(ObjectIdentifier(channel)) }
        late.withLock { _ = $0.remove(ObjectIdentifier(channel)) }
    }

    func tell(_ leaver: Leaver?) {
        guard let leaver else { return }
        leaver.member.pipeline.fireUserInboundEventTriggered(MakeWay(ticket: leaver.ticket))
    }
}
