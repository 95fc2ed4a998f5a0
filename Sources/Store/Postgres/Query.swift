/// The statements that run over all rows of a table that grows, and so must keep to an index.
///
/// Differs from SQLite because no statement names its index there: the planner goes by what it
/// counted. A test holds each to its index with sequential scans made dear.
package enum Query: String, Sendable, CaseIterable {
    /// What waits in a lane, by its next attempt. What is in hand does not wait.
    case nextAttempts = """
        SELECT next_ms FROM deliveries
        WHERE lane = $1 AND state IN (0, 4) AND next_ms IS NOT NULL ORDER BY next_ms LIMIT $2
        """
    /// What is between release and outcome, of one account.
    case releasing = """
        SELECT s.batch, s.place, s.tags
        FROM deliveries AS d
        JOIN sends AS s ON s.account = d.account AND s.place = d.place
        WHERE d.state = 3 AND d.account = $1
        """
    /// What was released by nodes that ended by then.
    case orphans = """
        SELECT s.id, s.account, d.position, CASE WHEN a.lane = a.id THEN a.name END, (
            SELECT c.place FROM couriers AS c
            WHERE c.node = d.claimed_by AND c.lane IN ('', a.name) ORDER BY c.lane DESC LIMIT 1)
        FROM deliveries AS d
        JOIN sends AS s ON s.account = d.account AND s.place = d.place
        JOIN accounts AS a ON a.id = d.account
        LEFT JOIN nodes AS n ON n.id = d.claimed_by
        WHERE d.state = 3 AND (n.id IS NULL OR n.ended_ms <= $1)
        """
    /// What a node has in hand, locked; what somebody is about to change is passed over.
    case inHand = """
        SELECT account, place, position FROM deliveries
        WHERE claimed_by = $1 AND state = 2
        ORDER BY place, position LIMIT $2 FOR UPDATE SKIP LOCKED
        """
    /// What outcomes and accepts added to counts, and is not folded in.
    case tallies = """
        SELECT account, id FROM tallies LIMIT $1 FOR UPDATE SKIP LOCKED
        """
    /// An account's records of a kind whose sends have not ended, the newest first.
    case openRecords = """
        SELECT r.number, r.name, r.labels, r.send
        FROM records AS r
        WHERE r.account = $1 AND r.kind = $2 AND r.number < $3 AND r.send IS NOT NULL
            AND r.send = ANY (ARRAY(
                SELECT s.id FROM audiences AS a
                JOIN sends AS s ON s.account = a.account AND s.place = a.place
                WHERE a.account = $1 AND a.state IN (0, 1, 2)))
        ORDER BY r.number DESC LIMIT $4
        """
    /// What one pause holds.
    case held = """
        SELECT account, place, position FROM deliveries
        WHERE account = $1 AND state = 1 AND held_by = $2
        ORDER BY due_ms, place, position LIMIT $3
        """
    /// What SendGrid's pauses hold for too long.
    case overdue = """
        SELECT d.account, d.place, d.position FROM stops AS p
        JOIN deliveries AS d
            ON d.account = p.account AND d.held_by = p.id AND d.state = 1
        WHERE p.lift_ms IS NULL AND p.action = 0 AND p.done_ms IS NULL AND p.door = $1
            AND d.due_ms <= $2 AND d.due_ms >= p.set_ms - $3
        LIMIT $4
        """
    /// Whether a batch has a live member that was due by then.
    case batchDue = """
        SELECT 1 FROM deliveries
        WHERE account = $1 AND batch = $2 AND finished_ms IS NULL AND due_ms <= $3 LIMIT 1
        """
    /// Whether a send has a live delivery that was due by then.
    case sendDue = """
        SELECT 1 FROM deliveries
        WHERE account = $1 AND place = $2 AND finished_ms IS NULL AND due_ms <= $3 LIMIT 1
        """
    /// The tags of an account's live sends that were accepted and first due by then.
    case accountDue = """
        SELECT tags FROM sends
        WHERE account = $1 AND live AND due_ms <= $2 AND place <= $3 LIMIT $4
        """
    /// A door's stops in force that have something left to cover, in no order.
    case unfinished = """
        SELECT id FROM stops
        WHERE lift_ms IS NULL AND account = $1 AND door = $2
            AND (done_ms IS NULL OR done_ms > $3)
        LIMIT $4
        """
    /// The lifted stop that a sweep is to look at.
    case lifted = """
        SELECT account, id FROM stops
        WHERE lift_ms IS NOT NULL AND look_ms <= $1 ORDER BY look_ms, id LIMIT 1
        """
    /// The columns of `Key` for those that were not revoked, oldest first.
    case liveKeys = """
        SELECT id, account, door, scopes, name, secret_hash, created_ms, used_ms, revoked_ms, sealed
        FROM keys
        WHERE revoked_ms IS NULL AND account = $1 AND door = $2 ORDER BY created_ms, id LIMIT $3
        """
    /// Answers under idempotency keys whose time is over.
    case expiredAnswers = """
        SELECT account, key FROM answers
        WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2
        """
    /// Access tokens whose time is over.
    case expiredTokens = """
        SELECT hash FROM tokens
        WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2
        """
    /// Spent nonces whose time is over.
    case expiredNonces = """
        SELECT key, nonce FROM nonces
        WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2
        """
    /// What falls due in each step of a range of time: deliveries and sends, of so many sends.
    ///
    /// Differs from SQLite because a question for each step would be a trip each.
    case forecast = """
        SELECT (s.due_ms - $2) / $4,
            sum(s.deliveries - s.finished - coalesce(t.finished, 0))::bigint, count(*)
        FROM (
            SELECT place, due_ms, deliveries, finished FROM sends
            WHERE account = $1 AND live AND due_ms >= $2 AND due_ms < $3
            ORDER BY due_ms LIMIT $5
        ) AS s
        LEFT JOIN (
            SELECT place, sum(finished) AS finished FROM tallies
            WHERE account = $1 AND place IS NOT NULL GROUP BY place
        ) AS t ON t.place = s.place
        GROUP BY 1
        """
    /// An account's batches, newest first.
    case batches = """
        SELECT row, name, created_ms, members, finished, sent, stopped, last_due_ms
        FROM counted_batches
        WHERE account = $1 AND row < $2 ORDER BY row DESC LIMIT $3
        """
    /// What an account lists, in every scope.
    case suppressions = """
        SELECT number, address, scope, source, created_ms
        FROM suppressions
        WHERE account = $1 AND number > $2 ORDER BY number LIMIT $3
        """
    /// What an account lists in one scope.
    case scopedSuppressions = """
        SELECT number, address, scope, source, created_ms
        FROM suppressions
        WHERE account = $1 AND scope = $2 AND number > $3 ORDER BY number LIMIT $4
        """
    /// Links to set a password whose time is over.
    case expiredUserLinks = """
        SELECT hash FROM user_links
        WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2
        """
    /// Sessions whose time is over.
    case expiredSessions = """
        SELECT hash FROM user_sessions
        WHERE ends_ms <= $1 ORDER BY ends_ms LIMIT $2
        """
    /// A list's members, in the order in which they joined.
    case members = """
        SELECT c.number, c.address, c.written, c.key, c.status, c.fields, c.created_ms,
            c.modified_ms, c.unsubscribed_ms, m.joined
        FROM memberships AS m
        JOIN contacts AS c ON c.account = m.account AND c.number = m.contact
        WHERE m.account = $1 AND m.list = $2 AND m.joined > $3 AND m.gone IS NULL
        ORDER BY m.joined LIMIT $4
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
        SELECT account, number FROM contacts
        WHERE account = $1 AND gone IS NOT NULL LIMIT $2
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
    /// Audiences that something may be done for, the first accepted first.
    case readyAudiences = """
        SELECT s.id FROM audiences AS a
        JOIN sends AS s ON s.account = a.account AND s.place = a.place
        JOIN counted_sends AS n ON n.account = a.account AND n.place = a.place
        WHERE a.finished_ms IS NULL AND a.place > $1 AND a.due_ms <= $2
            AND (a.state IN (0, 1) OR (a.state = 4 AND a.unlisted IS NULL)
                OR n.finished = n.deliveries)
        ORDER BY a.place LIMIT $3
        """
    /// When the next audience falls due.
    case nextAudience = """
        SELECT due_ms FROM audiences
        WHERE state = 0 AND due_ms > $1 ORDER BY due_ms LIMIT 1
        """
    /// Those of an account that were due before, are not begun, and whose membership is not frozen.
    case unfrozenAudiences = """
        SELECT place FROM audiences
        WHERE account = $1 AND state = 0 AND mark IS NULL AND due_ms < $2
        """
    /// Which of some lists were there at a place, or are excluded by a send for good.
    case audienceLists = """
        SELECT l.number, l.gone IS NULL OR l.gone > $3, EXISTS (
            SELECT 1 FROM audience_exclusions AS e
            WHERE e.account = l.account AND e.kind = 0 AND e.number = l.number AND e.place = $4)
        FROM lists AS l WHERE l.account = $1 AND l.number = ANY($2)
        """
    /// The audiences of an account that go out, or are going to.
    case goingAudiences = """
        SELECT place FROM audiences
        WHERE account = $1 AND state IN (1, 2)
        """
    /// Those of an account that a cancel may have kept from being listed, and the last stop that
    /// was set before it did.
    case unlistedAudiences = """
        SELECT place, cancelled_after FROM audiences
        WHERE account = $1 AND state IN (1, 4) AND place <= $2
        """
    /// The columns of `Contact` for a chunk of a list's membership as it was at a place.
    case frozenMembers = """
        SELECT c.number, c.address, c.written, c.key, c.status, c.fields, c.created_ms,
            c.modified_ms, c.unsubscribed_ms, m.joined, m.contact, c.gone
        FROM (
            SELECT account, joined, contact FROM memberships
            WHERE account = $1 AND list = $2 AND joined > $3 AND joined <= $4
                AND (gone IS NULL OR gone > $4)
            ORDER BY joined LIMIT $5
        ) AS m
        LEFT JOIN contacts AS c ON c.account = m.account AND c.number = m.contact
        ORDER BY m.joined
        """
    /// Likewise for a chunk of all contacts; a contact's number is its place in the order.
    case frozenContacts = """
        SELECT c.number, c.address, c.written, c.key, c.status, c.fields, c.created_ms,
            c.modified_ms, c.unsubscribed_ms, c.number, c.number, c.gone
        FROM contacts AS c
        WHERE c.account = $1 AND c.number > $2 AND c.born <= $3
            AND (c.gone IS NULL OR c.gone > $3)
        ORDER BY c.number LIMIT $4
        """
    /// On which of some lists each of some contacts was at a place. `list + 0` keeps it to the
    /// index that has the contact.
    case areOnLists = """
        SELECT contact, list FROM memberships
        WHERE account = $1 AND contact = ANY($2) AND list + 0 = ANY($3)
            AND joined <= $4 AND (gone IS NULL OR gone > $4)
        """
    /// How many were on a list at a place, beyond one of them and on none of some other lists.
    case frozenCount = """
        SELECT count(*) FROM memberships AS m
        WHERE m.account = $1 AND m.list = $2 AND m.joined > $3 AND m.joined <= $4
            AND (m.gone IS NULL OR m.gone > $4)
            AND NOT EXISTS (
                SELECT 1 FROM memberships AS e
                WHERE e.account = $1 AND e.contact = m.contact
                    AND e.list + 0 = ANY($5)
                    AND e.joined <= $4 AND (e.gone IS NULL OR e.gone > $4))
        """
    /// How many deliveries of a lane are due and wait, up to a bound.
    case waiting = """
        SELECT count(*) FROM (
            SELECT 1 FROM deliveries
            WHERE lane = $1 AND state IN (0, 4) AND next_ms IS NOT NULL AND next_ms <= $2
            LIMIT $3
        ) AS found
        """
    /// What happened to a whole send.
    case wholeEvents = """
        SELECT kind, at_ms, position, detail, actor, sequence FROM events
        WHERE account = $1 AND place = $2 AND position IS NULL ORDER BY sequence LIMIT $3
        """
    /// What happened to one delivery of a send, but its first.
    case deliveryEvents = """
        SELECT kind, at_ms, position, detail, actor, sequence FROM events
        WHERE account = $1 AND place = $2 AND position = $3 AND position <> 0
        ORDER BY sequence LIMIT $4
        """
    /// The last stops of an account, and their ends, of each of some scopes: a reason follows a
    /// colon, and a semicolon is next to it.
    ///
    /// Differs from SQLite because a question for each scope would be a trip each, and because
    /// the log in its order would be read for it without the OFFSET.
    case scopeEvents = """
        SELECT DISTINCT ON (e.sequence) e.kind, e.at_ms, e.position, e.detail, e.actor
        FROM unnest($2::text[]) AS s (detail) CROSS JOIN LATERAL (
            SELECT * FROM (
                SELECT * FROM events
                WHERE account = $1 AND place = 0 AND kind IN (15, 16)
                    AND detail >= s.detail AND detail < s.detail || ';'
                OFFSET 0) AS f
            ORDER BY sequence DESC LIMIT $3) AS e
        ORDER BY e.sequence
        """
    /// The addresses that an audience was listed for.
    case audienceMembers = """
        SELECT place, address FROM audience_members WHERE account = $1 AND place = $2 LIMIT $3
        """
}

extension Query {
    /// One delivery, by its send's id and its position. Composed of columns, and so no case.
    package static let delivery = DeliveryRow.byID
}
