// States: 0 scheduled, 1 held, 2 claimed, 3 releasing, 4 inDoubt, 5 sent, 6 failed, 7 cancelled,
// 8 expired, 9 suppressed, 10 abandoned, 11 quarantined. What a claimed one was before, 0 or 4, is
// told by its doubts.

/// What is to leave, one row for each recipient.
let deliveryTables = """
    CREATE TABLE deliveries (
        account bigint NOT NULL,
        place bigint NOT NULL,
        position bigint NOT NULL CHECK (position BETWEEN 0 AND 9999999),
        message bigint NOT NULL,
        -- Whether others have the same message.
        shares boolean NOT NULL,
        recipient text COLLATE "C" NOT NULL,
        batch bigint,
        -- Its account's.
        lane bigint NOT NULL,
        state bigint NOT NULL CHECK (state BETWEEN 0 AND 11),
        held_by bigint CHECK ((held_by IS NOT NULL) = (state = 1)),
        due_ms bigint NOT NULL,
        next_ms bigint CHECK (next_ms IS NOT NULL OR state <> 0),
        version bigint NOT NULL CHECK (version >= 1),
        fence bigint NOT NULL DEFAULT 0,
        -- Differs from SQLite because a claim is seen by all nodes. Which node has it in hand,
        -- claimed or released, as long as that node lives; the claim's token, the version it read.
        claimed_by bigint CHECK ((claimed_by IS NOT NULL) = (state IN (2, 3))),
        claim_token bigint CHECK ((claim_token IS NULL) = (claimed_by IS NULL)),
        claim_version bigint CHECK ((claim_version IS NULL) = (claimed_by IS NULL)),
        doubts bigint NOT NULL DEFAULT 0
            CHECK (doubts >= 0 AND (doubts = 0 OR state NOT IN (0, 7))),
        attempts bigint NOT NULL DEFAULT 0,
        first_ms bigint,
        deaths bigint NOT NULL DEFAULT 0,
        wish boolean NOT NULL DEFAULT false,
        finished_ms bigint CHECK ((finished_ms IS NOT NULL) = (state >= 5)),
        reply text COLLATE "C",
        -- The last stop that was set before it was cancelled; 0 where there was none. Numbers of
        -- stops rise in the order of steps, which instants do not.
        cancelled_after bigint CHECK ((cancelled_after IS NOT NULL) = (state = 7)),
        -- The Date field and the SHA-256 of the bytes that it was last released with.
        date_ms bigint,
        hash bytea CHECK (hash IS NULL OR length(hash) = 32),
        PRIMARY KEY (account, place, position),
        CHECK ((date_ms IS NULL) = (hash IS NULL))
    );
    -- What a message of several deliveries is stamped with, from the first release on; a copy that
    -- may be out keeps its hash from changing.
    CREATE TABLE stamps (
        account bigint NOT NULL,
        place bigint NOT NULL,
        message bigint NOT NULL,
        date_ms bigint NOT NULL,
        hash bytea NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (account, place, message)
    );
    CREATE INDEX deliveries_next ON deliveries (lane, next_ms)
        WHERE state IN (0, 4) AND next_ms IS NOT NULL;
    -- What is in hand, by the node.
    CREATE INDEX deliveries_in_hand ON deliveries (claimed_by, state) WHERE state IN (2, 3);
    CREATE INDEX deliveries_releasing ON deliveries (account, place) WHERE state = 3;
    CREATE INDEX deliveries_held ON deliveries (account, held_by, due_ms) WHERE state = 1;
    CREATE INDEX deliveries_batch ON deliveries (account, batch, due_ms)
        WHERE batch IS NOT NULL AND finished_ms IS NULL;
    """
