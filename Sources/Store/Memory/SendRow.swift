import BelayCore
import BelayStore

/// A send with all that belongs to it.
struct SendRow: Sendable {
    /// As it was accepted, with the messages of what was listed since; a message's due may have
    /// changed since, its deliveries know.
    var send: Send
    let place: Int64
    var deliveries: [DeliveryRow]
    /// What each message was released as, by its index; each delivery by its position where copies
    /// have links of their own.
    var stamps: [Stamp?]
    var events: [Event]
    var audience: AudienceRow?

    init(_ send: Send, place: Int64, by actor: Actor) {
        self.send = send
        self.place = place
        deliveries = send.messages.enumerated().flatMap { index, message in
            message.recipients.map {
                DeliveryRow(
                    message: index, recipient: $0.address,
                    lifecycle: Lifecycle(due: message.due), reply: nil)
            }
        }
        stamps = [Stamp?](repeating: nil, count: max(send.messages.count, deliveries.count))
        events = [Event(kind: .accepted, at: send.accepted, send: send.id, actor: actor)]
    }

    /// Where the stamp of a delivery is kept.
    func stampIndex(of position: Int) -> Int {
        send.content.unsubscribing == nil ? deliveries[position].message : position
    }

    var finished: Int { deliveries.count { $0.lifecycle.isFinal } }

    /// Every delivery came to an end, and none is to come.
    var isOver: Bool {
        finished == deliveries.count && !(audience?.audience.isOpen ?? false)
    }

    /// The earliest due of its deliveries.
    var due: Instant {
        audience?.audience.due ?? deliveries.map(\.lifecycle.due).min() ?? send.accepted
    }

    /// Of the whole send, where its deliveries are not known.
    var membership: Membership {
        Membership(
            send: send.id, batch: send.batch, tags: send.tags, place: place, due: due)
    }

    func membership(of delivery: DeliveryRow) -> Membership {
        Membership(
            send: send.id, batch: send.batch, tags: send.tags, place: place,
            due: delivery.lifecycle.due)
    }
}

/// One recipient's copy.
struct DeliveryRow: Sendable {
    let message: Int
    let recipient: String
    var lifecycle: Lifecycle
    var reply: String?
    /// The hash of what it was last released as, where its message has another: the message keeps
    /// that of a copy that may be out.
    var ownHash: [UInt8]?
    /// The last stop that was set before it was cancelled; nil unless it was.
    var cancelledAfter: StopID?
}
