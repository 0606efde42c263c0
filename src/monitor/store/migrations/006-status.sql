-- When each server was up and when it was down, as far as the central itself was there to see it. The span that goes on has no
-- end; it counts until meta's "alive_at", which is written every few seconds, so that a killed central leaves an unknown stretch.
CREATE TABLE status_span (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    from_at   INTEGER NOT NULL,
    to_at     INTEGER,
    up        INTEGER NOT NULL,
    reason    TEXT    NOT NULL,                     -- as in the API; "ok" while it is up
    sentence  TEXT    NOT NULL
) STRICT;
CREATE INDEX status_span_of ON status_span (server_id, to_at);
CREATE INDEX status_span_open ON status_span (server_id) WHERE to_at IS NULL;
