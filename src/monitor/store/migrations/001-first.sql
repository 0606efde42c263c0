-- Times are epoch milliseconds in UTC. Flags are 0 or 1. An absent figure is NULL.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: an id is a reference and is never given again, not even after a delete.
CREATE TABLE servers (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    name              TEXT    NOT NULL,
    host              TEXT    NOT NULL COLLATE NOCASE,
    port              INTEGER NOT NULL,
    username          TEXT    NOT NULL,
    description       TEXT    NOT NULL DEFAULT '',
    tags              TEXT    NOT NULL DEFAULT '',  -- one a line
    ssh_key_path      TEXT,
    agent_port        INTEGER NOT NULL,
    poll_seconds      INTEGER,
    jump              INTEGER REFERENCES servers (id),
    paused            INTEGER NOT NULL DEFAULT 0,
    allow_actions     TEXT    NOT NULL DEFAULT '',  -- words, comma between
    legacy_algorithms INTEGER NOT NULL DEFAULT 0,
    local             INTEGER NOT NULL DEFAULT 0,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    deleted_at        INTEGER                       -- hidden from then on, until its history is gone
) STRICT;

-- This machine read in-process and "localhost" over SSH are two ways, so both may stand.
CREATE UNIQUE INDEX servers_identity ON servers (host, port, ifnull(jump, 0), local) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX servers_local ON servers (local) WHERE local = 1 AND deleted_at IS NULL;

-- Sealed with AES-256-GCM under the key file; the associated data is "secrets", server_id and kind.
CREATE TABLE secrets (
    server_id  INTEGER NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    sealed     BLOB    NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (server_id, kind)
) STRICT, WITHOUT ROWID;

-- The newest samples in the order of their arrival; prev is the id of the same server's sample before, so that one server's
-- samples are found without an index (which would write a page a sample). Ids never fall: those up to meta's
-- "history_sealed_id" lie in history_block.
CREATE TABLE monitoring_history (
    id        INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    prev      INTEGER NOT NULL,
    source    INTEGER NOT NULL,
    details   BLOB,                                 -- values in the order of history_layout
    layout    INTEGER,
    cpu_percent INTEGER, cpu_user_percent INTEGER, cpu_system_percent INTEGER, cpu_iowait_percent INTEGER,
    cpu_steal_percent INTEGER, load_1 INTEGER, load_5 INTEGER, load_15 INTEGER,
    memory_percent INTEGER, memory_used_bytes INTEGER, memory_available_bytes INTEGER, swap_used_bytes INTEGER,
    pressure_cpu_percent INTEGER, pressure_memory_percent INTEGER, pressure_io_percent INTEGER,
    disk_percent INTEGER, disk_read_bytes_per_second INTEGER, disk_write_bytes_per_second INTEGER,
    disk_busy_percent INTEGER, network_rx_bytes_per_second INTEGER, network_tx_bytes_per_second INTEGER,
    tcp_established INTEGER, process_count INTEGER, temperature_celsius INTEGER, skew_millis INTEGER
) STRICT;

-- What the values of monitoring_history.details belong to, one a line: the kind's number, a colon, the subject.
CREATE TABLE history_layout (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    subjects TEXT    NOT NULL
) STRICT;

-- An hour (or less) of one server, compressed by column.
CREATE TABLE history_block (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id       INTEGER NOT NULL,
    from_at         INTEGER NOT NULL,
    to_at           INTEGER NOT NULL,               -- of the last sample
    rows            INTEGER NOT NULL,
    interval_millis INTEGER NOT NULL,               -- the usual distance of two samples, 0 where there is one only
    data            BLOB    NOT NULL
) STRICT;
CREATE INDEX history_block_of ON history_block (server_id, to_at, from_at, interval_millis);
CREATE INDEX history_block_old ON history_block (to_at);

-- What there are several of (disks, interfaces, devices, cores, containers) in the same hour, compressed by column.
CREATE TABLE history_detail (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    from_at   INTEGER NOT NULL,
    to_at     INTEGER NOT NULL,
    rows      INTEGER NOT NULL,
    subjects  TEXT    NOT NULL,                     -- as in history_layout
    data      BLOB    NOT NULL
) STRICT;
CREATE INDEX history_detail_of ON history_detail (server_id, to_at, from_at);
CREATE INDEX history_detail_old ON history_detail (to_at);

CREATE TABLE alerts (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id       INTEGER,
    rule            TEXT    NOT NULL,
    severity        TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    message         TEXT    NOT NULL,
    started_at      INTEGER NOT NULL,
    resolved_at     INTEGER,
    is_read         INTEGER NOT NULL DEFAULT 0,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX alerts_of ON alerts (server_id, id);
CREATE INDEX alerts_unread ON alerts (id) WHERE is_read = 0;

-- Random tokens, kept as their SHA-256 only.
CREATE TABLE tokens (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_seen_at INTEGER,
    address      TEXT
) STRICT;
CREATE INDEX tokens_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL;

-- The ledger: each row's hash covers its fields and the hash before it.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    address    TEXT,
    request_id TEXT,
    action     TEXT    NOT NULL,
    server_id  INTEGER,
    target     TEXT,
    outcome    TEXT    NOT NULL,
    before     TEXT,
    after      TEXT,
    prev_hash  BLOB    NOT NULL,
    hash       BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_of ON audit (server_id, seq) WHERE server_id IS NOT NULL;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit ledger only grows; a row cannot be changed');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit ledger only grows; a row cannot be deleted');
END;
