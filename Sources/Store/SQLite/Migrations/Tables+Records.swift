/// What doors keep, and what clients show instead of a key.
let recordTables = """
    -- What an account counts by itself: the highest number that was given, and how many live.
    CREATE TABLE series (
        account INTEGER NOT NULL REFERENCES accounts (id),
        name TEXT NOT NULL,
        taken INTEGER NOT NULL DEFAULT 0,
        live INTEGER NOT NULL DEFAULT 0 CHECK (live BETWEEN 0 AND taken),
        PRIMARY KEY (account, name)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE records (
        row INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        kind TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647),
        key TEXT CHECK (key IS NULL OR length(key) > 0),
        -- What a listing is searched by.
        name TEXT NOT NULL,
        labels BLOB NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        created_ms INTEGER NOT NULL,
        modified_ms INTEGER NOT NULL,
        -- What it was launched as.
        send BLOB CHECK (length(send) = 16),
        -- Last: it may run over thousands of pages.
        body BLOB NOT NULL,
        UNIQUE (account, kind, number)
    ) STRICT;
    CREATE UNIQUE INDEX records_key ON records (account, kind, key) WHERE key IS NOT NULL;
    CREATE UNIQUE INDEX records_send ON records (send) WHERE send IS NOT NULL;
    CREATE TABLE tokens (
        hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
        key TEXT NOT NULL REFERENCES keys (id),
        made_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tokens_key ON tokens (key, expires_ms, made_ms);
    CREATE INDEX tokens_expiring ON tokens (expires_ms);
    CREATE TABLE nonces (
        key TEXT NOT NULL REFERENCES keys (id),
        nonce BLOB NOT NULL CHECK (length(nonce) = 32),
        expires_ms INTEGER NOT NULL,
        PRIMARY KEY (key, nonce)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX nonces_expiring ON nonces (expires_ms);
    """
