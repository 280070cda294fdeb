-- The second layout. Tables here have the names and columns of PostgreSQL's
-- but for what only a server knows: who is connected to it.

-- Holders and claim numbers are compared however they are spelt. The rows are
-- folded anew from the events after this.
DROP TABLE caps;
CREATE TABLE caps (
    ceiling TEXT NOT NULL,
    holder TEXT NOT NULL, -- as it was first typed
    compared TEXT NOT NULL,
    period TEXT NOT NULL,
    limit_fen INTEGER,
    own_fen INTEGER NOT NULL,
    external_fen INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (ceiling, compared, period)
) STRICT, WITHOUT ROWID;

-- Without a compared form: an earlier claim's number was the same but for its
-- spelling, before that was compared.
DROP TABLE claim_numbers;
CREATE TABLE claim_numbers (
    claim_no TEXT PRIMARY KEY,
    aggregate_id TEXT NOT NULL,
    compared TEXT UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TRIGGER claim_numbers_no_update BEFORE UPDATE ON claim_numbers
BEGIN SELECT RAISE(ABORT, 'claim numbers are never changed'); END;

CREATE TRIGGER claim_numbers_no_delete BEFORE DELETE ON claim_numbers
BEGIN SELECT RAISE(ABORT, 'claim numbers are never deleted'); END;

INSERT INTO layout (layout) VALUES (2);
