import BelayCore
import BelayStore

/// What a simulation remembers by itself, to hold the server's word against.
struct Ledger: Sendable {
    struct Entry: Sendable {
        let id: DeliveryID
        let recipient: String
        let message: Int
        let batch: BatchID?
        let tags: [String]
        /// The send's number: with one account, its place in the order of accepts.
        let place: Int64
        let policy: DoubtPolicy
        let notAfter: Instant?
        var due: Instant
        /// Nobody may get a copy, ever.
        var never = false
        /// No further attempt.
        var noMore = false
        /// A client asked for the end of this very delivery.
        var wasCancelled = false
        var arrivals: [[UInt8]] = []
        var lastFence: Int64 = 0
        var last: Lifecycle?
    }

    /// A send to lists.
    struct Listed: Sendable {
        let place: Int64
        let tags: [String]
        let lists: [Int64]
        let policy: DoubtPolicy
        var due: Instant
        /// Nobody may be listed any more.
        var isTakenBack = false
        /// Who was on the lists when the listing began.
        var meant: Set<String>?
        /// In the order of their positions.
        var recipients: [String] = []
    }

    /// A stop that a client has called for.
    struct Called: Sendable {
        let scope: Stop.Scope
        let action: Stop.Action
        let door: Door
        /// The accepts up to here are covered at least, and at most while it was called.
        var place: Int64
        /// In force by the server's own word, and not lifted since.
        var isPromised = false

        func concerns(_ entry: Entry) -> Bool {
            switch scope {
            case .send(let id): entry.id.send == id
            case .batch(let id): entry.batch == id
            case .tag(let tag): entry.tags.contains(tag)
            case .account: true
            }
        }

        /// Whether it may be why a delivery was stopped.
        func covers(_ entry: Entry) -> Bool {
            guard concerns(entry) else { return false }
            switch (action, scope) {
            case (.cancel, .tag), (.cancel, .account): return entry.place <= place
            default: return true
            }
        }
    }

    var entries: [DeliveryID: Entry] = [:]
    /// In the order of accepts.
    var order: [DeliveryID] = []
    var sends: [SendID] = []
    var audiences: [SendID: Listed] = [:]
    var audienceOrder: [SendID] = []
    /// The addresses of those who once wanted no more mail.
    var left: Set<String> = []
    var batches: [BatchID] = []
    var called: [Called] = []
    var lastPlace: Int64 = 0

    mutating func add(_ record: SendRecord) {
        let send = record.send
        sends.append(send.id)
        lastPlace = max(lastPlace, send.number)
        for delivery in record.deliveries {
            let id = DeliveryID(send: send.id, position: delivery.position)
            order.append(id)
            entries[id] = Entry(
                id: id, recipient: delivery.recipient, message: delivery.message,
                batch: send.batch, tags: send.tags, place: send.number,
                policy: send.doubtPolicy, notAfter: send.notAfter,
                due: delivery.lifecycle.due)
        }
    }
}

/// A promise that was broken.
struct Broken: Error, CustomStringConvertible {
    let description: String
}

/// Rare things that a campaign must have reached to count.
enum Rarity: String, CaseIterable, Sendable {
    case cancelBeatsRelease, releaseBeatsCancel, wishGranted, cancelledInDoubt
    case stopHaltsAtTheBrink, stopWaited, stopUnknown, allLeftMeanwhile
    case doubt, copyAfterDoubt, unsent, repeatedCall
    case uncancelDiscarded, uncancelRevived, pauseExpired, senderExpired
    case diedBeforeRelease, diedAfterRelease, diedAfterDot, diedIdle, triedAlone
    case clocksDisagreed, stolen
    case audienceDone, audienceTakenBack, audienceCutShort, suppressed
}
