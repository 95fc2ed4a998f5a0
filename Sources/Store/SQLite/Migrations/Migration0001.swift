import GRDB

extension DatabaseMigrator {
    /// Accounts, couriers, keys, suppressions, answers, batches, sends, contents, messages,
    /// attachments, deliveries, stamps, stops, events; then, from files of their own, series,
    /// records, tokens, nonces, lists, contacts, memberships, segments,
    /// audiences, leavers, imports, users, their links and sessions.
    mutating func registerMigration0001() {
        registerMigration("0001") { db in
            for tables in schema { try db.execute(sql: tables) }
            try db.execute(sql: "PRAGMA user_version = \(fingerprint)")
        }
    }

    /// Whether the schema of a file is the one that is written here; true of a new file.
    ///
    /// Until the first release it is changed in place.
    func knows(_ db: Database) throws -> Bool {
        guard try appliedIdentifiers(db).contains("0001") else { return true }
        return try Int32.fetchOne(db, sql: "PRAGMA user_version") == fingerprint
    }
}

private let schema = [
    accountTables, sendTables, deliveryTables, stopTables, recordTables, listTables,
    audienceTables, importTables, userTables,
]

/// FNV-1a of the schema's text, 32 bits.
private let fingerprint = Int32(
    bitPattern: schema.joined().utf8.reduce(2_166_136_261 as UInt32) { hash, byte in
        (hash ^ UInt32(byte)) &* 16_777_619
    })

private let accountTables = """
    CREATE TABLE marks (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- A move of the whole store that it is, or was, an end of: whether it may serve.
    CREATE TABLE moves (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        -- Which try it is, and the identity of the store that is moved.
        run INTEGER NOT NULL,
        origin INTEGER NOT NULL,
        -- 0 held, 1 moved away, 2 half filled, 3 arrived, 4 given up.
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
        -- The other end, without a password.
        other TEXT NOT NULL
    ) STRICT;
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 255),
        created_ms INTEGER NOT NULL,
        -- The highest number that was given to an entry of its list of suppressions.
        suppressions_taken INTEGER NOT NULL DEFAULT 0,
        -- The lane of its deliveries: its own id, or 0 for the shared one.
        lane INTEGER NOT NULL DEFAULT 0 CHECK (lane IN (0, id))
    ) STRICT;
    -- Where the courier of each lane could look in the last run: what is released is with it.
    CREATE TABLE couriers (
        -- An account's name, or empty for the shared one.
        lane TEXT PRIMARY KEY,
        place TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE keys (
        id TEXT PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        door INTEGER NOT NULL,
        scopes TEXT,
        name TEXT NOT NULL,
        secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
        -- The secret under a key that is not in this file, where it must be known again.
        sealed BLOB,
        created_ms INTEGER NOT NULL,
        used_ms INTEGER,
        revoked_ms INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_account ON keys (account);
    CREATE INDEX keys_live ON keys (account, door, created_ms) WHERE revoked_ms IS NULL;
    CREATE TABLE suppressions (
        account INTEGER NOT NULL REFERENCES accounts (id),
        -- In lower case.
        address TEXT NOT NULL,
        -- 0 for all mail, else the number of the unsubscribe group.
        scope INTEGER NOT NULL CHECK (scope >= 0),
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        -- 0 client, 1 recipient, 2 person, 3 file.
        source INTEGER NOT NULL CHECK (source BETWEEN 0 AND 3),
        created_ms INTEGER NOT NULL,
        -- By the address, so that a release asks for any of its scopes with one probe.
        PRIMARY KEY (account, address, scope)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX suppressions_number ON suppressions (account, number);
    CREATE UNIQUE INDEX suppressions_scope ON suppressions (account, scope, number);
    """

private let sendTables = """
    -- What was answered under a client's idempotency key: which send its request became.
    CREATE TABLE answers (
        account INTEGER NOT NULL REFERENCES accounts (id),
        key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
        body_hash BLOB NOT NULL CHECK (length(body_hash) = 32),
        send BLOB NOT NULL CHECK (length(send) = 16),
        number INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL,
        PRIMARY KEY (account, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX answers_expiring ON answers (expires_ms);
    CREATE TABLE batches (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL REFERENCES accounts (id),
        name TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        members INTEGER NOT NULL DEFAULT 0,
        finished INTEGER NOT NULL DEFAULT 0 CHECK (finished <= members),
        sent INTEGER NOT NULL DEFAULT 0,
        stopped INTEGER NOT NULL DEFAULT 0 CHECK (sent + stopped <= finished),
        last_due_ms INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account, name)
    ) STRICT;
    CREATE INDEX batches_account ON batches (account);
    CREATE TABLE sends (
        -- Its place in the order of accepts; never used twice, for the last row is never deleted.
        place INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        account INTEGER NOT NULL REFERENCES accounts (id),
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        door INTEGER NOT NULL,
        batch INTEGER REFERENCES batches (row),
        tags TEXT,
        -- For listings, cut short. A BLOB, since a text would end at a NUL.
        subject BLOB NOT NULL,
        accepted_ms INTEGER NOT NULL,
        due_ms INTEGER NOT NULL,
        doubt_policy INTEGER NOT NULL CHECK (doubt_policy IN (0, 1)),
        not_after_ms INTEGER,
        -- Which suppressions count for it: the number of its group, and which lists it passes.
        unsubscribe_group INTEGER,
        bypass INTEGER NOT NULL DEFAULT 0 CHECK (bypass BETWEEN 0 AND 15),
        -- Who handed it in; NULL for nobody in particular.
        actor TEXT,
        -- Bytes of its content.
        size INTEGER NOT NULL CHECK (size >= 0),
        -- While an audience is not all listed, one more than there are: it is not finished.
        deliveries INTEGER NOT NULL CHECK (deliveries >= 0),
        finished INTEGER NOT NULL DEFAULT 0 CHECK (finished <= deliveries),
        UNIQUE (account, number)
    ) STRICT;
    CREATE INDEX sends_batch ON sends (batch) WHERE batch IS NOT NULL;
    CREATE INDEX sends_live ON sends (account, due_ms) WHERE finished < deliveries;
    -- Apart from the row that every outcome touches: it may run over thousands of pages.
    CREATE TABLE contents (
        place INTEGER PRIMARY KEY,
        body BLOB NOT NULL,
        -- Its message, where it was accepted with one only: a row of its own would be a second one.
        message BLOB
    ) STRICT;
    CREATE TABLE attachments (
        place INTEGER NOT NULL,
        position INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (place, position)
    ) STRICT;
    CREATE TABLE messages (
        place INTEGER NOT NULL,
        position INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (place, position)
    ) STRICT, WITHOUT ROWID;
    """

// States: 0 scheduled, 1 held, 3 releasing, 4 inDoubt, 5 sent, 6 failed, 7 cancelled, 8 expired,
// 9 suppressed, 10 abandoned, 11 quarantined. 2, claimed, lives in memory here.
private let deliveryTables = """
    CREATE TABLE deliveries (
        place INTEGER NOT NULL,
        position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9999999),
        message INTEGER NOT NULL,
        -- Whether others have the same message.
        shares INTEGER NOT NULL CHECK (shares IN (0, 1)),
        recipient TEXT NOT NULL,
        batch INTEGER,
        -- Its account's.
        lane INTEGER NOT NULL,
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 11 AND state <> 2),
        held_by INTEGER CHECK ((held_by IS NOT NULL) = (state = 1)),
        due_ms INTEGER NOT NULL,
        next_ms INTEGER CHECK (next_ms IS NOT NULL OR state <> 0),
        version INTEGER NOT NULL CHECK (version >= 1),
        fence INTEGER NOT NULL DEFAULT 0,
        doubts INTEGER NOT NULL DEFAULT 0
            CHECK (doubts >= 0 AND (doubts = 0 OR state NOT IN (0, 7))),
        attempts INTEGER NOT NULL DEFAULT 0,
        first_ms INTEGER,
        deaths INTEGER NOT NULL DEFAULT 0,
        wish INTEGER NOT NULL DEFAULT 0 CHECK (wish IN (0, 1)),
        finished_ms INTEGER CHECK ((finished_ms IS NOT NULL) = (state >= 5)),
        reply TEXT,
        -- The last stop that was set before it was cancelled; 0 where there was none. Numbers of
        -- stops rise in the order of steps, which instants do not.
        cancelled_after INTEGER CHECK ((cancelled_after IS NOT NULL) = (state = 7)),
        -- The Date field and the SHA-256 of the bytes that it was last released with.
        date_ms INTEGER,
        hash BLOB CHECK (hash IS NULL OR length(hash) = 32),
        PRIMARY KEY (place, position),
        CHECK ((date_ms IS NULL) = (hash IS NULL))
    ) STRICT, WITHOUT ROWID;
    -- What a message of several deliveries is stamped with, from the first release on; a copy that
    -- may be out keeps its hash from changing.
    CREATE TABLE stamps (
        place INTEGER NOT NULL,
        message INTEGER NOT NULL,
        date_ms INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (place, message)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX deliveries_next ON deliveries (lane, next_ms)
        WHERE state IN (0, 4) AND next_ms IS NOT NULL;
    CREATE INDEX deliveries_releasing ON deliveries (place) WHERE state = 3;
    CREATE INDEX deliveries_held ON deliveries (held_by, due_ms) WHERE state = 1;
    CREATE INDEX deliveries_batch ON deliveries (batch, due_ms)
        WHERE batch IS NOT NULL AND finished_ms IS NULL;
    """

private let stopTables = """
    CREATE TABLE stops (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL REFERENCES accounts (id),
        -- 'a' account, 'b' and a batch's row, 's' and a send's place, 't' and a tag.
        scope TEXT NOT NULL,
        action INTEGER NOT NULL CHECK (action IN (0, 1)),
        door INTEGER NOT NULL,
        revocable INTEGER NOT NULL CHECK (revocable IN (0, 1)),
        set_ms INTEGER NOT NULL,
        place INTEGER NOT NULL,
        lift_ms INTEGER,
        lift_place INTEGER,
        acknowledged INTEGER NOT NULL DEFAULT 0,
        -- The batch's `stopped` when it was set.
        stopped_before INTEGER NOT NULL DEFAULT 0,
        -- Since when it has nothing left to cover, maybe in the future; NULL while members live.
        done_ms INTEGER,
        -- Once lifted: when a sweep is to look at it again.
        look_ms INTEGER NOT NULL DEFAULT 0,
        CHECK ((lift_ms IS NULL) = (lift_place IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX stops_in_force ON stops (account, scope, door) WHERE lift_ms IS NULL;
    CREATE INDEX stops_scope ON stops (account, scope);
    CREATE INDEX stops_unfinished ON stops (account, door, done_ms) WHERE lift_ms IS NULL;
    CREATE INDEX stops_pausing ON stops (door, set_ms)
        WHERE lift_ms IS NULL AND action = 0 AND done_ms IS NULL;
    CREATE INDEX stops_lifted ON stops (look_ms, id) WHERE lift_ms IS NOT NULL;
    -- By what they are of, so that one is written to one page.
    CREATE TABLE events (
        -- The send's; below zero the account's number, for what concerns more than a send.
        place INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        position INTEGER,
        detail TEXT,
        -- Who did it; NULL for the clockwork.
        actor TEXT,
        PRIMARY KEY (place, sequence)
    ) STRICT, WITHOUT ROWID;
    -- Without first deliveries: most mail has no other, and needs no second page written for it.
    CREATE INDEX events_position ON events (place, position, sequence)
        WHERE position IS NOT 0;
    CREATE INDEX events_stops ON events (place, detail) WHERE kind IN (15, 16);
    """
