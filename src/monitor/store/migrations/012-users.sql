-- Times are epoch milliseconds. People who may sign in. A reach, kinds of action: null is all; a line each (tag:…, server:…; processes …).
CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    role          TEXT    NOT NULL,
    reach         TEXT,
    actions       TEXT,
    password      TEXT,              -- algorithm, rounds, salt and hash; null: signs in by a proxy only
    totp          BLOB,              -- the secret, sealed under the row's id
    totp_step     INTEGER NOT NULL DEFAULT 0,  -- of the newest code that was used: it and those before are good no more
    totp_required INTEGER NOT NULL DEFAULT 0,
    disabled      INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    signed_in_at  INTEGER
) STRICT;

-- Each good once, in place of a code; kept as their SHA-256 only.
CREATE TABLE recovery_codes (
    user_id INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- A token's own limits, as those of users; whose it is; from where it may be used, an address or a network a line (null: anywhere);
-- and when its holder last gave a password or a code.
ALTER TABLE tokens ADD COLUMN user_id INTEGER;
ALTER TABLE tokens ADD COLUMN reach TEXT;
ALTER TABLE tokens ADD COLUMN actions TEXT;
ALTER TABLE tokens ADD COLUMN addresses TEXT;
ALTER TABLE tokens ADD COLUMN confirmed_at INTEGER;
CREATE INDEX tokens_of ON tokens (user_id) WHERE user_id IS NOT NULL;
