-- History in tiers: what history_block and history_detail hold as it came is kept besides by the minute, by ten minutes and by
-- the hour, each bucket with average, least, most and number. A block holds one server's buckets of a window of time (so long as
-- the tier says, beginning at a multiple of it). Blocks of samples up to meta's "history_rolled_block" and "history_rolled_detail"
-- are in the minutes; the later tiers are made from the one before, up to their newest bucket.
CREATE TABLE history_rollup (
    id        INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL,
    tier      INTEGER NOT NULL,                     -- 1 minutes, 2 ten minutes, 3 hours
    detail    INTEGER NOT NULL,                     -- 1 disks, interfaces, devices, cores and containers; 0 the server's figures
    window_at INTEGER NOT NULL,                     -- the window's beginning
    from_at   INTEGER NOT NULL,                     -- the beginning of the first bucket
    to_at     INTEGER NOT NULL,                     -- the beginning of the last bucket
    subjects  TEXT    NOT NULL,                     -- as in history_layout
    data      BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX history_rollup_of ON history_rollup (server_id, tier, detail, window_at, from_at, to_at);
CREATE INDEX history_rollup_old ON history_rollup (tier, to_at, from_at);

-- Rows of a server in monitoring_history up to that id lie in blocks already.
CREATE TABLE history_sealed (
    server_id INTEGER PRIMARY KEY,
    row_id    INTEGER NOT NULL
) STRICT;

-- What the blocks of each tier take (0 is the samples as they came): kept by triggers, since counting would read the whole file.
CREATE TABLE history_use (
    tier   INTEGER PRIMARY KEY,
    blocks INTEGER NOT NULL,
    bytes  INTEGER NOT NULL
) STRICT;
INSERT INTO history_use VALUES (0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0);
UPDATE history_use SET
    blocks = (SELECT count(*) FROM history_block) + (SELECT count(*) FROM history_detail),
    bytes = (SELECT ifnull(sum(length(data)), 0) FROM history_block)
        + (SELECT ifnull(sum(length(data) + length(subjects)), 0) FROM history_detail)
    WHERE tier = 0;

CREATE TRIGGER history_block_in AFTER INSERT ON history_block BEGIN
    UPDATE history_use SET blocks = blocks + 1, bytes = bytes + length(new.data) WHERE tier = 0;
END;
CREATE TRIGGER history_block_out AFTER DELETE ON history_block BEGIN
    UPDATE history_use SET blocks = blocks - 1, bytes = bytes - length(old.data) WHERE tier = 0;
END;
CREATE TRIGGER history_detail_in AFTER INSERT ON history_detail BEGIN
    UPDATE history_use SET blocks = blocks + 1, bytes = bytes + length(new.data) + length(new.subjects) WHERE tier = 0;
END;
CREATE TRIGGER history_detail_out AFTER DELETE ON history_detail BEGIN
    UPDATE history_use SET blocks = blocks - 1, bytes = bytes - length(old.data) - length(old.subjects) WHERE tier = 0;
END;
CREATE TRIGGER history_rollup_in AFTER INSERT ON history_rollup BEGIN
    UPDATE history_use SET blocks = blocks + 1, bytes = bytes + length(new.data) + length(new.subjects) WHERE tier = new.tier;
END;
CREATE TRIGGER history_rollup_out AFTER DELETE ON history_rollup BEGIN
    UPDATE history_use SET blocks = blocks - 1, bytes = bytes - length(old.data) - length(old.subjects) WHERE tier = old.tier;
END;
