/// Sends whose deliveries are found when they fall due.
let audienceTables = """
    CREATE TABLE audiences (
        -- Its send's.
        place INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        -- 0 scheduled, 1 expanding, 2 sending, 3 done, 4 cancelled.
        state INTEGER NOT NULL CHECK (state IN (0, 1, 2, 3, 4)),
        due_ms INTEGER NOT NULL,
        plan BLOB NOT NULL,
        -- Where in the account's order of changes to its lists the membership is frozen.
        mark INTEGER CHECK (mark IS NOT NULL OR state IN (0, 4)),
        cursor_list INTEGER NOT NULL DEFAULT 0,
        cursor_joined INTEGER NOT NULL DEFAULT 0,
        listed INTEGER NOT NULL DEFAULT 0 CHECK (listed >= 0),
        -- How many a cancel kept from being listed; NULL while they are not counted.
        unlisted INTEGER CHECK (unlisted >= 0),
        begun_ms INTEGER CHECK ((begun_ms IS NULL) = (mark IS NULL)),
        cancelled_ms INTEGER CHECK ((cancelled_ms IS NOT NULL) = (state = 4)),
        finished_ms INTEGER CHECK (finished_ms IS NOT NULL OR state <> 3),
        -- What became of its deliveries, once it is finished.
        handed_over INTEGER NOT NULL DEFAULT 0,
        in_doubt INTEGER NOT NULL DEFAULT 0,
        stopped INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        suppressed INTEGER NOT NULL DEFAULT 0,
        otherwise INTEGER NOT NULL DEFAULT 0,
        CHECK (finished_ms IS NULL OR state = 3 OR (state = 4 AND unlisted IS NOT NULL))
    ) STRICT;
    CREATE INDEX audiences_open ON audiences (place) WHERE finished_ms IS NULL;
    CREATE INDEX audiences_due ON audiences (due_ms) WHERE state = 0;
    CREATE INDEX audiences_account ON audiences (account, state, unlisted, place);
    -- Who has a delivery, so that nobody has two; until the send is finished.
    CREATE TABLE audience_members (
        place INTEGER NOT NULL,
        -- In lower case.
        address TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (place, address)
    ) STRICT, WITHOUT ROWID;
    """
