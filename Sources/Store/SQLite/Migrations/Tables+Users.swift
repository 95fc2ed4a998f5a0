/// People who sign in.
let userTables = """
    CREATE TABLE users (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL REFERENCES accounts (id),
        -- In lower case.
        email TEXT NOT NULL CHECK (length(email) BETWEEN 1 AND 320),
        password BLOB,
        password_ms INTEGER,
        created_ms INTEGER NOT NULL,
        -- Kept when they are gone, since events name them.
        gone_ms INTEGER,
        CHECK ((password IS NULL) = (password_ms IS NULL)),
        CHECK (gone_ms IS NULL OR password IS NULL)
    ) STRICT;
    CREATE UNIQUE INDEX users_email ON users (email) WHERE gone_ms IS NULL;
    CREATE INDEX users_account ON users (account, email) WHERE gone_ms IS NULL;
    CREATE TABLE user_links (
        hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
        user INTEGER NOT NULL REFERENCES users (id),
        expires_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX user_links_user ON user_links (user);
    CREATE INDEX user_links_expiring ON user_links (expires_ms);
    CREATE TABLE user_sessions (
        hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
        user INTEGER NOT NULL REFERENCES users (id),
        made_ms INTEGER NOT NULL,
        seen_ms INTEGER NOT NULL,
        -- The earlier one of its two ends.
        ends_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX user_sessions_user ON user_sessions (user, made_ms);
    CREATE INDEX user_sessions_ending ON user_sessions (ends_ms);
    """
