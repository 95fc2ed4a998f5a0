/// Contacts, lists and segments.
///
/// What is removed keeps its row, with the place in the account's order of such changes at which
/// it went, for as long as an audience may still be listed that had it, or that it was to be kept
/// from (`sweepLists`).
let listTables = """
    CREATE TABLE lists (
        account INTEGER NOT NULL REFERENCES accounts (id),
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        key TEXT CHECK (key IS NULL OR length(key) > 0),
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        members INTEGER NOT NULL DEFAULT 0 CHECK (members >= 0),
        created_ms INTEGER NOT NULL,
        modified_ms INTEGER NOT NULL,
        gone INTEGER,
        PRIMARY KEY (account, number)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX lists_key ON lists (account, key) WHERE gone IS NULL AND key IS NOT NULL;
    CREATE INDEX lists_name ON lists (account, name) WHERE gone IS NULL;
    CREATE INDEX lists_gone ON lists (account, number) WHERE gone IS NOT NULL;
    CREATE TABLE contacts (
        account INTEGER NOT NULL REFERENCES accounts (id),
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        -- The place at which it came.
        born INTEGER NOT NULL,
        -- In lower case.
        address TEXT NOT NULL CHECK (length(address) > 0),
        -- As it was written, where that differs.
        written TEXT,
        key TEXT CHECK (key IS NULL OR length(key) > 0),
        -- 0 active, 1 unsubscribed, 2 held, 3 bounced.
        status INTEGER NOT NULL CHECK (status IN (0, 1, 2, 3)),
        fields BLOB NOT NULL,
        created_ms INTEGER NOT NULL,
        modified_ms INTEGER NOT NULL,
        unsubscribed_ms INTEGER CHECK ((unsubscribed_ms IS NOT NULL) = (status IN (1, 2))),
        gone INTEGER CHECK (gone > born),
        PRIMARY KEY (account, number)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX contacts_address ON contacts (account, address) WHERE gone IS NULL;
    CREATE UNIQUE INDEX contacts_key ON contacts (account, key)
        WHERE gone IS NULL AND key IS NOT NULL;
    -- What a client is shown for a key, in any case of its letters.
    CREATE INDEX contacts_name ON contacts (account, lower(ifnull(key, address)), number)
        WHERE gone IS NULL;
    CREATE INDEX contacts_gone ON contacts (account, number) WHERE gone IS NOT NULL;
    CREATE TABLE memberships (
        account INTEGER NOT NULL REFERENCES accounts (id),
        list INTEGER NOT NULL,
        joined INTEGER NOT NULL,
        contact INTEGER NOT NULL,
        gone INTEGER CHECK (gone > joined),
        PRIMARY KEY (account, list, joined)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX memberships_contact ON memberships (account, contact, list, gone);
    CREATE INDEX memberships_gone ON memberships (account) WHERE gone IS NOT NULL;
    -- A row for each version: what it was at a place is what a send that fell due then goes by.
    CREATE TABLE segments (
        account INTEGER NOT NULL REFERENCES accounts (id),
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        -- The place of this version, and that at which it was changed or removed.
        since INTEGER NOT NULL,
        gone INTEGER CHECK (gone > since),
        name TEXT NOT NULL CHECK (length(name) > 0),
        list INTEGER,
        conditions BLOB NOT NULL,
        created_ms INTEGER NOT NULL,
        modified_ms INTEGER NOT NULL,
        PRIMARY KEY (account, number, since)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX segments_live ON segments (account, number) WHERE gone IS NULL;
    CREATE INDEX segments_name ON segments (account, name) WHERE gone IS NULL;
    CREATE INDEX segments_gone ON segments (account, number) WHERE gone IS NOT NULL;
    -- The accounts that may have something that went.
    CREATE TABLE leavings (
        account INTEGER PRIMARY KEY REFERENCES accounts (id)
    ) STRICT;
    """
