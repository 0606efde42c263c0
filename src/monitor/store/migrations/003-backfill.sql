-- Spans of a server's history that its agent kept while nobody polled it: their rows lie in history_block like all others, a
-- row a minute.
CREATE TABLE history_backfill (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    from_at   INTEGER NOT NULL,
    to_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX history_backfill_of ON history_backfill (server_id, to_at);
