-- What an import did, so that it can be taken back as one. The id is that of its preview.

CREATE TABLE imports (
    id         INTEGER PRIMARY KEY,
    format     TEXT    NOT NULL,
    label      TEXT    NOT NULL,                    -- of its source, for a later sync; '' for none
    created_by TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    undone_at  INTEGER
) STRICT;
CREATE INDEX imports_label ON imports (label) WHERE label <> '';

CREATE TABLE import_servers (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    server_id INTEGER NOT NULL,
    deed      TEXT    NOT NULL,                     -- added, changed or removed
    before    TEXT,                                 -- what stood there before a change or removal, as JSON
    PRIMARY KEY (import_id, server_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_servers_of ON import_servers (server_id);
