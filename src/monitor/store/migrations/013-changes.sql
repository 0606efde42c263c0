-- What changed on hosts, seen from one poll to the next: units, containers, boots, the agent.
CREATE TABLE host_change (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    server_id INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    before    TEXT,                                 -- NULL where it was not there
    after     TEXT                                  -- NULL where it is no more
) STRICT;
CREATE INDEX host_change_of ON host_change (server_id, at);
CREATE INDEX host_change_old ON host_change (at);

-- What was seen last, so that a change is noticed too that happened while nobody looked. One a line: kind, tab, subject, tab, state.
CREATE TABLE host_state (
    server_id INTEGER PRIMARY KEY,
    states    TEXT NOT NULL
) STRICT;
