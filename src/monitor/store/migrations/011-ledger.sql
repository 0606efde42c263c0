-- Whole stretches of the ledger may go once they are old: their end is written to meta's "ledger_base" first, which is the row
-- that the chain then begins after.
DROP TRIGGER audit_no_delete;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
WHEN OLD.seq > CAST(ifnull((SELECT value FROM meta WHERE key = 'ledger_base'), '0') AS INTEGER) BEGIN
    SELECT RAISE(ABORT, 'the audit ledger only grows; a row cannot be deleted');
END;
