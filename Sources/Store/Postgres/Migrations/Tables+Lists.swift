/// Contacts, lists and segments.
///
/// What is removed keeps its row, with the place in the account's order of such changes at which
/// it went, for as long as an audience may still be listed that had it, or that it was to be kept
/// from (`sweepLists`).
let listTables = """
    CREATE TABLE lists (
        account bigint NOT NULL REFERENCES accounts (id),
        number bigint NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        key text COLLATE "C" CHECK (key IS NULL OR length(key) > 0),
        name text COLLATE "C" NOT NULL,
        description text COLLATE "C" NOT NULL,
        members bigint NOT NULL DEFAULT 0 CHECK (members >= 0),
        created_ms bigint NOT NULL,
        modified_ms bigint NOT NULL,
        gone bigint,
        PRIMARY KEY (account, number)
    );
    CREATE UNIQUE INDEX lists_key ON lists (account, key) WHERE gone IS NULL AND key IS NOT NULL;
    CREATE INDEX lists_name ON lists (account, name) WHERE gone IS NULL;
    CREATE INDEX lists_gone ON lists (account, number) WHERE gone IS NOT NULL;
    CREATE TABLE contacts (
        account bigint NOT NULL REFERENCES accounts (id),
        number bigint NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        -- The place at which it came.
        born bigint NOT NULL,
        -- In lower case.
        address text COLLATE "C" NOT NULL CHECK (length(address) > 0),
        -- As it was written, where that differs.
        written text COLLATE "C",
        key text COLLATE "C" CHECK (key IS NULL OR length(key) > 0),
        -- 0 active, 1 unsubscribed, 2 held, 3 bounced.
        status bigint NOT NULL CHECK (status IN (0, 1, 2, 3)),
        fields bytea NOT NULL,
        created_ms bigint NOT NULL,
        modified_ms bigint NOT NULL,
        unsubscribed_ms bigint CHECK ((unsubscribed_ms IS NOT NULL) = (status IN (1, 2))),
        gone bigint CHECK (gone > born),
        PRIMARY KEY (account, number)
    );
    -- Differs from SQLite because the account is not first: before the server has counted, it takes
    -- so few for not gone that any of these that begins with the account seems as good as the one
    -- that finds a contact, and goes over all of the account's.
    CREATE UNIQUE INDEX contacts_address ON contacts (address, account) WHERE gone IS NULL;
    CREATE UNIQUE INDEX contacts_key ON contacts (key, account)
        WHERE gone IS NULL AND key IS NOT NULL;
    -- What a client is shown for a key, in any case of its letters.
    CREATE INDEX contacts_name ON contacts (lower(coalesce(key, address)), account, number)
        WHERE gone IS NULL;
    CREATE INDEX contacts_gone ON contacts (account, number) WHERE gone IS NOT NULL;
    CREATE TABLE memberships (
        account bigint NOT NULL REFERENCES accounts (id),
        list bigint NOT NULL,
        joined bigint NOT NULL,
        contact bigint NOT NULL,
        gone bigint CHECK (gone > joined),
        PRIMARY KEY (account, list, joined)
    );
    CREATE INDEX memberships_contact ON memberships (account, contact, list, gone);
    CREATE INDEX memberships_gone ON memberships (account) WHERE gone IS NOT NULL;
    -- A row for each version: what it was at a place is what a send that fell due then goes by.
    CREATE TABLE segments (
        account bigint NOT NULL REFERENCES accounts (id),
        number bigint NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        -- The place of this version, and that at which it was changed or removed.
        since bigint NOT NULL,
        gone bigint CHECK (gone > since),
        name text COLLATE "C" NOT NULL CHECK (length(name) > 0),
        list bigint,
        conditions bytea NOT NULL,
        created_ms bigint NOT NULL,
        modified_ms bigint NOT NULL,
        PRIMARY KEY (account, number, since)
    );
    CREATE UNIQUE INDEX segments_live ON segments (account, number) WHERE gone IS NULL;
    CREATE INDEX segments_name ON segments (account, name) WHERE gone IS NULL;
    CREATE INDEX segments_gone ON segments (account, number) WHERE gone IS NOT NULL;
    -- The accounts that may have something that went.
    CREATE TABLE leavings (
        account bigint PRIMARY KEY REFERENCES accounts (id)
    );
    """
