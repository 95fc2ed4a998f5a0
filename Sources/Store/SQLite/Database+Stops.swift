import BelayCore
import BelayStore
import GRDB

extension Database {
    /// The door's stop on a scope that has not been lifted.
    func stopInForce(on key: ScopeKey, by door: Door, of account: AccountID) throws -> Stop? {
        try row(
            Stop.select + " WHERE account = ? AND scope = ? AND door = ? AND lift_ms IS NULL",
            [account.rawValue, key.text, door.rawValue]
        ).map { try Stop($0, in: self) }
    }

    /// The door's stops in force, without those over batches and sends that are finished.
    func unfinishedStops(by door: Door, of account: AccountID, at now: Instant) throws -> [Stop] {
        try rows(
            Stop.select + " WHERE account = ? AND door = ? AND lift_ms IS NULL ORDER BY id",
            [account.rawValue, door.rawValue]
        ).map { try Stop($0, in: self) }.filter { stop in
            switch stop.scope {
            case .batch(let id):
                let batch = try BatchRow.fetch(id, of: account, in: self)?.batch
                return !(batch?.isFinished(at: now) ?? false)
            case .send(let id):
                let send = try SendRow.fetch(.id(id), of: account, in: self)
                return send.map { $0.finished < $0.deliveries } ?? true
            case .tag, .account: return true
            }
        }
    }

    func insertStop(
        _ order: StopOrder, _ key: ScopeKey, of account: AccountID, at now: Instant
    ) throws -> Stop {
        let place = try lastPlace()
        try run(
            """
            INSERT INTO stops (account, scope, action, door, revocable, set_ms, place)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                account.rawValue, key.text, order.action.rawValue, order.door.rawValue,
                order.isRevocable, now.milliseconds, place,
            ])
        let id = StopID(lastInsertedRowID)
        try record(
            .stopped, account: account, at: now,
            detail: "\(order.action) \(key.text) by \(order.door.name)")
        return Stop(
            id: id, account: account, scope: order.scope, action: order.action,
            door: order.door, isRevocable: order.isRevocable, set: now, place: place)
    }

    /// Ends a stop. Its row stays for as long as it says something of a live delivery.
    func lift(_ stop: Stop, _ key: ScopeKey, at now: Instant) throws {
        try run(
            "UPDATE stops SET lift_ms = ?, lift_place = ? WHERE id = ?",
            [now.milliseconds, try lastPlace(), stop.id.rawValue])
        try record(
            .lifted, account: stop.account, at: now,
            detail: "\(stop.action) \(key.text) by \(stop.door.name)")
        if try !isWanted(liftedStop: stop.id, key, lift: now) {
            try run("DELETE FROM stops WHERE id = ?", [stop.id.rawValue])
        }
    }

    /// Whether a lifted stop still holds a delivery, or says of a live one what became of it.
    func isWanted(liftedStop id: StopID, _ key: ScopeKey, lift: Instant) throws -> Bool {
        let held = try row(Query.held.rawValue, [id.rawValue, 1])
        if held != nil { return true }
        guard key.text.utf8.first == UInt8(ascii: "b") else { return true }
        let overdue = try integer(
            Query.batchDue.rawValue,
            [Int64(String(decoding: key.text.utf8.dropFirst(), as: UTF8.self)), lift.milliseconds])
        return overdue != nil
    }

    /// The last accept's place in the order of accepts; 0 before the first.
    func lastPlace() throws -> Int64 {
        try integer("SELECT seq FROM sqlite_sequence WHERE name = 'sends'", []) ?? 0
    }

    /// How many deliveries of a scope are between release and outcome. Few rows are: a worker each.
    func releasing(in key: ScopeKey, of account: AccountID) throws -> Int {
        let rows = try rows(Query.releasing.rawValue, [])
        return rows.count { row in
            guard AccountID(row[1]) == account else { return false }
            let batch = (row[3] as Int64?).map { ScopeKey.batch($0) }
            let tags = TagColumn.decode(row[5]).map(ScopeKey.tag)
            return key == .account || key == batch || key == .send(row[4]) || tags.contains(key)
        }
    }

    /// Sums over the members that were accepted before the stop, by what became of them.
    func count(_ stop: Stop, _ key: ScopeKey) throws -> StopCounts {
        var counts = StopCounts()
        let rest = String(decoding: key.text.utf8.dropFirst(), as: UTF8.self)
        let set = stop.set.milliseconds
        let members: [Row]
        switch stop.scope {
        case .batch:
            members = try rows(
                Self.countSelect + """
                     WHERE s.batch = ? AND s.batch IS NOT NULL AND s.place <= ?
                    GROUP BY 1, 2, 3
                    """, [set, Int64(rest), stop.place])
        case .send:
            members = try rows(
                Self.countSelect + " WHERE s.place = ? GROUP BY 1, 2, 3", [set, Int64(rest)])
        case .account:
            members = try rows(
                Self.countSelect + " WHERE s.account = ? AND s.place <= ? GROUP BY 1, 2, 3",
                [set, stop.account.rawValue, stop.place])
        case .tag(let tag):
            members = try rows(
                Self.countSelect + """
                     WHERE s.account = ? AND s.place <= ?
                        AND instr(char(10) || s.tags, char(10) || ? || char(10)) > 0
                    GROUP BY 1, 2, 3
                    """, [set, stop.account.rawValue, stop.place, tag])
        }
        for row in members {
            counts.add(state: row[0], isDoubted: row[1], endedBefore: row[2], count: row[3])
        }
        return counts
    }

    private static let countSelect = """
        SELECT d.state, d.doubts > 0, coalesce(d.finished_ms < ?, 0), count(*)
        FROM sends AS s JOIN deliveries AS d ON d.place = s.place
        """
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
        case 0, 1: if isDoubted { inDoubt += count } else { stopped += count }
        default: ended += count
        }
    }
}
