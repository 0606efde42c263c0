-- What a host that holds the central to a list of its own said of itself when it was asked last, so that a change is noticed.
CREATE TABLE host_limits (
    server_id  INTEGER PRIMARY KEY REFERENCES servers (id) ON DELETE CASCADE,
    lines      TEXT    NOT NULL,                    -- one a line
    read_only  INTEGER NOT NULL,
    hashes     TEXT    NOT NULL,                    -- name=hexadecimal, one a line
    seen_at    INTEGER NOT NULL,
    changed_at INTEGER                              -- NULL while it has been the same since it was met
) STRICT;
