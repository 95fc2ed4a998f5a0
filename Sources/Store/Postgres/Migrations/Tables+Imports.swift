/// Files of contacts, as far as they were not read yet, and what was wrong with their rows.
let importTables = """
    CREATE TABLE imports (
        account bigint NOT NULL REFERENCES accounts (id),
        number bigint NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        name text COLLATE "C" NOT NULL,
        -- `PlanColumn` of imports: lists and columns.
        plan bytea NOT NULL,
        -- 0 receiving, 1 received, 2 waiting, 3 running, 4 done, 5 failed.
        state bigint NOT NULL CHECK (state BETWEEN 0 AND 5),
        size bigint NOT NULL CHECK (size >= 0),
        -- Bytes that were read, and the line on which the next row begins.
        cursor bigint NOT NULL CHECK (cursor BETWEEN 0 AND size),
        line bigint NOT NULL CHECK (line >= 1),
        requested bigint NOT NULL CHECK (requested = created + updated + errored),
        created bigint NOT NULL CHECK (created >= 0),
        updated bigint NOT NULL CHECK (updated >= 0),
        errored bigint NOT NULL CHECK (errored >= 0),
        made_ms bigint NOT NULL,
        started_ms bigint,
        finished_ms bigint CHECK ((finished_ms IS NOT NULL) = (state >= 4)),
        failure bigint CHECK ((failure IS NOT NULL) = (state = 5)),
        -- Who made it, as `Actor.text`; NULL for the clockwork.
        actor text COLLATE "C",
        -- Differs from SQLite because another node may start while its file comes: the one that
        -- got the last piece.
        receiver bigint,
        -- Pieces of the file that are kept.
        pieces bigint NOT NULL DEFAULT 0 CHECK (pieces >= 0),
        PRIMARY KEY (account, number)
    );
    CREATE INDEX imports_next ON imports (account, number) WHERE state IN (2, 3);
    CREATE INDEX imports_open ON imports (account) WHERE state < 4;
    CREATE INDEX imports_arriving ON imports (made_ms) WHERE state < 2;
    CREATE INDEX imports_littered ON imports (account, number) WHERE state >= 4 AND pieces > 0;
    CREATE TABLE import_pieces (
        account bigint NOT NULL,
        number bigint NOT NULL,
        -- Where in the file it begins.
        position bigint NOT NULL CHECK (position >= 0),
        bytes bytea NOT NULL CHECK (length(bytes) > 0),
        PRIMARY KEY (account, number, position)
    );
    CREATE TABLE import_errors (
        account bigint NOT NULL,
        number bigint NOT NULL,
        line bigint NOT NULL,
        -- `ImportFlaw`: what stands in the row is not kept.
        flaw bigint NOT NULL,
        PRIMARY KEY (account, number, line)
    );
    """
