CREATE TABLE layout (layout bigint PRIMARY KEY);

-- How far the ledger reaches: one row. Every append moves it, and its lock is
-- the order of the ledger.
CREATE TABLE head (
    one bigint PRIMARY KEY CHECK (one = 1),
    size bigint NOT NULL,
    recorded_at text NOT NULL
) WITH (fillfactor = 10);
INSERT INTO head (one, size, recorded_at) VALUES (1, 0, '');

-- Collation "C": keys are compared by bytes, the same on every system, and
-- much faster than by a language's rules.
CREATE TABLE events (
    position bigint PRIMARY KEY,
    aggregate_type text COLLATE "C" NOT NULL,
    aggregate_id text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    event_type text COLLATE "C" NOT NULL,
    event_version text COLLATE "C" NOT NULL,
    payload json NOT NULL,
    metadata json NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    leaf bytea NOT NULL,
    UNIQUE (aggregate_type, aggregate_id, sequence)
);

-- The ceilings, folded in the transaction that appends. Money is in fen.
CREATE TABLE caps (
    ceiling text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL,
    period text COLLATE "C" NOT NULL,
    limit_fen bigint,
    own_fen bigint NOT NULL,
    external_fen bigint NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (ceiling, holder, period)
) WITH (fillfactor = 70);

CREATE TABLE command_keys (
    key text COLLATE "C" PRIMARY KEY,
    fingerprint text COLLATE "C" NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL
);

CREATE TABLE claim_numbers (
    claim_no text COLLATE "C" PRIMARY KEY,
    aggregate_id text COLLATE "C" NOT NULL
);

-- Nothing is edited: the rights already refuse it to the app's role, these
-- refuse it to the owner too. Nothing else depends on them.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% are never changed or deleted', TG_TABLE_NAME; END $$;

CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER command_keys_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON command_keys
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER claim_numbers_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_numbers
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO layout (layout) VALUES (1);
