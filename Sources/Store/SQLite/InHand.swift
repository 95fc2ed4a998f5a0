import BelayCore
import BelayStore
import Glibc
import Synchronization

/// The claims of this process, and a file that says after its death which they were.
///
/// The file is written without fsync: it must outlive a killed process, not a lost machine.
/// A slot holds the halves of a send id and a position, as 64-bit integers of this machine; all
/// zero is empty.
final class InHand: Sendable {
    private struct Entry {
        var claim: Lifecycle.Claim
        /// As it was claimed or released: others may have changed it since.
        var row: DeliveryRow
        /// Its place in the file.
        var slot: Int
        var isReleased = false
    }

    private struct State {
        var entries: [DeliveryID: Entry] = [:]
        var free: [Int] = []
        var slotCount = 0
        var count: Int64 = 0
    }

    private let state = Mutex(State())
    /// Negative for none.
    private let file: Int32
    /// The upper half of every fence: raised at every start, so that a fence never repeats.
    private let epoch: Int64

    private static let slotSize = 24
    /// Slots that are read, whatever the file holds: more than a process ever has in hand, which is
    /// two for each connection, and what a death before it left to be tried.
    private static let slotLimit = 8 * Limits.relayConnections
    /// The schema's own bound of a position.
    private static let positionEnd = 1_000_000

    /// - Parameter path: where to note the claims; nil for one who makes none.
    init(path: String?, epoch: Int64) throws(StoreError) {
        self.epoch = epoch
        guard let path else {
            file = -1
            return
        }
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw .unavailable("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        if file >= 0 { close(file) }
    }

    /// What a process that is gone had in hand; a slot that makes no sense is passed over.
    static func read(path: String) -> [DeliveryID] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var keys: [DeliveryID] = []
        var slot = [UInt64](repeating: 0, count: 3)
        for _ in 0..<slotLimit {
            guard Glibc.read(file, &slot, slotSize) == slotSize else { break }
            guard slot[0] > 0, let position = Int(exactly: slot[2]),
                position < positionEnd
            else { continue }
            keys.append(
                DeliveryID(send: SendID(high: slot[0], low: slot[1]), position: position))
        }
        return keys
    }

    var count: Int { state.withLock { $0.entries.count } }

    func claim(of key: DeliveryID) -> Lifecycle.Claim? {
        state.withLock { $0.entries[key]?.claim }
    }

    func contains(_ key: DeliveryID) -> Bool {
        state.withLock { $0.entries[key] != nil }
    }

    /// Whether nobody has a row of this version in hand: a claim of an older one has lost it.
    func isFree(_ key: DeliveryID, version: Int64) -> Bool {
        state.withLock { state in
            state.entries[key].map { $0.claim.version < version } ?? true
        }
    }

    /// A fence above every other that was ever given out.
    func nextFence() -> Int64 {
        state.withLock { state in
            state.count += 1
            return epoch << 32 | state.count
        }
    }

    /// What this process last knew of a row that it has in hand.
    func row(_ key: DeliveryID, _ claim: Lifecycle.Claim) -> DeliveryRow? {
        state.withLock { state in
            state.entries[key].flatMap { $0.claim == claim ? $0.row : nil }
        }
    }

    /// Notes a claim, before any work on it begins; false when somebody has that version already.
    ///
    /// - Parameter row: as it is with the claim.
    func take(_ row: DeliveryRow, _ claim: Lifecycle.Claim) -> Bool {
        let key = row.id
        return state.withLock { state in
            if let entry = state.entries[key] {
                guard entry.claim.version < claim.version else { return false }
                // The same delivery: its slot says so already.
                state.entries[key] = Entry(claim: claim, row: row, slot: entry.slot)
                return true
            }
            let slot = state.free.popLast() ?? state.slotCount
            state.slotCount = max(state.slotCount, slot + 1)
            state.entries[key] = Entry(claim: claim, row: row, slot: slot)
            write([key.send.high, key.send.low, UInt64(key.position)], into: slot)
            return true
        }
    }

    /// Notes that the dot may leave: from now on only its outcome ends the hold.
    func noteRelease(_ row: DeliveryRow, _ claim: Lifecycle.Claim) {
        let key = row.id
        state.withLock { state in
            guard var entry = state.entries[key], entry.claim == claim else { return }
            entry.isReleased = true
            entry.row = row
            state.entries[key] = entry
        }
    }

    /// Forgets a claim that was not released; another's claim of the same row stays.
    func giveBack(_ key: DeliveryID, _ claim: Lifecycle.Claim) {
        state.withLock { state in
            guard state.entries[key]?.isReleased == false else { return }
            drop(key, claim, in: &state)
        }
    }

    /// Forgets a claim; another's claim of the same row stays.
    func drop(_ key: DeliveryID, _ claim: Lifecycle.Claim) {
        state.withLock { drop(key, claim, in: &$0) }
    }

    private func drop(_ key: DeliveryID, _ claim: Lifecycle.Claim, in state: inout State) {
        guard let entry = state.entries[key], entry.claim == claim else { return }
        state.entries[key] = nil
        state.free.append(entry.slot)
        write([0, 0, 0], into: entry.slot)
    }

    private func write(_ words: [UInt64], into slot: Int) {
        guard file >= 0 else { return }
        // A note that cannot be written costs a poison mail's discovery, never a promise.
        _ = pwrite(file, words, Self.slotSize, off_t(slot * Self.slotSize))
    }
}
