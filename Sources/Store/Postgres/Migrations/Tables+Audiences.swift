/// Sends whose deliveries are found when they fall due.
let audienceTables = """
    CREATE TABLE audiences (
        account bigint NOT NULL REFERENCES accounts (id),
        -- Its send's.
        place bigint NOT NULL,
        -- 0 scheduled, 1 expanding, 2 sending, 3 done, 4 cancelled.
        state bigint NOT NULL CHECK (state IN (0, 1, 2, 3, 4)),
        due_ms bigint NOT NULL,
        plan bytea NOT NULL,
        -- Where in the account's order of changes to its lists the membership is frozen: from the
        -- first change after the due, or from the listing's beginning.
        mark bigint CHECK (mark IS NOT NULL OR state IN (0, 4)),
        cursor_list bigint NOT NULL DEFAULT 0,
        cursor_joined bigint NOT NULL DEFAULT 0,
        listed bigint NOT NULL DEFAULT 0 CHECK (listed >= 0),
        -- How many a cancel kept from being listed; NULL while they are not counted.
        unlisted bigint CHECK (unlisted >= 0),
        begun_ms bigint CHECK (begun_ms IS NULL OR mark IS NOT NULL),
        cancelled_ms bigint CHECK ((cancelled_ms IS NOT NULL) = (state = 4)),
        -- The last stop that was set before it was cancelled; 0 where there was none.
        cancelled_after bigint CHECK ((cancelled_after IS NOT NULL) = (state = 4)),
        finished_ms bigint CHECK (finished_ms IS NOT NULL OR state <> 3),
        -- What became of its deliveries, once it is finished.
        sent bigint NOT NULL DEFAULT 0,
        -- Those that were never listed among them.
        cancelled bigint NOT NULL DEFAULT 0,
        abandoned bigint NOT NULL DEFAULT 0,
        failed bigint NOT NULL DEFAULT 0,
        expired bigint NOT NULL DEFAULT 0,
        suppressed bigint NOT NULL DEFAULT 0,
        quarantined bigint NOT NULL DEFAULT 0,
        -- Recipients who asked for no more by a link in theirs.
        unsubscribes bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (account, place),
        CHECK (finished_ms IS NULL OR state = 3 OR (state = 4 AND unlisted IS NOT NULL))
    );
    CREATE INDEX audiences_open ON audiences (place) WHERE finished_ms IS NULL;
    CREATE INDEX audiences_due ON audiences (due_ms) WHERE state = 0;
    CREATE INDEX audiences_account ON audiences (account, state, unlisted, place);
    CREATE INDEX audiences_unfrozen ON audiences (account, due_ms)
        WHERE state = 0 AND mark IS NULL;
    CREATE INDEX audiences_frozen ON audiences (account) WHERE state = 0 AND mark IS NOT NULL;
    -- Lists and segments that were there when a send was accepted which gives their contacts none:
    -- whoever is in one is remembered when it is removed, until nobody is to be listed any more.
    CREATE TABLE audience_exclusions (
        account bigint NOT NULL,
        -- 0 a list, 1 a segment.
        kind bigint NOT NULL CHECK (kind IN (0, 1)),
        number bigint NOT NULL,
        -- The send's.
        place bigint NOT NULL,
        PRIMARY KEY (account, kind, number, place)
    );
    CREATE INDEX audience_exclusions_place ON audience_exclusions (account, place);
    -- Who has a delivery, so that nobody has two; until the send is finished.
    CREATE TABLE audience_members (
        account bigint NOT NULL,
        place bigint NOT NULL,
        -- In lower case.
        address text COLLATE "C" NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (account, place, address)
    );
    -- Whose unsubscribing is counted with their audience, so that nobody's is twice.
    CREATE TABLE leavers (
        account bigint NOT NULL,
        place bigint NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (account, place, position)
    );
    """
