import BelayCore
import BelayStore
import Glibc
import Synchronization

/// The claims of this process, and a file that says after its death which they were.
///
/// The file is written without fsync: it must outlive a killed process, not a lost machine.
/// A slot holds the halves of a send id and a position, as 64-bit integers of this machine; all
/// zero is empty. The claims of one look are noted in one write.
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
        var count: Int64 = 0
        /// The file as it is to be, and which of its words are not written yet.
        var words: [UInt64] = []
        var unwritten: Range<Int>?

        /// - Parameter key: nil to empty the slot.
        mutating func set(_ slot: Int, to key: DeliveryID?) {
            let range = slot * InHand.slotWords..<(slot + 1) * InHand.slotWords
            while words.count < range.upperBound { words.append(0) }
            words[range.lowerBound] = key?.send.high ?? 0
            words[range.lowerBound + 1] = key?.send.low ?? 0
            words[range.lowerBound + 2] = UInt64(key?.position ?? 0)
            let old = unwritten ?? range
            unwritten =
                min(old.lowerBound, range.lowerBound)..<max(old.upperBound, range.upperBound)
        }

        mutating func takeSlot(for key: DeliveryID) -> Int {
            let slot = free.popLast() ?? words.count / InHand.slotWords
            set(slot, to: key)
            return slot
        }
    }

    private let state = Mutex(State())
    /// Negative for none.
    private let file: Int32
    /// The upper half of every fence: raised at every start, so that a fence never repeats.
    private let epoch: Int64

    private static let slotWords = 3
    private static let slotSize = slotWords * 8
    /// Slots that are read, whatever the file holds: more than a process ever has in hand, which is
    /// four for each connection, and what a death before it left to be tried.
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

    /// Notes claims, before any work on them begins.
    ///
    /// - Parameter rows: as they are with their claims.
    /// - Returns: those that nobody had in that version already.
    func take(
        _ rows: [(row: DeliveryRow, claim: Lifecycle.Claim)]
    ) -> [(row: DeliveryRow, claim: Lifecycle.Claim)] {
        state.withLock { state in
            let taken = rows.filter { row, claim in
                let key = row.id
                let entry = state.entries[key]
                if let entry, entry.claim.version >= claim.version { return false }
                // The same delivery: its slot says so already.
                let slot = entry?.slot ?? state.takeSlot(for: key)
                state.entries[key] = Entry(claim: claim, row: row, slot: slot)
                return true
            }
            write(&state)
            return taken
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
        state.set(entry.slot, to: nil)
        write(&state)
    }

    private func write(_ state: inout State) {
        guard file >= 0, let range = state.unwritten else { return }
        state.unwritten = nil
        state.words.withUnsafeBytes { bytes in
            let part = UnsafeRawBufferPointer(
                rebasing: bytes[range.lowerBound * 8..<range.upperBound * 8])
            // A note that cannot be written costs a poison mail's discovery, never a promise.
            _ = pwrite(file, part.baseAddress, part.count, off_t(range.lowerBound * 8))
        }
    }
}
