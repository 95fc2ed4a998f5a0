import BelayCore
import BelayStore

/// One row of `batches`, with what is not folded into it yet.
struct BatchRow {
    let row: Int64
    let batch: Batch

    static func fetch(_ batch: BatchID, of account: AccountID, in db: Database) throws -> BatchRow?
    {
        if batch.rawValue.holdsNUL { return nil }
        return try db.first(
            """
            SELECT row, created_ms, members, finished, sent, stopped, last_due_ms
            FROM counted_batches WHERE account = $1 AND name = $2
            """, [account.rawValue, batch.rawValue]
        ) { row in
            BatchRow(
                row: row[0],
                batch: Batch(
                    id: batch, created: row.instant(1), members: row[2], finished: row[3],
                    sent: row[4], stopped: row[5], lastDue: row.instant(6)))
        }
    }
}
