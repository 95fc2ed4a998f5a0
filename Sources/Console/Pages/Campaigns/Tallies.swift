import BelayCore
import BelaySending
import BelayStore
import Synchronization

/// The last counts of campaigns that somebody looks at, so that many who do cost one scan.
final class Tallies: Sendable {
    private struct Entry {
        var tally: DeliveryTally
        var counted: Instant
        var isBeingCounted = false
    }

    private let entries = Mutex<[SendID: Entry]>([:])

    /// - Parameter count: asked when what is remembered is older than `Limits.tallyAge`, of one at
    ///   a time once there is something to show.
    func tally(
        of send: SendID, at now: Instant, count: () async throws(StoreError) -> DeliveryTally?
    ) async throws(StoreError) -> DeliveryTally? {
        if let remembered = remembered(send, at: now) { return remembered }
        do throws(StoreError) {
            let tally = try await count()
            keep(tally, of: send, at: now)
            return tally
        } catch {
            entries.withLock { $0[send]?.isBeingCounted = false }
            throw error
        }
    }

    /// Nil when it is to be counted, by whoever asked.
    private func remembered(_ send: SendID, at now: Instant) -> DeliveryTally? {
        entries.withLock { entries in
            guard let entry = entries[send] else { return nil }
            if entry.isBeingCounted || now.since(entry.counted) < Limits.tallyAge {
                return entry.tally
            }
            entries[send]?.isBeingCounted = true
            return nil
        }
    }

    private func keep(_ tally: DeliveryTally?, of send: SendID, at now: Instant) {
        entries.withLock { entries in
            guard let tally else {
                entries[send] = nil
                return
            }
            if entries[send] == nil, entries.count >= Limits.tallies,
                let oldest = entries.min(by: { $0.value.counted < $1.value.counted })
            {
                entries[oldest.key] = nil
            }
            entries[send] = Entry(tally: tally, counted: now)
        }
    }
}
