import BelayCore
import BelayStore

extension Database {
    /// Writes what was counted in this transaction; done once more by itself before its COMMIT.
    ///
    /// A step that reads such a count after it changed one calls this first. It then keeps the row
    /// until its end, and so locks no other counts.
    package func writeCounts() throws {
        let counted = tally
        tally = Tally()
        if counted.isEmpty { return }
        for (send, finished) in counted.sends.sorted(by: { $0.key < $1.key }) {
            try run(
                "UPDATE sends SET finished = finished + $3 WHERE account = $1 AND place = $2",
                [send.account, send.number, finished])
        }
        for (batch, change) in counted.batches.sorted(by: { $0.key < $1.key }) {
            try run(
                """
                UPDATE batches SET members = members + $3, finished = finished + $4,
                    sent = sent + $5, stopped = stopped + $6,
                    last_due_ms = greatest(last_due_ms, $7)
                WHERE account = $1 AND row = $2
                """,
                [
                    batch.account, batch.number, change.members, change.finished, change.sent,
                    change.stopped, change.lastDue,
                ])
        }
        try noteEnds(of: counted)
    }

    /// Notes on the stops of what has ended that they have nothing left to cover.
    ///
    /// The rows of sends and batches are ours until the commit. Who sets a stop on one locks its
    /// row before counting what it covers, so that either sees what the other wrote.
    private func noteEnds(of counted: Tally) throws {
        for account in counted.accounts {
            let places = counted.sends.keys.filter { $0.account == account }.map(\.number)
            try run(
                """
                UPDATE stops SET done_ms = 0
                FROM sends AS s
                WHERE s.account = $1 AND s.place = ANY($2) AND NOT s.live
                    AND stops.account = $1 AND stops.scope = 's' || s.place
                    AND stops.lift_ms IS NULL
                """, [account, places])
            let rows = counted.batches.keys.filter { $0.account == account }.map(\.number)
            guard !rows.isEmpty else { continue }
            try run(
                """
                UPDATE stops SET done_ms = b.last_due_ms
                FROM batches AS b
                WHERE b.account = $1 AND b.row = ANY($2) AND b.finished = b.members
                    AND stops.account = $1 AND stops.scope = 'b' || b.row
                    AND stops.lift_ms IS NULL
                """, [account, rows])
        }
    }
}
