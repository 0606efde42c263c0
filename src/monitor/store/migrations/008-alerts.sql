-- Rules, silences, and what an alert knows beside its text. A threshold is in the figure's own unit.

CREATE TABLE alert_rules (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    name              TEXT    NOT NULL,
    enabled           INTEGER NOT NULL,
    kind              TEXT    NOT NULL,
    metric            TEXT,
    subject           TEXT    NOT NULL,             -- a glob
    comparison        TEXT,
    threshold         REAL,
    for_seconds       INTEGER NOT NULL,
    clear_threshold   REAL,
    clear_for_seconds INTEGER NOT NULL,
    severity          TEXT    NOT NULL,
    scope             TEXT    NOT NULL,             -- all, tags or servers; then one a line
    hours             TEXT,                         -- days, from, to, time zone; NULL: always
    forecast_hours    INTEGER,
    repeat_seconds    INTEGER,
    group_over        INTEGER,
    builtin           INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE silences (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id  INTEGER,
    tag        TEXT,
    rule_id    INTEGER,
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER,
    reason     TEXT    NOT NULL,
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    hours      TEXT                                 -- within that time; NULL: all of it
) STRICT;

-- of an alert that no rule raised all of these stay as they are
ALTER TABLE alerts ADD COLUMN rule_id INTEGER;
ALTER TABLE alerts ADD COLUMN kind TEXT;
ALTER TABLE alerts ADD COLUMN server_name TEXT;
ALTER TABLE alerts ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE alerts ADD COLUMN metric TEXT;
ALTER TABLE alerts ADD COLUMN value REAL;
ALTER TABLE alerts ADD COLUMN threshold REAL;
ALTER TABLE alerts ADD COLUMN duration_millis INTEGER;      -- once it is over, by a clock that nobody sets
ALTER TABLE alerts ADD COLUMN told INTEGER NOT NULL DEFAULT 0;  -- 0 nothing, 1 its begin, 2 its end
ALTER TABLE alerts ADD COLUMN told_at INTEGER;
ALTER TABLE alerts ADD COLUMN group_id INTEGER;             -- the first alert of those that were told as one
ALTER TABLE alerts ADD COLUMN group_size INTEGER;
ALTER TABLE alerts ADD COLUMN flapping INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN inhibited_by INTEGER;         -- the alert that explains it
ALTER TABLE alerts ADD COLUMN silenced_until INTEGER;
ALTER TABLE alerts ADD COLUMN acknowledged_note TEXT;
CREATE INDEX alerts_open ON alerts (id) WHERE rule_id IS NOT NULL AND (resolved_at IS NULL OR told = 1);
CREATE INDEX alerts_rule ON alerts (rule_id, id) WHERE rule_id IS NOT NULL;

-- Where a pending alert stood at the last stop, so that a restart does not begin its time anew.
CREATE TABLE alert_pending (
    rule_id     INTEGER NOT NULL,
    server_id   INTEGER NOT NULL,
    subject     TEXT    NOT NULL,
    held_millis INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (rule_id, server_id, subject)
) STRICT, WITHOUT ROWID;

-- When each host booted last, as far as it is known: a reboot is noticed over a restart of the central too.
CREATE TABLE alert_boots (
    server_id INTEGER PRIMARY KEY,
    booted_at INTEGER NOT NULL
) STRICT;
