-- The second layout.

-- As whom the connection that stored an event had logged in. The server fills
-- it and the app's role may not; empty for events of the first layout. The
-- default is set apart, so that those stay empty.
ALTER TABLE events ADD COLUMN db_session text COLLATE "C";
ALTER TABLE events ALTER COLUMN db_session SET DEFAULT session_user;

INSERT INTO layout (layout) VALUES (2);
