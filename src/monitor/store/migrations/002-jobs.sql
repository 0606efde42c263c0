-- One change wanted of the agents of many servers, and each server's turn in it. The words are those of the API.

CREATE TABLE jobs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    dry_run      INTEGER NOT NULL,
    parallelism  INTEGER NOT NULL,
    halt_after   INTEGER,
    install_java INTEGER NOT NULL,
    created_by   TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    text         TEXT    NOT NULL
) STRICT;

CREATE TABLE job_turns (
    job_id         INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    place          INTEGER NOT NULL,
    server_id      INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    host           TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    text           TEXT    NOT NULL,
    would          TEXT,
    reason         TEXT,
    hint           TEXT,
    version_before TEXT,
    version        TEXT,
    changed        INTEGER,
    started_at     INTEGER,
    ended_at       INTEGER,
    steps          TEXT    NOT NULL,              -- one a line: step, tab, state, tab, text
    PRIMARY KEY (job_id, place)
) STRICT, WITHOUT ROWID;
