/// How many connections are open, and which of them lie idle since when.
///
/// Why: whoever opens connections and leaves them lying must not keep others out. When every place
/// is taken, the one that has rested longest makes way for who comes next: first of the strangers,
/// which never brought a whole head, then of the others. One with a request under way never does.
package struct ConnectionLedger<Member: Sendable>: Sendable {
    /// Those of one kind, in the order in which they came to rest.
    private struct Bench {
        private var members: [UInt64: Member] = [:]
        /// Tickets, those from `first` on; some of them have left.
        private var order: [UInt64] = []
        private var first = 0

        mutating func add(_ member: Member, as ticket: UInt64) {
            members[ticket] = member
            order.append(ticket)
        }

        mutating func remove(_ ticket: UInt64) -> Bool {
            defer { tidy() }
            return members.removeValue(forKey: ticket) != nil
        }

        mutating func removeOldest() -> Leaver? {
            defer { tidy() }
            while first < order.count {
                let ticket = order[first]
                first += 1
                if let member = members.removeValue(forKey: ticket) {
                    return Leaver(ticket: ticket, member: member)
                }
            }
            return nil
        }

        /// Lets go of tickets that have left, once they are most of all.
        private mutating func tidy() {
            guard order.count > 2 * members.count + 64 else { return }
            order = order[first...].filter { members[$0] != nil }
            first = 0
        }
    }

    /// Who is to make way, if it still rests with this ticket.
    package struct Leaver: Sendable {
        package let ticket: UInt64
        package let member: Member
    }

    private let capacity: Int
    private var open = 0
    /// Those that have come to rest once and have not gone.
    private var settled = 0
    private var strangers = Bench()
    private var others = Bench()
    /// Those that were told to make way and have not gone yet.
    private var leaving: Set<UInt64> = []
    /// Those that have gone, told or not, and are still counted as open. It need not be known which
    /// of them is closed next, since each of them will be.
    private var left = 0
    /// Somebody waits for a place.
    private var isAwaited = false
    private var tickets: UInt64 = 0

    package init(capacity: Int) {
        self.capacity = capacity
    }

    package mutating func opened() { open += 1 }

    /// Said of each, some time after `leave`.
    package mutating func closed() {
        open -= 1
        if left > 0 { left -= 1 }
    }

    /// Whether one more may come; if not, who is to make way, unless enough do or none can.
    package mutating func makeRoom() -> (hasRoom: Bool, leaver: Leaver?) {
        isAwaited = open >= capacity
        return (!isAwaited, isAwaited ? nextLeaver() : nil)
    }

    /// It has nothing under way.
    ///
    /// - Parameter isStranger: it never brought a whole head.
    /// - Returns: its ticket, and who is to make way for whoever waits: itself only when it has
    ///   been served and nobody else rests, since a newcomer must get to say something.
    package mutating func rest(
        _ member: Member, isStranger: Bool
    ) -> (ticket: UInt64, leaver: Leaver?) {
        tickets += 1
        let ticket = tickets
        if isStranger { settled += 1 }
        let leaver = isAwaited ? nextLeaver() : nil
        if isAwaited, !isStranger, !isEnough, !isArriving {
            leaving.insert(ticket)
            return (ticket, Leaver(ticket: ticket, member: member))
        }
        if isStranger {
            strangers.add(member, as: ticket)
        } else {
            others.add(member, as: ticket)
        }
        return (ticket, leaver)
    }

    /// It is gone.
    ///
    /// - Parameter ticket: the one it rested with; nil when something was under way.
    package mutating func leave(_ ticket: UInt64?) {
        settled -= 1
        left += 1
        guard let ticket, !strangers.remove(ticket), !others.remove(ticket) else { return }
        leaving.remove(ticket)
    }

    /// It has something under way again.
    ///
    /// - Returns: who is to make way in its place, if it was to.
    package mutating func wake(_ ticket: UInt64) -> Leaver? {
        if strangers.remove(ticket) || others.remove(ticket) { return nil }
        leaving.remove(ticket)
        return isAwaited ? nextLeaver() : nil
    }

    /// Once those that are leaving have left, there is room.
    private var isEnough: Bool { open - left - leaving.count < capacity }

    /// One that was let in has not come to rest yet: it will, as a stranger.
    private var isArriving: Bool { open - left > settled }

    private mutating func nextLeaver() -> Leaver? {
        guard !isEnough,
            let next = strangers.removeOldest() ?? (isArriving ? nil : others.removeOldest())
        else { return nil }
        leaving.insert(next.ticket)
        return next
    }
}
