import BelayCore
import BelayStore
import GRDB

/// One row of `batches`.
struct BatchRow {
    let row: Int64
    let batch: Batch

    static func fetch(_ batch: BatchID, of account: AccountID, in db: Database) throws -> BatchRow?
    {
        if batch.rawValue.holdsNUL { return nil }
        return try db.first(
            """
            SELECT row, created_ms, members, finished, sent, stopped, last_due_ms
            FROM batches WHERE account = ? AND name = ?
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
