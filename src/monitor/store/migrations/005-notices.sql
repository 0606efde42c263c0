-- What people are to hear, written together with the change of the alert that it tells of, so that a crash neither loses
-- nor repeats it. Each is taken once (taken_at) and then lies in the queues of the channels that it goes to.
CREATE TABLE notices (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL,
    alert_id   INTEGER,
    rule       TEXT    NOT NULL,
    severity   TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    more       INTEGER NOT NULL DEFAULT 0,
    at         INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    taken_at   INTEGER
) STRICT;
CREATE INDEX notices_waiting ON notices (id) WHERE taken_at IS NULL;
CREATE INDEX notices_alert ON notices (alert_id);

CREATE TABLE notice_servers (
    notice_id INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
    place     INTEGER NOT NULL,
    server_id INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    host      TEXT    NOT NULL,
    tags      TEXT    NOT NULL,                     -- one a line
    PRIMARY KEY (notice_id, place)
) STRICT, WITHOUT ROWID;
