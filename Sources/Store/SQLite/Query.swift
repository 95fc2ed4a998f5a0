/// The statements that run over all deliveries, and so must keep to an index of a few of them.
package enum Query: String, Sendable, CaseIterable {
    /// What waits, by its next attempt.
    case nextAttempts = """
        SELECT d.next_ms, s.id, d.position, d.version
        FROM deliveries AS d JOIN sends AS s ON s.place = d.place
        WHERE d.state IN (0, 4) AND d.next_ms IS NOT NULL ORDER BY d.next_ms LIMIT ?
        """
    /// The columns of `DeliveryRow` for what is due.
    case due = """
        SELECT d.place, d.position, d.message, d.recipient, d.reply,
            d.state, d.held_by, d.due_ms, d.next_ms, d.version, d.fence, d.doubts, d.attempts,
            d.first_ms, d.deaths, d.wish, d.finished_ms,
            s.id, s.account, s.batch, b.name, s.tags, s.doubt_policy, s.not_after_ms
        FROM deliveries AS d
        JOIN sends AS s ON s.place = d.place
        LEFT JOIN batches AS b ON b.row = s.batch
        WHERE d.state IN (0, 4) AND d.next_ms IS NOT NULL AND d.next_ms <= ?
        ORDER BY d.next_ms, d.place, d.position LIMIT ?
        """
    /// What is between release and outcome.
    case releasing = """
        SELECT s.id, s.account, d.position, s.batch, s.place, s.tags
        FROM deliveries AS d INDEXED BY deliveries_releasing
        CROSS JOIN sends AS s ON s.place = d.place WHERE d.state = 3
        """
    /// What one pause holds.
    case held = """
        SELECT place, position FROM deliveries WHERE state = 1 AND held_by = ?
        ORDER BY due_ms, place, position LIMIT ?
        """
    /// What SendGrid's pauses hold for too long.
    case overdue = """
        SELECT d.place, d.position FROM stops AS p
        CROSS JOIN deliveries AS d INDEXED BY deliveries_held
            ON d.held_by = p.id AND d.state = 1
        WHERE p.lift_ms IS NULL AND p.action = 0 AND p.door = ? AND d.due_ms <= ?
            AND d.due_ms >= p.set_ms - ?
        LIMIT ?
        """
    /// Whether a batch has a live member that was due by then.
    case batchDue = """
        SELECT 1 FROM deliveries
        WHERE batch = ? AND batch IS NOT NULL AND finished_ms IS NULL AND due_ms <= ? LIMIT 1
        """
}
