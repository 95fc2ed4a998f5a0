import BelayCore

/// Everything that may differ between two moments of a small audience's life: three contacts on two
/// lists, one of them on both, and one who joins while it goes on.
struct AudienceWorld: Hashable {
    var audience = Audience(due: Instant(milliseconds: 1))
    var now = Instant.epoch
    /// Who has a delivery, in the order in which they were made.
    var deliveries: [Int] = []
    /// On which lists each is now.
    var lists: [[Int]] = [[1, 2], [2, 3]]
    /// The lists as they were at the audience's mark.
    var frozen: [[Int]]?
    /// Who was on them when the due had passed, or the listing began in the due's own instant.
    var meant: Set<Int>?
    /// The call that takes it back.
    var isTakenBack: Bool?
    var cancel = Phase.unset
    var pause = Phase.unset
    var hasJoined = false
    var hasMoved = false
    var crashes = 0
    var worker = Worker()

    enum Phase: Int, Hashable {
        case unset, inForce, lifted
    }

    /// What a listing process has in memory, which a crash takes.
    struct Worker: Hashable {
        /// What it read of the row; only a mutant rests between its reading and its writing.
        var read: Audience?
        /// What it read of the stops.
        var coverage: Coverage?
        /// Rows were written, and the cursor was not; only a mutant rests there.
        var isHalf = false
    }

    var coverage: Coverage {
        if cancel == .inForce { return .cancelled(StopID(1)) }
        return pause == .inForce ? .paused(StopID(2)) : .clear
    }

    /// Who is on the lists now.
    var members: Set<Int> { Set(lists.joined()) }

    /// What a scan over the membership finds beyond the cursor.
    func unlisted(countingRepeats: Bool) -> Int {
        guard let frozen else { return 0 }
        let rest = places(in: frozen).drop { !isBeyond($0) }.map { frozen[$0.list][$0.index] }
        if countingRepeats { return rest.count }
        let before = places(in: frozen).prefix { !isBeyond($0) }.map { frozen[$0.list][$0.index] }
        return Set(rest).subtracting(before).count
    }

    typealias Place = (list: Int, index: Int)

    func places(in lists: [[Int]]) -> [Place] {
        lists.enumerated().flatMap { list, members in
            members.indices.map { (list: list, index: $0) }
        }
    }

    private func isBeyond(_ place: Place) -> Bool {
        (place.list, Int64(place.index) + 1) > (audience.cursor.list, audience.cursor.joined)
    }

    /// The next to look at, and where the cursor is then; nil at the end.
    func next(in lists: [[Int]]) -> (member: Int, cursor: Audience.Cursor)? {
        places(in: lists).first(where: isBeyond).map { place in
            (
                lists[place.list][place.index],
                Audience.Cursor(list: place.list, joined: Int64(place.index) + 1)
            )
        }
    }
}

/// A guard left out, so that the exploration proves it would notice.
enum AudienceMutant: Hashable, CaseIterable {
    /// The listing begins on what was read in an earlier step.
    case beginUnlocked
    /// A chunk looks at the stops in an earlier step.
    case chunkReadsStopsBefore
    /// A chunk's rows are durable before its cursor, and an address may have two.
    case chunkInTwoSteps
    /// The listing follows the lists as they are.
    case membershipNotFrozen
    /// The membership is that of the listing's beginning, however late.
    case frozenAtBeginning
    /// An address may have two deliveries.
    case repeatsListed
    /// What a cancel kept from being listed is counted by rows, not by persons.
    case repeatsCounted
    /// Taking it back answers well although the listing was first.
    case takenBackWhileListed
    /// A pause is not asked for.
    case pauseIgnored
    /// A cancel is obeyed before the due, and cannot be taken back.
    case obeyedEarly
    /// A due that is moved leaves the membership as it was at the old one.
    case movedFrozen
}

/// What is wrong with a step.
enum AudienceBreach: Hashable {
    /// Something was listed before its due.
    case early
    /// Something was listed after it was taken back.
    case listedAfterTakenBack
    /// Something was listed under a stop that was answered.
    case listedUnderStop
    case twice
    /// Somebody was listed who was not meant.
    case stranger
    /// All was listed, and somebody is missing.
    case missing
    /// The listed and those that a cancel kept from it are not the audience.
    case miscounted
    /// Nothing but a client can go on.
    case stuck
    /// A cancel that was lifted before the due took it all the same.
    case notRevived
}
