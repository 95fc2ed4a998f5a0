/// The statements that run over all rows of a table that grows, and so must keep to an index.
///
/// Differs from SQLite because a statement cannot name the index that it is to keep to: it is
/// written so that there is one.
package enum Query: String, Sendable, CaseIterable {
    /// What falls due within a range of time: deliveries, and sends up to a bound.
    case forecast = """
        SELECT sum(count)::bigint, count(*) FROM (
            SELECT deliveries - finished AS count FROM sends
            WHERE account = $1 AND live AND due_ms >= $2 AND due_ms < $3 LIMIT $4) AS due
        """
    /// An account's batches, newest first.
    case batches = """
        SELECT row, name, created_ms, members, finished, sent, stopped, last_due_ms
        FROM batches WHERE account = $1 AND row < $2 ORDER BY row DESC LIMIT $3
        """
    /// A list's members, in the order in which they joined.
    case members = """
        SELECT c.number, c.address, c.written, c.key, c.status, c.fields, c.created_ms,
            c.modified_ms, c.unsubscribed_ms, m.joined
        FROM (
            SELECT account, contact, joined FROM memberships
            WHERE account = $1 AND list = $2 AND joined > $3 AND gone IS NULL
            ORDER BY joined LIMIT $4
        ) AS m
        JOIN contacts AS c ON c.account = m.account AND c.number = m.contact
        ORDER BY m.joined
        """
    /// The columns of `Contact` for those whose name this is in lower case.
    case namedContacts = """
        SELECT c.number, c.address, c.written, c.key, c.status, c.fields, c.created_ms,
            c.modified_ms, c.unsubscribed_ms
        FROM contacts AS c
        WHERE c.account = $1 AND lower(coalesce(c.key, c.address)) = $2 AND c.number > $3
            AND c.gone IS NULL
        ORDER BY c.number LIMIT $4
        """
    /// Memberships that ended.
    case goneMemberships = """
        SELECT account, list, joined FROM memberships
        WHERE account = $1 AND gone IS NOT NULL LIMIT $2
        """
    /// Contacts that were removed.
    case goneContacts = """
        SELECT account, number FROM contacts WHERE account = $1 AND gone IS NOT NULL LIMIT $2
        """
    /// A list that was removed, and whose contacts no send is to be kept from any more.
    case goneList = """
        SELECT number FROM lists
        WHERE account = $1 AND gone IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM audience_exclusions AS e
            WHERE e.account = lists.account AND e.kind = 0 AND e.number = lists.number)
        LIMIT 1
        """
    /// Versions of segments that were changed or removed, and that no send is to be kept from any
    /// more.
    case goneSegments = """
        SELECT account, number, since FROM segments
        WHERE account = $1 AND gone IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM audience_exclusions AS e
            WHERE e.account = segments.account AND e.kind = 1 AND e.number = segments.number)
        LIMIT $2
        """
    /// All that ever was on a list.
    case listed = """
        SELECT account, list, joined FROM memberships WHERE account = $1 AND list = $2 LIMIT $3
        """
    /// Those of an account that were due before, are not begun, and whose membership is not frozen.
    case unfrozenAudiences = """
        SELECT place FROM audiences
        WHERE account = $1 AND state = 0 AND mark IS NULL AND due_ms < $2
        """
}
