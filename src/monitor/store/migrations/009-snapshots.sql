-- The processes of past moments, as recall/ writes them. The newest polls come once a minute, all servers together: their chunks
-- have ids one after the other, and the batch says whose they are, so that no index has to be written for each of them.
CREATE TABLE snapshot_batch (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    chain    INTEGER NOT NULL,                      -- chunks of one server and chain go on from each other
    from_at  INTEGER NOT NULL,
    to_at    INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    servers  BLOB    NOT NULL                       -- ids, ascending, as differences
) STRICT;

CREATE TABLE snapshot_chunk (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    data      BLOB    NOT NULL
) STRICT;

-- An hour (or less) of one server, thinned out.
CREATE TABLE snapshot_block (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    from_at   INTEGER NOT NULL,
    to_at     INTEGER NOT NULL,
    bytes     INTEGER NOT NULL,
    data      BLOB    NOT NULL
) STRICT;
CREATE INDEX snapshot_block_of ON snapshot_block (server_id, to_at, from_at, bytes);
CREATE INDEX snapshot_block_old ON snapshot_block (to_at);

-- The processes before, at and after the start of an alert. Alerts are not referred to: their table is others' to rebuild.
CREATE TABLE snapshot_pin (
    alert_id   INTEGER PRIMARY KEY,
    server_id  INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    done       INTEGER NOT NULL DEFAULT 0,
    bytes      INTEGER NOT NULL DEFAULT 0,
    data       BLOB
) STRICT;
CREATE INDEX snapshot_pin_of ON snapshot_pin (server_id, started_at);
CREATE INDEX snapshot_pin_open ON snapshot_pin (alert_id) WHERE done = 0;
CREATE INDEX snapshot_pin_bytes ON snapshot_pin (alert_id, bytes);
