-- The second layout. Tables here have the names and columns of PostgreSQL's
-- but for what only a server knows: who is connected to it.
INSERT INTO layout (layout) VALUES (2);
