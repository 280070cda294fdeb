-- The second layout.

-- As whom the connection that stored an event had logged in. The server fills
-- it and the app's role may not; empty for events of the first layout. The
-- default is set apart, so that those stay empty.
ALTER TABLE events ADD COLUMN db_session text COLLATE "C";
ALTER TABLE events ALTER COLUMN db_session SET DEFAULT session_user;

-- Holders and claim numbers are compared however they are spelt. The rows are
-- folded anew from the events after this.
DROP TABLE caps;
CREATE TABLE caps (
    ceiling text COLLATE "C" NOT NULL,
    holder text COLLATE "C" NOT NULL, -- as it was first typed
    compared text COLLATE "C" NOT NULL,
    period text COLLATE "C" NOT NULL,
    limit_fen bigint,
    own_fen bigint NOT NULL,
    external_fen bigint NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (ceiling, compared, period)
) WITH (fillfactor = 70);

-- Without a compared form: an earlier claim's number was the same but for its
-- spelling, before that was compared.
DROP TABLE claim_numbers;
CREATE TABLE claim_numbers (
    claim_no text COLLATE "C" PRIMARY KEY,
    aggregate_id text COLLATE "C" NOT NULL,
    compared text COLLATE "C" UNIQUE
);
CREATE TRIGGER claim_numbers_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_numbers
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

INSERT INTO layout (layout) VALUES (2);
