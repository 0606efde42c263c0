-- The figures around an alert, as JSON: they outlive the history that they were taken from.
CREATE TABLE alert_evidence (
    alert_id INTEGER PRIMARY KEY REFERENCES alerts (id) ON DELETE CASCADE,
    final    INTEGER NOT NULL,
    metric   TEXT    NOT NULL,
    figures  TEXT    NOT NULL,
    bytes    INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_evidence_bytes ON alert_evidence (bytes);
