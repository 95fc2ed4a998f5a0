import BelayCore
import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import NIOPosix
import Synchronization

/// A parcel whose number tells it from others.
func parcel(
    _ number: UInt64 = 1, to recipient: String = "b@example.net",
    bytes: [UInt8] = Array("Subject: x\r\n\r\nhello\r\n".utf8)
) -> Parcel {
    Parcel(
        id: DeliveryID(send: SendID(high: 1, low: number), position: 0),
        returnPath: "a@example.org", recipient: recipient, bytes: bytes)
}

extension SMTPCourier {
    static func to(
        _ peer: RelayPeer, _ query: String = "tls=off", scheme: String = "smtp",
        connections: Int = 4, transactionsPerConnection: Int = 100,
        timers: SMTPTimers = SMTPTimers()
    ) throws -> SMTPCourier {
        try SMTPCourier(
            relay: RelayURL("\(scheme)://127.0.0.1:\(peer.port)?\(query)"),
            settings: SMTPCourierSettings(
                name: "client.example", connections: connections,
                transactionsPerConnection: transactionsPerConnection, timers: timers),
            group: MultiThreadedEventLoopGroup.singleton)
    }
}

extension Verdict {
    /// The case, without the reply.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .deferred: "deferred"
        case .refused: "refused"
        case .missed(.deferred, _): "missed for now"
        case .missed(.refused, _): "missed for good"
        case .withheld: "withheld"
        case .abandoned: "abandoned"
        case .unsent: "unsent"
        case .unknown: "unknown"
        }
    }
}

/// Opened once; who waits before is woken.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.isOpen = true
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// Counts calls.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    @discardableResult
    func add() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
