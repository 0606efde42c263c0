-- Ways to people. What a channel is set to (addresses, tokens) is one sealed text, bound to its row.
CREATE TABLE channels (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    name            TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    enabled         INTEGER NOT NULL,
    min_severity    TEXT    NOT NULL,
    tags            TEXT    NOT NULL,               -- one a line; none: all servers
    send_resolved   INTEGER NOT NULL,
    sealed          BLOB    NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    last_success_at INTEGER,
    last_error      TEXT,
    failing_since   INTEGER
) STRICT;

-- One row a notice and channel:   waiting ─> sending ─> sent
--                                    ^          ├─────> failed    the receiver refused this one for good
--                                    └──────────┼─────> expired   too old, or the channel was switched off
-- A row that is "sending" when the central starts is the only one in doubt: it was begun, and nobody knows whether it arrived.
CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    channel_id INTEGER NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    notice_id  INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
    state      TEXT    NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    doubted    INTEGER NOT NULL DEFAULT 0,          -- begun once without an end that was seen: it may arrive twice
    next_at    INTEGER,
    expires_at INTEGER NOT NULL,
    sent_at    INTEGER,
    error      TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (channel_id, notice_id)
) STRICT;
CREATE INDEX deliveries_open ON deliveries (channel_id, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX deliveries_notice ON deliveries (notice_id);
