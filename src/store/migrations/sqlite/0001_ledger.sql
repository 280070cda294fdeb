CREATE TABLE layout (layout INTEGER PRIMARY KEY) STRICT;

-- How far the ledger reaches: one row. Every append moves it.
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    recorded_at TEXT NOT NULL
) STRICT;
INSERT INTO head (one, size, recorded_at) VALUES (1, 0, '');

CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    aggregate_type TEXT NOT NULL,
    aggregate_id TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    event_type TEXT NOT NULL,
    event_version TEXT NOT NULL,
    payload TEXT NOT NULL,
    metadata TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    leaf BLOB NOT NULL,
    UNIQUE (aggregate_type, aggregate_id, sequence)
) STRICT;

-- The ceilings, folded in the transaction that appends. Money is in fen.
CREATE TABLE caps (
    ceiling TEXT NOT NULL,
    holder TEXT NOT NULL,
    period TEXT NOT NULL,
    limit_fen INTEGER,
    own_fen INTEGER NOT NULL,
    external_fen INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (ceiling, holder, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE command_keys (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE claim_numbers (
    claim_no TEXT PRIMARY KEY,
    aggregate_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Nothing is edited. INSERT OR REPLACE deletes without a DELETE trigger, so an
-- existing key or position is refused before the insert.
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE position = NEW.position)
  OR EXISTS (SELECT 1 FROM events WHERE aggregate_type = NEW.aggregate_type
             AND aggregate_id = NEW.aggregate_id AND sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;

CREATE TRIGGER command_keys_no_update BEFORE UPDATE ON command_keys
BEGIN SELECT RAISE(ABORT, 'command keys are never changed'); END;

CREATE TRIGGER command_keys_no_delete BEFORE DELETE ON command_keys
BEGIN SELECT RAISE(ABORT, 'command keys are never deleted'); END;

CREATE TRIGGER claim_numbers_no_update BEFORE UPDATE ON claim_numbers
BEGIN SELECT RAISE(ABORT, 'claim numbers are never changed'); END;

CREATE TRIGGER claim_numbers_no_delete BEFORE DELETE ON claim_numbers
BEGIN SELECT RAISE(ABORT, 'claim numbers are never deleted'); END;

INSERT INTO layout (layout) VALUES (1);
