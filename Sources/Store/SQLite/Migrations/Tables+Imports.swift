/// Files of contacts, as far as they were not read yet, and what was wrong with their rows.
let importTables = """
    CREATE TABLE imports (
        account INTEGER NOT NULL REFERENCES accounts (id),
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        name TEXT NOT NULL,
        -- `PlanColumn` of imports: lists and columns.
        plan BLOB NOT NULL,
        -- 0 receiving, 1 received, 2 waiting, 3 running, 4 done, 5 failed.
        state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
        size INTEGER NOT NULL CHECK (size >= 0),
        -- Bytes that were read, and the line on which the next row begins.
        cursor INTEGER NOT NULL CHECK (cursor BETWEEN 0 AND size),
        line INTEGER NOT NULL CHECK (line >= 1),
        requested INTEGER NOT NULL CHECK (requested = created + updated + errored),
        created INTEGER NOT NULL CHECK (created >= 0),
        updated INTEGER NOT NULL CHECK (updated >= 0),
        errored INTEGER NOT NULL CHECK (errored >= 0),
        made_ms INTEGER NOT NULL,
        started_ms INTEGER,
        finished_ms INTEGER CHECK ((finished_ms IS NOT NULL) = (state >= 4)),
        failure INTEGER CHECK ((failure IS NOT NULL) = (state = 5)),
        -- Who made it, as `Actor.text`; NULL for the clockwork.
        actor TEXT,
        -- Pieces of the file that are kept.
        pieces INTEGER NOT NULL DEFAULT 0 CHECK (pieces >= 0),
        PRIMARY KEY (account, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX imports_next ON imports (account, number) WHERE state IN (2, 3);
    CREATE INDEX imports_open ON imports (account) WHERE state < 4;
    CREATE INDEX imports_arriving ON imports (made_ms) WHERE state < 2;
    CREATE INDEX imports_littered ON imports (account, number) WHERE state >= 4 AND pieces > 0;
    CREATE TABLE import_pieces (
        account INTEGER NOT NULL,
        number INTEGER NOT NULL,
        -- Where in the file it begins.
        position INTEGER NOT NULL CHECK (position >= 0),
        bytes BLOB NOT NULL CHECK (length(bytes) > 0),
        PRIMARY KEY (account, number, position)
    ) STRICT;
    CREATE TABLE import_errors (
        account INTEGER NOT NULL,
        number INTEGER NOT NULL,
        line INTEGER NOT NULL,
        -- `ImportFlaw`: what stands in the row is not kept.
        flaw INTEGER NOT NULL,
        PRIMARY KEY (account, number, line)
    ) STRICT, WITHOUT ROWID;
    """
