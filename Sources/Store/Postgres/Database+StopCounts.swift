import BelayCore
import BelayStore

extension Database {
    /// Sums over the members that were accepted before the stop, by what became of them.
    ///
    /// What was cancelled before it is known by the numbers of stops: an instant is taken before a
    /// step waits for its turn.
    func count(_ stop: Stop, _ key: ScopeKey) throws -> StopCounts {
        var counts = StopCounts()
        let (account, id) = (stop.account.rawValue, stop.id.rawValue)
        let (isMember, arguments): (String, Arguments) =
            switch stop.scope {
            case .batch:
                ("s.batch = $3 AND s.place <= $4", [id, account, key.number, stop.place])
            case .send: ("s.place = $3", [id, account, key.number])
            case .account: ("s.place <= $3", [id, account, stop.place])
            case .tag(let tag):
                (
                    """
                    s.place <= $3
                        AND position(chr(10) || $4::text || chr(10) IN chr(10) || s.tags) > 0
                    """, [id, account, stop.place, tag]
                )
            }
        try each(
            """
            SELECT d.state, d.doubts > 0, coalesce(d.cancelled_after < $1, false), count(*)
            FROM sends AS s JOIN deliveries AS d ON d.account = s.account AND d.place = s.place
            WHERE s.account = $2 AND \(isMember) GROUP BY 1, 2, 3
            """, arguments
        ) { row in
            counts.add(state: row[0], isDoubted: row[1], endedBefore: row[2], count: row[3])
            return true
        }
        return counts
    }
}

extension StopCounts {
    /// Adds deliveries of one state (the column's number).
    fileprivate mutating func add(
        state: Int, isDoubted: Bool, endedBefore: Bool, count: Int
    ) {
        switch state {
        case 5: handedOver += count
        case 3, 4, 10: inDoubt += count
        case 7: if endedBefore { ended += count } else { stopped += count }
        case 0, 1, 2: if isDoubted { inDoubt += count } else { stopped += count }
        default: ended += count
        }
    }
}
